import type { NodeReference } from "../nodes/nodes.ts";

/**
 * The kind of a problem.
 *
 * - *failed*: the newest execution of a job that ended failed. A try that Airflow will repeat is none, nor is an aborted run.
 * - *lost*: the newest run of a job sent no end event, and will not.
 * - *late*: a job has not started although its schedule, or its own past, says that it should have.
 * - *running-long*: a run takes more than three times its job's usual duration, and has not ended.
 * - *failing-checks*: a data quality check of a dataset failed when it ran last.
 * - *stale*: a dataset has not been written although it should have been: its writer failed, is late, or did not run.
 * - *upstream-failed*: a dataset was written from an input that was stale or failed a check.
 */
export type ProblemKind =
  | "failed"
  | "lost"
  | "late"
  | "running-long"
  | "failing-checks"
  | "stale"
  | "upstream-failed";

/** A run that a problem refers to. */
export interface ProblemRun {
  readonly id: string;
  readonly runId: string;
  readonly job: NodeReference;
}

/** Something wrong with a job or a dataset. Times are ISO instants. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly node: NodeReference;
  /** Since when: the start of the first failed run in a row, the expected start, the first failing check. */
  readonly since: string;
  /** The run that shows it: the failed, long or checking run; for a dataset the failed run of its writer. */
  readonly run: ProblemRun | null;
  /**
   * Where it comes from: the failed or late job, or the dataset whose check fails. The node itself when it has no
   * problem before it.
   */
  readonly origin: NodeReference;
  /** The DAG or application that the origin belongs to; the origin itself if it has no parent. Groups incidents. */
  readonly root: NodeReference;
  /** First line of the error, the names of the failing checks, or the expected start. */
  readonly detail: string | null;
  /** Owners of the node; those of its root if it has none. */
  readonly owners: readonly string[];
  /** The job has not run for 30 days: it was abandoned and needs no attention. */
  readonly inactive: boolean;
}

/** The state of the checks of a dataset; `none` without checks. */
export type QualityState = "passing" | "failing" | "none";

/** All problems of the store at an instant. */
export interface StoreHealth {
  /** ISO instant. */
  readonly at: string;
  /**
   * Problems by the integer id of the node's representative, the most serious one first; nodes without problems have
   * no entry.
   */
  readonly problems: ReadonlyMap<number, readonly Problem[]>;
  /** True if there were more problems than are examined. */
  readonly truncated: boolean;
}
