import type { RunStateName } from "../model/run-state.ts";

/** A run that changed, as it now stands. Times are ISO instants. */
export interface ChangedRun {
  readonly id: string;
  /** As the producer sent it. */
  readonly runId: string;
  /** Id of its job. */
  readonly job: string;
  readonly state: RunStateName;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** What happened in a store since the last time that it was told. Ids are public ones. */
export interface StoreChanges {
  /** Up to where the log was read. Grows in every process alike. */
  readonly position: number;
  /** Events that were accepted. */
  readonly events: number;
  readonly runs: readonly ChangedRun[];
  /** Jobs of which an event came. */
  readonly jobs: readonly string[];
  /** Datasets that were written, under each of their names. */
  readonly datasets: readonly string[];
  /** Those of them that got a new version. */
  readonly versions: readonly string[];
  /** Those of them whose schema is another one than that of the version before. */
  readonly schemas: readonly string[];
  /** Jobs and datasets whose edges are others now. */
  readonly edges: readonly string[];
  /** Submissions that went into quarantine. */
  readonly quarantined: readonly string[];
  /** Whether there was more than the lists hold. */
  readonly more: boolean;
  /** Whether the graph was replaced as a whole (a rebuild): everything that was read before is of the old one. */
  readonly replaced: boolean;
}
