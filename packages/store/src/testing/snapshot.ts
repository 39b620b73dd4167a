/**
 * The whole graph by names, in comparable form: without internal ids and meaningless order. {@link
 * ./reference-model.ts} computes it from events, {@link ./read-snapshot.ts} reads it from a database.
 */
export interface Snapshot {
  readonly namespaces: Section;
  readonly datasets: Section;
  readonly versions: Section;
  readonly jobs: Section;
  readonly jobVersions: Section;
  readonly runs: Section;
  readonly executions: Section;
  readonly tableEdges: Section;
  readonly pairEdges: Section;
  readonly columnEdges: Section;
  readonly current: Section;
  readonly symlinks: Section;
  readonly continuations: Section;
  readonly representatives: Section;
  /** Public ids of the datasets that trigger a DAG. */
  readonly schedules: Section;
  /** The latest result of each data quality check. */
  readonly checks: Section;
  readonly sources: Section;
  readonly tags: Section;
  readonly hidden: Section;
  readonly labels: Section;
  readonly descriptions: Section;
}

/** Rows of one kind, sorted by key. */
export type Section = readonly (readonly [key: string, value: unknown])[];

/** Sorts rows into a section. */
export function section(rows: Iterable<readonly [key: string, value: unknown]>): Section {
  return [...rows].sort(([a], [b]) => compareText(a, b));
}

/** Returns the name of a dataset or job in snapshots. */
export function nodeName(namespace: string, name: string): string {
  return JSON.stringify([namespace, name]);
}

/** Inputs and outputs of a run, an execution or an owner, by name; the members of each list are sorted. */
export interface NamedEdges {
  readonly inputs: readonly (readonly [dataset: string, layer: number])[];
  readonly outputs: readonly (readonly [dataset: string, byPairs: number, layer: number])[];
  readonly pairs: readonly (readonly [from: string, to: string])[];
  readonly columns: readonly unknown[];
}

/** Sorts the members of a list by their JSON text. */
export function sorted<Member>(members: Iterable<Member>): Member[] {
  return [...members]
    .map((member) => [JSON.stringify(member), member] as const)
    .sort(([a], [b]) => compareText(a, b))
    .map(([, member]) => member);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
