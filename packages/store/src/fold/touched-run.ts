/** A run whose execution has to be made anew. */
export interface TouchedRun {
  readonly runId: string;
  readonly job: number;
  readonly state: number;
  readonly previousState: number | null;
  readonly execution: string;
  /** Where it stood before, when its parent became known or changed. */
  readonly previousExecution: string | null;
}
