import type { Checklist } from "./checklist.ts";
import type { ExpectedLineage } from "./expected.ts";
import type { Headwater } from "./headwater.ts";
import { LAKE } from "./mwaa-lineage.ts";
import { JOB_NAMESPACE } from "./plain-lineage.ts";

interface Name {
  readonly namespace: string;
  readonly name: string;
}

interface RunBody {
  readonly id: string;
  readonly state: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

interface JobBody {
  readonly parentJobName: string | null;
  readonly inputs: readonly Name[];
  readonly outputs: readonly Name[];
  readonly latestRun: RunBody | null;
}

interface DatasetBody {
  readonly name: string;
  readonly fields: readonly { readonly name: string }[];
}

interface LineageBody {
  readonly graph: readonly {
    readonly id: string;
    readonly type: string;
    readonly data: { readonly name: string };
    readonly outEdges: readonly { readonly origin: string; readonly destination: string }[];
  }[];
}

interface ColumnLineageBody {
  readonly graph: readonly {
    readonly data: {
      readonly dataset: string;
      readonly field: string;
      readonly inputFields: readonly { readonly dataset: string; readonly field: string }[];
    };
  }[];
}

/** Checks the graph of Airflow's runs through the Marquez-compatible API (v1). */
export class MarquezChecks {
  readonly #headwater: Headwater;
  readonly #expected: ExpectedLineage;
  readonly #datasetNamespace: string;

  constructor(headwater: Headwater, expected: ExpectedLineage, warehousePort: number) {
    this.#headwater = headwater;
    this.#expected = expected;
    this.#datasetNamespace = `postgres://127.0.0.1:${warehousePort}`;
  }

  #job(name: string): Promise<JobBody> {
    return this.#headwater.get(`/api/v1/namespaces/${JOB_NAMESPACE}/jobs/${encodeURIComponent(name)}`);
  }

  async #runs(job: string): Promise<readonly RunBody[]> {
    const path = `/api/v1/namespaces/${JOB_NAMESPACE}/jobs/${encodeURIComponent(job)}/runs?limit=100`;
    return (await this.#headwater.get<{ runs: RunBody[] }>(path)).runs;
  }

  async #runStates(job: string): Promise<string[]> {
    return (await this.#runs(job)).map(({ state }) => state).sort();
  }

  /**
   * Checks runs, parents, tables, schemas and column lineage after each DAG has succeeded `runs` times; in the
   * second of them, `stage_venue` failed on its first try.
   */
  async afterSuccess(checks: Checklist, runs: number): Promise<void> {
    await this.#checkRuns(checks, runs);
    await this.#checkJobs(checks);
    await this.#checkDatasets(checks);
    await this.#checkLineage(checks);
    await this.#checkColumns(checks);
  }

  async #checkRuns(checks: Checklist, runs: number): Promise<void> {
    const wrong: string[] = [];
    const retried = `${this.#expected.dags[0]}.stage_venue`;
    for (const job of [...this.#expected.dags, ...this.#expected.tasks]) {
      const found = await this.#runs(job);
      const complete = found.filter(({ state }) => state === "COMPLETED");
      const failed = found.filter(({ state }) => state === "FAILED");
      const timed = found.every(({ startedAt, endedAt }) => startedAt !== null && endedAt !== null);
      const failures = job === retried ? runs - 1 : 0;
      const right =
        complete.length === runs && failed.length === failures && found.length === runs + failures;
      if (!right || !timed) wrong.push(`${job}: ${found.map(({ state }) => state).join()}`);
    }
    checks.same(`v1: each DAG and each task has ${runs} complete run(s), with start and end`, wrong, []);
  }

