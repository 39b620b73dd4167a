import type { RunStateName } from "../model/run-state.ts";

/** A changed run in its current state. Times are ISO instants. */
export interface ChangedRun {
  readonly id: string;
  /** As sent by the producer. */
  readonly runId: string;
  /** Id of its job. */
  readonly job: string;
  readonly state: RunStateName;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** Changes in a store since the last report. Ids are public ids. */
export interface StoreChanges {
  /** Position up to which the log was read. Increases alike in every process. */
  readonly position: number;
  /** Number of accepted events. */
  readonly events: number;
  readonly runs: readonly ChangedRun[];
  /** Jobs with new events. */
  readonly jobs: readonly string[];
  /** Datasets that were written, under each of their names. */
  readonly datasets: readonly string[];
  /** Written datasets with a new version. */
  readonly versions: readonly string[];
  /** Written datasets whose schema changed with the version. */
  readonly schemas: readonly string[];
  /** Jobs and datasets whose edges changed. */
  readonly edges: readonly string[];
  /** Quarantined submissions. */
  readonly quarantined: readonly string[];
  /** True if there were more changes than the lists hold. */
  readonly more: boolean;
  /** True if the whole graph was replaced (a rebuild): data read before belongs to the old one. */
  readonly replaced: boolean;
}
