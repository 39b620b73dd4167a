/** An execution of a job as the order of executions needs it (SPEC.md §5). */
export interface Execution {
  readonly key: string;
  /** Earliest effective time of its events, epoch milliseconds. */
  readonly at: number;
  /** Closed by its own means: its parent run has ended, or it has no parent and all of its runs have. */
  readonly closed: boolean;
  /** Closed as soon as a newer execution exists: it has a parent. */
  readonly closedByNewer: boolean;
  /** At least one run succeeded and no last try failed. */
  readonly good: boolean;
  /** Content id of the edges of all runs. */
  readonly all: string;
  /** Content id of the edges of the runs that succeeded. */
  readonly success: string;
}

/** An execution with what its job's version is made of. */
export interface OwnedExecution extends Execution {
  readonly owner: number;
  readonly version: string | null;
  /** Content id of the edge set of what the producer named, for the version; null when it makes none. */
  readonly named: string | null;
  /** Content id of the code, for the version. */
  readonly source: string | null;
}

/** Compares executions by time, then by key. */
export function compareExecutions(a: { at: number; key: string }, b: { at: number; key: string }): number {
  return a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