  async #checkJobs(checks: Checklist): Promise<void> {
    const reads: string[] = [];
    const writers: Record<string, string> = {};
    const strangers: string[] = [];
    for (const job of this.#expected.tasks) {
      const { parentJobName, inputs, outputs } = await this.#job(job);
      if (parentJobName !== job.split(".")[0]) strangers.push(`${job}: ${parentJobName}`);
      reads.push(...inputs.map(({ name }) => `${name} -> ${job}`));
      for (const { name } of outputs) writers[name] = job;
    }
    checks.same("v1: each task has its DAG as parent", strangers, []);
    checks.sameSet("v1: the tasks read the manifest's tables", reads, this.#expected.reads);
    checks.same("v1: each table has exactly the manifest's writer", sorted(writers), {
      ...sorted(Object.fromEntries(this.#expected.writers)),
    });
  }

  async #checkDatasets(checks: Checklist): Promise<void> {
    const path = `/api/v1/namespaces/${encodeURIComponent(this.#datasetNamespace)}/datasets?limit=1000`;
    const { datasets } = await this.#headwater.get<{ datasets: DatasetBody[] }>(path);
    const { namespaces } = await this.#headwater.get<{ namespaces: { name: string }[] }>(
      "/api/v1/namespaces?limit=1000",
    );
    const names = datasets.map(({ name }) => name);
    checks.sameSet("v1: the datasets are the manifest's", names, this.#expected.datasets);
    const others = namespaces.map(({ name }) => name).filter((name) => name !== "default");
    checks.sameSet("v1: only the lake's aliases add namespaces", others, [
      JOB_NAMESPACE,
      this.#datasetNamespace,
      LAKE.glueNamespace,
      `s3://${LAKE.bucket}`,
    ]);
    const wrong = datasets.filter(
      ({ name, fields }) =>
        fields.map((field) => field.name).join() !== this.#expected.columns.get(name)?.join(),
    );
    checks.same(
      "v1: each dataset has its columns",
      wrong.map(({ name }) => name),
      [],
    );
  }

  #datasetNode(name: string): string {
    return encodeURIComponent(`dataset:${this.#datasetNamespace}:${name}`);
  }

  async #checkLineage(checks: Checklist): Promise<void> {
    const path = `/api/v1/lineage?nodeId=${this.#datasetNode("dev.tickit_marts.dim_event")}&depth=20`;
    const { graph } = await this.#headwater.get<LineageBody>(path);
    const names = new Map(graph.map(({ id, data }) => [id, data.name]));
    const edges = graph.flatMap(({ outEdges }) =>
      outEdges.map(({ origin, destination }) => `${names.get(origin)} -> ${names.get(destination)}`),
    );
    const written = [...this.#expected.writers].map(([table, job]) => `${job} -> ${table}`);
    checks.sameSet("v1: the lineage graph joins lake, staging and marts", edges, [
      ...this.#expected.reads,
      ...written,
    ]);
  }

  async #checkColumns(checks: Checklist): Promise<void> {
    const edges = new Set<string>();
    for (const table of this.#expected.writers.keys()) {
      const path = `/api/v1/column-lineage?nodeId=${this.#datasetNode(table)}&depth=20`;
      const { graph } = await this.#headwater.get<ColumnLineageBody>(path);
      for (const { data } of graph) {
        for (const input of data.inputFields) {
          edges.add(`${input.dataset}.${input.field} -> ${data.dataset}.${data.field}`);
        }
      }
    }
    checks.sameSet("v1: the column lineage is the manifest's", edges, this.#expected.columnEdges);
  }

  /** Checks the graph after a failed check, once each DAG has succeeded `runs` times. */
  async afterFailure(checks: Checklist, runs: number): Promise<void> {
    const [first = "", second = ""] = this.#expected.dags;
    const complete = Array.from({ length: runs }, () => "COMPLETED");
    checks.same("v1: the first DAG has one more failed run", await this.#runStates(first), [
      ...complete,
      "FAILED",
    ]);
    checks.same("v1: so has its check task", await this.#runStates(`${first}.check_staging`), [
      ...complete,
      "FAILED",
    ]);
    checks.same("v1: the second DAG has no further run", await this.#runStates(second), complete);
    const { inputs } = await this.#job(`${first}.check_staging`);
    checks.same("v1: a failed run removes no edge", inputs.length, 7);
  }
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
