import type { Checklist } from "./checklist.ts";
import type { ExpectedLineage } from "./expected.ts";
import type { GraphClient, RunBody } from "./graph-client.ts";
import { LAKE } from "./mwaa-lineage.ts";

/** The task that fails once in the second pair of DAG runs. */
const RETRIED = "stage_venue";

const states = (runs: readonly RunBody[]) => runs.map(({ state }) => state);

/** Checks the graph of Airflow's runs through Headwater's own API (v2). */
export class GraphChecks {
  readonly #graph: GraphClient;
  readonly #expected: ExpectedLineage;
  readonly #first: string;
  readonly #second: string;

  constructor(graph: GraphClient, expected: ExpectedLineage) {
    this.#graph = graph;
    this.#expected = expected;
    [this.#first = "", this.#second = ""] = expected.dags;
  }

  /** Returns whether Headwater has received the end of that many runs of each DAG. */
  async ended(firstRuns: number, secondRuns: number): Promise<boolean> {
    const ended = async (dag: string) =>
      (await this.#graph.runs(dag).catch(() => [])).filter(({ endedAt }) => endedAt !== null).length;
    return (await ended(this.#first)) >= firstRuns && (await ended(this.#second)) >= secondRuns;
  }

  /** Checks the graph after each DAG has run once and succeeded. */
  async afterSuccess(checks: Checklist): Promise<void> {
    const counts = await this.#graph.counts();
    checks.same("28 events are kept, none in quarantine", [counts.events, counts.quarantined], [28, 0]);
    checks.same("none has a warning", await this.#graph.receipts("accepted-with-warnings"), []);
    await this.#checkRuns(checks);
    await this.#checkJobs(checks);
    await this.#checkDatasets(checks);
    await this.#checkLineage(checks);
  }

  async #checkRuns(checks: Checklist): Promise<void> {
    const wrong: string[] = [];
    for (const job of [...this.#expected.dags, ...this.#expected.tasks]) {
      const runs = await this.#graph.runs(job);
      const timed = runs.every(({ startedAt, endedAt }) => startedAt !== null && endedAt !== null);
      if (states(runs).join() !== "COMPLETE" || !timed) wrong.push(`${job}: ${states(runs)}`);
    }
    checks.same("each DAG and each task has one complete run, with start and end", wrong, []);
    for (const dag of this.#expected.dags) {
      const [run] = await this.#graph.runs(dag);
      const { children } = await this.#graph.run(run?.id ?? "");
      const tasks = this.#expected.tasks.filter((task) => task.startsWith(`${dag}.`));
      const names = children.map(({ job }) => job.name);
      checks.sameSet(`the run of ${dag} has its task runs as children`, names, tasks);
      const strangers = children.filter(({ parent }) => parent?.id !== run?.id).map(({ job }) => job.name);
      checks.same("and each of them has it as parent", strangers, []);
    }
  }

  async #checkJobs(checks: Checklist): Promise<void> {
    const [reads, writes, wrong] = [[] as string[], [] as string[], [] as string[]];
    for (const name of this.#expected.tasks) {
      const job = await this.#graph.job(name);
      reads.push(...job.inputs.map((input) => `${input.name} -> ${name}`));
      writes.push(...job.outputs.map((output) => `${name} -> ${output.name}`));
      if (job.jobType !== "TASK" || job.parent?.name !== name.split(".")[0]) wrong.push(name);
    }
    checks.same("each task is a TASK below its DAG", wrong, []);
    checks.sameSet("the tasks read the manifest's tables", reads, this.#expected.reads);
    checks.sameSet("the tasks write the manifest's tables", writes, this.#writes());
  }

  #writes(): string[] {
    return [...this.#expected.writers].map(([table, job]) => `${job} -> ${table}`);
  }

  async #checkDatasets(checks: Checklist): Promise<void> {
    const names = await this.#graph.datasets();
    checks.sameSet(
      "the datasets are the manifest's, and the asset adds none",
      names,
      this.#expected.datasets,
    );
    const [writers, wrong, unchecked] = [[] as string[], [] as string[], [] as string[]];
    for (const name of this.#expected.datasets) {
      const dataset = await this.#graph.dataset(name);
      writers.push(...dataset.writers.map((job) => `${job.name} -> ${name}`));
      const columns = dataset.columns.map((column) => column.name).join();
      if (columns !== this.#expected.columns.get(name)?.join()) wrong.push(`${name}: ${columns}`);
      const held = dataset.quality.filter(({ success }) => success).length;
      if (this.#expected.writers.has(name) && held !== 2) unchecked.push(name);
    }
    checks.same("each dataset has its columns", wrong, []);
    checks.sameSet("each table has exactly the manifest's writer", writers, this.#writes());
    checks.same("each checked table has two assertions, and they hold", unchecked, []);
  }

  async #checkLineage(checks: Checklist): Promise<void> {
    const edges: string[] = [];
    for (const name of this.#expected.datasets) edges.push(...(await this.#graph.lineage(name, "both", 1)));
    checks.sameSet("the lineage is the manifest's", edges, [...this.#expected.reads, ...this.#writes()]);
    checks.sameSet(
      "fact_sales comes from two tables of the lake and nothing else",
      await this.#graph.lineage("dev.tickit_marts.fact_sales", "upstream", 20),
      ["sales", "date"]
        .flatMap((table) => [
          `dev.s3_datalake.${table} -> ${this.#first}.stage_${table}`,
          `${this.#first}.stage_${table} -> dev.tickit_staging.${table}`,
          `dev.tickit_staging.${table} -> ${this.#second}.build_fact_sales`,
        ])
        .concat(`${this.#second}.build_fact_sales -> dev.tickit_marts.fact_sales`),
    );
    const otherNames: string[] = [];
    for (const [table, ...names] of this.#lakeNames()) {
      const own = await this.#graph.lineage(table, "downstream", 1);
      for (const [namespace, name] of names) {
        const found = await this.#graph.lineage(name, "downstream", 1, namespace);
        if (own.length === 0 || found.join() !== own.join())
          otherNames.push(`${namespace} ${name}: ${found}`);
      }
    }
    checks.same("each table of the lake is found under its names in Glue and S3", otherNames, []);
    const columns: string[] = [];
    for (const table of this.#expected.writers.keys())
      columns.push(...(await this.#graph.columnLineage(table)));
    checks.sameSet("the column lineage is the manifest's", columns, this.#expected.columnEdges);
    checks.sameSet(
      "one column is traced back to the lake",
      await this.#graph.columnLineage("dev.tickit_marts.fact_sales", "pricepaid"),
      [
        "dev.s3_datalake.sales.pricepaid -> dev.tickit_staging.sales.pricepaid",
        "dev.tickit_staging.sales.pricepaid -> dev.tickit_marts.fact_sales.pricepaid",
      ],
    );
  }

  /** Returns the tables of the lake, each with its names in Glue and S3. */
  #lakeNames(): (readonly [string, ...(readonly [namespace: string, name: string])[]])[] {
    return [...this.#expected.datasets]
      .filter((dataset) => !this.#expected.writers.has(dataset))
      .map((dataset) => {
        const table = dataset.split(".").at(-1) ?? "";
        const glue = [LAKE.glueNamespace, `table/${LAKE.database}/${table}`] as const;
        return [dataset, glue, [`s3://${LAKE.bucket}`, `tickit/${table}`]] as const;
      });
  }

  /** Checks the graph after a second pair of runs, in which one task failed on its first try. */
  async afterRetry(checks: Checklist): Promise<void> {
    const runs = await this.#graph.runs(`${this.#first}.${RETRIED}`);
    checks.same("the retried task has a failed and a complete run", states(runs), [
      "COMPLETE",
      "FAIL",
      "COMPLETE",
    ]);
    const tries = runs.slice(1);
    checks.same(
      "they are tries 1 and 2 of one DAG run",
      [tries.map(({ tryNumber }) => tryNumber), new Set(tries.map(({ parent }) => parent?.id)).size],
      [[1, 2], 1],
    );
    checks.same("both DAGs have two complete runs", states(await this.#graph.runs(this.#first)), [
      "COMPLETE",
      "COMPLETE",
    ]);
    await this.#checkUnchanged(checks, "a retry");
  }

  /** Checks the graph after a run of the first DAG whose checks failed. */
  async afterFailure(checks: Checklist): Promise<void> {
    const [dag, check] = await Promise.all([
      this.#graph.runs(this.#first),
      this.#graph.runs(`${this.#first}.check_staging`),
    ]);
    checks.same("the first DAG's last run failed", states(dag), ["COMPLETE", "COMPLETE", "FAIL"]);
    checks.same("so did its check task", states(check), ["COMPLETE", "COMPLETE", "FAIL"]);
    checks.check(
      "the run shows the reason",
      /row_count_above_zero does not hold/.test(check.at(-1)?.error ?? ""),
    );
    checks.same("the second DAG has no further run", (await this.#graph.runs(this.#second)).length, 2);
    const venue = await this.#graph.dataset("dev.tickit_staging.venue");
    const broken = venue.quality.filter(({ success }) => !success).map(({ assertion }) => assertion);
    checks.same("the assertion that does not hold is shown on its table", broken, ["row_count_above_zero"]);
    await this.#checkUnchanged(checks, "a failed run");
  }

  async #checkUnchanged(checks: Checklist, what: string): Promise<void> {
    const edges: string[] = [];
    let versions = 0;
    for (const name of this.#expected.datasets) {
      edges.push(...(await this.#graph.lineage(name, "both", 1)));
      versions = Math.max(versions, (await this.#graph.dataset(name)).versionCount);
    }
    checks.sameSet(`${what} removes no edge`, edges, [...this.#expected.reads, ...this.#writes()]);
    checks.same(`${what} creates no new version of a dataset`, versions, 1);
  }
}
