/** A run whose execution must be recomputed. */
export interface TouchedRun {
  readonly runId: string;
  readonly job: number;
  /** True if any attempt has ended, now and before the batch. */
  readonly hasEnded: boolean;
  readonly previouslyEnded: boolean;
  readonly execution: string;
  /** Its previous execution, if its parent became known or changed. */
  readonly previousExecution: string | null;
}
