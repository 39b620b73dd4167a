import type { Problem, ProblemKind, ProblemRun } from "../health/health.ts";
import type { NodeReference } from "../nodes/nodes.ts";

/**
 * The kind of a cause.
 *
 * - *upstream-failed*, *upstream-late*: a job before it failed, or did not run when it should have.
 * - *schema-changed*: columns of a dataset before it were removed, changed their type, or were added.
 * - *sql-changed*, *code-changed*: the SQL or the code (commit, version) of the job or of one before it changed.
 * - *rows-changed*: a run before it wrote or read many more or fewer rows than usual.
 * - *check-failed*: a check of a dataset before it fails.
 * - *engine-changed*, *configuration-changed*: another version of the engine, or other settings, than in the run before.
 * - *error*: the run's own error, such as a lost connection or missing permissions.
 */
export type CauseKind =
  | "upstream-failed"
  | "upstream-late"
  | "schema-changed"
  | "sql-changed"
  | "code-changed"
  | "rows-changed"
  | "check-failed"
  | "engine-changed"
  | "configuration-changed"
  | "error";

/** A value before and after; texts for people. */
export interface Evidence {
  /** Name of the column, setting, check or figure. */
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A likely cause. Times are ISO instants. */
export interface Cause {
  readonly kind: CauseKind;
  /** From 0 to 1: how well it explains the problem, compared with the others. */
  readonly score: number;
  /** The job or dataset where it happened. */
  readonly node: NodeReference;
  /** The run that shows it. */
  readonly run: ProblemRun | null;
  /** The last run before it, for comparison. */
  readonly previousRun: ProblemRun | null;
  readonly at: string | null;
  /** Number of jobs between it and the problem; 0: the job itself, or its own dataset. */
  readonly distance: number;
  /** One sentence. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
}

/** The kind of a symptom: a problem, or something strange in a run that succeeded. */
export type SymptomKind = ProblemKind | "slow" | "rows" | "none";

/** What is explained. Times are ISO instants. */
export interface Symptom {
  readonly kind: SymptomKind;
  readonly node: NodeReference;
  readonly run: ProblemRun | null;
  readonly since: string | null;
  /** Start of the last time that it was well: changes since then are looked at. */
  readonly goodAt: string | null;
  readonly detail: string | null;
}

/** Datasets, jobs and people behind a problem. */
export interface BlastRadius {
  /** Number of datasets downstream that are stale or were written from it. */
  readonly affectedDatasets: number;
  /** Number of the other datasets downstream: they will be affected when they are written next. */
  readonly datasetsAtRisk: number;
  readonly jobs: number;
  /** The DAGs and applications of the jobs downstream, at most 50. */
  readonly roots: readonly NodeReference[];
  /** At most 50, most affected datasets first. */
  readonly owners: readonly { readonly name: string; readonly datasets: number }[];
  /** The nearest datasets, affected ones first, at most 50. */
  readonly datasets: readonly (NodeReference & { readonly affected: boolean })[];
  readonly truncated: boolean;
}

/** Why something is wrong, and whom it concerns. */
export interface Explanation {
  readonly symptom: Symptom;
  /** The most likely cause first, at most ten. */
  readonly causes: readonly Cause[];
  readonly impact: BlastRadius;
  /** Current problems of the node. */
  readonly problems: readonly Problem[];
  /** True if there was more upstream than is examined. */
  readonly truncated: boolean;
}
