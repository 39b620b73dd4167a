import { type Api, allPages } from "./api.ts";
import type { Expectation, RunState, Scenario } from "./expectation.ts";

interface Named {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

interface Run {
  readonly state: Exclude<RunState, "LOST">;
  readonly lost: boolean;
  readonly startedAt: string | null;
  readonly error: string | null;
  readonly mapIndex: number | null;
  readonly job: Named;
}

interface Lineage {
  readonly nodes: readonly (Named & {
    readonly kind: string;
    readonly parent: Named | null;
    readonly taskGroups: readonly string[];
  })[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly layer: string;
    readonly provisional: boolean;
    readonly control?: boolean;
    readonly inLatestRun?: boolean;
  }[];
}

interface ColumnLineage {
  readonly datasets: readonly Named[];
  readonly edges: readonly {
    readonly from: { readonly dataset: string; readonly column: string };
    readonly to: { readonly dataset: string; readonly column: string | null };
    readonly transformations: readonly { readonly type: string }[];
  }[];
}

interface Assertion {
  readonly assertion: string;
  readonly column: string | null;
  /** One per run; null if the run does not report the check. */
  readonly outcomes: readonly ({ readonly status: string } | null)[];
}

/** A server's answers in the form of an {@link Expectation}. */
export interface Observed extends Expectation {
  /** Edges of v1's lineage, without marks. */
  readonly v1Edges: readonly string[];
  /** States of runs as in v1, oldest first. */
  readonly v1Runs: Readonly<Record<string, readonly string[]>>;
}

/**
 * Returns a server's answers in the form of a scenario's expectation.
 *
 * @param scrub - replaces traces of this machine in names, as in recorded events
 */
export async function observe(
  api: Api,
  scenario: Scenario,
  scrub: (text: string) => string = (text) => text,
): Promise<Observed> {
  await api.post("/api/v2/settle", {});
  return new Observer(api, scenario, scrub).observe();
}

class Observer {
  readonly #api: Api;
  readonly #scenario: Scenario;
  readonly #scrub: (text: string) => string;
  readonly #ids = new Map<string, string>();

  constructor(api: Api, scenario: Scenario, scrub: (text: string) => string) {
    this.#api = api;
    this.#scenario = scenario;
    this.#scrub = scrub;
  }

  #short({ namespace, name }: Omit<Named, "id">): string {
    const text = this.#scrub(`${namespace} ${name}`);
    const rule = this.#scenario.shortNames.find(([long]) => text.startsWith(long));
    return rule === undefined ? text : rule[1] + text.slice(rule[0].length);
  }

