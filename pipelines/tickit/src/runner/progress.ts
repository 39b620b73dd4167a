import type { TaskState } from "./result.ts";

/** Start or end of a task. */
export interface Progress {
  readonly dag: string;
  readonly task: string;
  readonly state: "running" | TaskState;
  /** Rows written so far. */
  readonly rows: number;
  /** Time since the start of the task. */
  readonly milliseconds: number;
}
