import type { TaskState } from "./result.ts";

/** A task that begins or ends. */
export interface Progress {
  readonly dag: string;
  readonly task: string;
  readonly state: "running" | TaskState;
  /** Rows written so far. */
  readonly rows: number;
  /** Time since the task began. */
  readonly milliseconds: number;
}
