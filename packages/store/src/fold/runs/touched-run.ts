/** A run whose execution has to be made anew. */
export interface TouchedRun {
  readonly runId: string;
  readonly job: number;
  /** Whether any attempt of it has ended, now and before the batch. */
  readonly hasEnded: boolean;
  readonly previouslyEnded: boolean;
  readonly execution: string;
  /** Where it stood before, when its parent became known or changed. */
  readonly previousExecution: string | null;
}