  async observe(): Promise<Observed> {
    const datasets = await allPages<Named>(this.#api, "/api/v2/datasets?limit=500");
    const jobs = await allPages<Named>(this.#api, "/api/v2/jobs?limit=500");
    for (const node of [...datasets, ...jobs]) this.#ids.set(this.#short(node), node.id);
    const { expected, statements } = this.#scenario;
    const known = jobs.filter((job) => !statements?.test(job.name));
    const { problems } = await this.#api.get<{ problems: { kind: string; node: Named }[] }>(
      "/api/v2/problems?inactive=true",
    );
    return {
      datasets: datasets.map((node) => this.#short(node)),
      runs: await this.#each(known, (job) => this.#states(job)),
      edges: await this.#edges([...datasets, ...jobs]),
      columns: await this.#chosen(Object.keys(expected.columns), (id) => this.#columns(id)),
      schemas: await this.#chosen(Object.keys(expected.schemas), (id) => this.#schema(id)),
      quality: await this.#chosen(Object.keys(expected.quality), (id) => this.#quality(id)),
      details: await this.#chosen(Object.keys(expected.details), (id) => this.#details(id)),
      runProblems: await this.#runProblems(jobs),
      errors: await this.#errors(Object.keys(expected.errors)),
      failed: problems
        .filter(({ kind }) => kind === "failed" || kind === "lost")
        .map(({ node }) => this.#short(node)),
      warnings: await this.#warnings(),
      v1Edges: await this.#v1Edges(datasets),
      v1Runs: await this.#each(known, (job) => this.#v1States(job)),
    };
  }

  async #each<Value>(nodes: readonly Named[], read: (node: Named) => Promise<Value>) {
    const entries: [string, Value][] = [];
    for (const node of nodes) entries.push([this.#short(node), await read(node)]);
    return Object.fromEntries(entries);
  }

  /** Reads a property of named nodes; skips missing ones. */
  async #chosen(names: readonly string[], read: (id: string) => Promise<string[]>) {
    const entries: [string, string[]][] = [];
    for (const name of names) {
      const id = this.#ids.get(name);
      entries.push([name, id === undefined ? ["not there"] : await read(id)]);
    }
    return Object.fromEntries(entries);
  }

  async #runs(id: string): Promise<Run[]> {
    const runs = await allPages<Run>(this.#api, `/api/v2/jobs/${id}/runs?limit=100`);
    return runs.reverse();
  }

  async #states({ id }: Named): Promise<RunState[]> {
    return (await this.#runs(id)).map(({ state, lost }) => (lost ? "LOST" : state));
  }

  async #edges(nodes: readonly Named[]): Promise<string[]> {
    const found = new Set<string>();
    for (const { id } of nodes) {
      const lineage = await this.#api.get<Lineage>(`/api/v2/lineage?node=${id}&depth=1&limit=500`);
      const names = new Map(lineage.nodes.map((node) => [node.id, this.#short(node)]));
      for (const edge of lineage.edges) {
        const marks = [
          ...(edge.control ? ["control"] : []),
          ...(edge.layer === "observed" || edge.control ? [] : [edge.layer]),
          ...(edge.provisional ? ["provisional"] : []),
          ...(edge.inLatestRun === false ? ["not in the latest run"] : []),
        ];
        const text = `${names.get(edge.from) ?? edge.from} -> ${names.get(edge.to) ?? edge.to}`;
        found.add(marks.length === 0 ? text : `${text} (${marks.join(", ")})`);
      }
    }
    return [...found];
  }

  async #columns(id: string): Promise<string[]> {
    const lineage = await this.#api.get<ColumnLineage>(
      `/api/v2/column-lineage?dataset=${id}&direction=upstream&depth=1`,
    );
    const names = new Map(lineage.datasets.map((node) => [node.id, this.#short(node)]));
    const direct = lineage.edges.filter(
      ({ to, transformations }) =>
        to.dataset === id &&
        to.column !== null &&
        (transformations.length === 0 || transformations.some(({ type }) => type !== "INDIRECT")),
    );
    return [
      ...new Set(direct.map(({ from, to }) => `${names.get(from.dataset)}.${from.column} -> ${to.column}`)),
    ];
  }

  async #schema(id: string): Promise<string[]> {
    const dataset = await this.#api.get<{ columns: { name: string }[] }>(`/api/v2/datasets/${id}`);
    return dataset.columns.map(({ name }) => name);
  }

  async #quality(id: string): Promise<string[]> {
    const { assertions } = await this.#api.get<{ assertions: Assertion[] }>(`/api/v2/datasets/${id}/quality`);
    return assertions.map(({ assertion, column, outcomes }) => {
      const statuses = outcomes.flatMap((outcome) => (outcome === null ? [] : [outcome.status]));
      return `${assertion}${column === null ? "" : ` ${column}`}: ${statuses.join(" ")}`.trim();
    });
  }

  async #details(id: string): Promise<string[]> {
    const { nodes } = await this.#api.get<Lineage>(`/api/v2/lineage?node=${id}&depth=1&limit=500`);
    const job = nodes.find((node) => node.id === id);
    const indexes = (await this.#runs(id)).flatMap(({ mapIndex }) => (mapIndex === null ? [] : [mapIndex]));
    return [
      ...(job?.parent ? [`parent ${this.#short(job.parent)}`] : []),
      ...(job?.taskGroups ?? []).map((group) => `task group ${group}`),
      ...indexes.map((index) => `map index ${index}`),
    ];
  }

  async #errors(names: readonly string[]): Promise<Record<string, string>> {
    const { errors } = this.#scenario.expected;
    const entries: [string, string][] = [];
    for (const name of names) {
      const id = this.#ids.get(name);
      const error = id === undefined ? "no such job" : ((await this.#runs(id)).at(-1)?.error ?? "no error");
      const wanted = errors[name] ?? "";
      entries.push([name, error.includes(wanted) ? wanted : error]);
    }
    return Object.fromEntries(entries);
  }

  async #runProblems(jobs: readonly Named[]): Promise<string[]> {
    const found = new Set<string>();
    for (const job of jobs) {
      type Inference = { readonly problems: readonly { readonly code: string }[] };
      const { inference } = await this.#api.get<{ inference: Inference | null }>(`/api/v2/jobs/${job.id}`);
      for (const { code } of inference?.problems ?? []) found.add(`${this.#short(job)}: ${code}`);
    }
    return [...found];
  }

  async #warnings(): Promise<string[]> {
    type Receipt = { readonly problems: readonly { readonly code: string; readonly pointer: string }[] };
    const found = new Set<string>();
    const lists = ["events?outcome=accepted-with-warnings&", "events?outcome=fold-failed&", "quarantine?"];
    for (const list of lists) {
      const path = `/api/v2/${list}limit=100`;
      for (const { problems } of await allPages<Receipt>(this.#api, path)) {
        for (const { code, pointer } of problems)
          found.add(`${code} ${pointer.replaceAll(/\/\d+(?=\/|$)/g, "/N")}`);
      }
    }
    return [...found];
  }

  async #v1Edges(datasets: readonly Named[]): Promise<string[]> {
    type Edge = { readonly origin: string; readonly destination: string };
    type Node = {
      readonly id: string;
      readonly data: Named;
      readonly inEdges: readonly Edge[];
      readonly outEdges: readonly Edge[];
    };
    const found = new Set<string>();
    for (const { namespace, name } of datasets) {
      const nodeId = encodeURIComponent(`dataset:${namespace}:${name}`);
      const { graph } = await this.#api.get<{ graph: Node[] }>(`/api/v1/lineage?nodeId=${nodeId}&depth=1`);
      const names = new Map(graph.map(({ id, data }) => [id, this.#short(data)]));
      for (const edge of graph.flatMap(({ inEdges, outEdges }) => [...inEdges, ...outEdges])) {
        const [from, to] = [names.get(edge.origin), names.get(edge.destination)];
        if (from !== undefined && to !== undefined) found.add(`${from} -> ${to}`);
      }
    }
    return [...found];
  }

  async #v1States({ namespace, name }: Named): Promise<string[]> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}/runs?limit=100`;
    const { runs } = await this.#api.get<{ runs: { state: string }[] }>(path);
    return runs.map(({ state }) => state).reverse();
  }
}
