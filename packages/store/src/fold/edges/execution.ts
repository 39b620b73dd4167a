/** An execution of a job, with the fields that ordering and currency need (SPEC.md §5). */
export interface Execution {
  readonly key: string;
  /** Earliest effective time of its events, in epoch milliseconds. */
  readonly at: number;
  /** Closed on its own: its parent run has ended, or it has no parent and all its runs have ended. */
  readonly closed: boolean;
  /** Closed once a newer execution exists: it has a parent. */
  readonly closedByNewer: boolean;
  /** At least one run succeeded, and no last try failed. */
  readonly good: boolean;
  /** Content id of the edges of all runs. */
  readonly all: string;
  /** Content id of the edges of the successful runs. */
  readonly success: string;
}

/** An execution with the parts of its job version and schedule. */
export interface OwnedExecution extends Execution {
  readonly owner: number;
  /** End of the data interval for which the scheduler started it, in epoch milliseconds. */
  readonly nominalEnd: number | null;
  /** All of its runs were started by users or backfills. */
  readonly manual: boolean;
  /** A last try ended without success, and no try before it succeeded. */
  readonly failed: boolean;
  readonly version: string | null;
  /** Content id of the edges that the producer itself named; null when the execution makes no version. */
  readonly named: string | null;
  /** Content id of the code. */
  readonly source: string | null;
}

/** Compares executions by time, then by key. */
export function compareExecutions(a: { at: number; key: string }, b: { at: number; key: string }): number {
  return a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
