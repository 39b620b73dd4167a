import type { ProblemKind } from "./health.ts";

/** A problem by ids of the store: representatives of nodes, rows of `runs`. Times are epoch milliseconds. */
export interface FoundProblem {
  readonly kind: ProblemKind;
  readonly node: number;
  readonly since: number;
  readonly run: number | null;
  readonly origin: number;
  readonly root: number;
  readonly detail: string | null;
  readonly inactive: boolean;
}

/** Maximum number of problems of one kind that are read. */
export const maxProblems = 5_000;
