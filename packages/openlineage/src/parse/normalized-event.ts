import type { EventType } from "../schema/events.ts";

/**
 * Facets by key as sent, including custom facets and facets that violate their schema. Use `readFacet` to get a
 * validated facet.
 */
export type SentFacets = Readonly<Record<string, unknown>>;

/** A job in an event. */
export interface NormalizedJob {
  readonly namespace: string;
  readonly name: string;
  readonly facets: SentFacets;
}

/** A run in an event. */
export interface NormalizedRun {
  /** A lowercase UUID, derived from the run ID if that is not a UUID. */
  readonly id: string;
  /** The run ID as sent. */
  readonly originalId: string;
  readonly facets: SentFacets;
}

/** A dataset in an event. */
export interface NormalizedDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: SentFacets;
  /** Present on all inputs, and only there. */
  readonly inputFacets?: SentFacets;
  /** Present on all outputs, and only there. */
  readonly outputFacets?: SentFacets;
}

/** An input dataset. */
export interface NormalizedInput extends NormalizedDataset {
  readonly inputFacets: SentFacets;
}

/** An output dataset. */
export interface NormalizedOutput extends NormalizedDataset {
  readonly outputFacets: SentFacets;
}

interface NormalizedBase {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly eventTime: number;
  /** The original text, which may be more precise than a millisecond. */
  readonly eventTimeText: string;
  /** The producer URI; an empty string if absent. */
  readonly producer: string;
  /** Undefined if absent. Not a reliable indicator of the event kind. */
  readonly schemaURL: string | undefined;
}

/** A run event. */
export interface NormalizedRunEvent extends NormalizedBase {
  readonly kind: "run";
  /** Undefined if absent, which the specification allows. */
  readonly eventType: EventType | undefined;
  readonly run: NormalizedRun;
  readonly job: NormalizedJob;
  readonly inputs: readonly NormalizedInput[];
  readonly outputs: readonly NormalizedOutput[];
}

/** An event that declares a job, independent of a run. */
export interface NormalizedJobEvent extends NormalizedBase {
  readonly kind: "job";
  readonly job: NormalizedJob;
  readonly inputs: readonly NormalizedInput[];
  readonly outputs: readonly NormalizedOutput[];
}

/** An event that declares a dataset, independent of a run. */
export interface NormalizedDatasetEvent extends NormalizedBase {
  readonly kind: "dataset";
  readonly dataset: NormalizedDataset;
}

/** An event of any kind, after lenient parsing. */
export type NormalizedEvent = NormalizedRunEvent | NormalizedJobEvent | NormalizedDatasetEvent;
