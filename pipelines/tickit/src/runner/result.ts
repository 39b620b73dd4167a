/** How a task ended. `upstream_failed` never started, because a task that it depends on did not succeed. */
export type TaskState = "success" | "failed" | "upstream_failed";

/** Outcome of a task. */
export interface TaskResult {
  readonly id: string;
  readonly state: TaskState;
  /** Undefined if the task never started. */
  readonly runId: string | undefined;
  /** Rows written; zero for a check. */
  readonly rows: number;
  /** Duration in milliseconds. */
  readonly milliseconds: number;
  /** Reason for the failure. */
  readonly error: string | undefined;
}

/** Outcome of a DAG. `not_started`: the signal that starts it was never published. */
export interface DagResult {
  readonly id: string;
  readonly state: "success" | "failed" | "not_started";
  readonly runId: string | undefined;
  readonly tasks: readonly TaskResult[];
}

/** Outcome of the whole pipeline. */
export interface PipelineResult {
  readonly state: "success" | "failed";
  readonly dags: readonly DagResult[];
  /** Number of events that were sent. */
  readonly events: number;
}
