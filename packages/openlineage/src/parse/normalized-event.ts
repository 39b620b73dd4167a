import type { EventType } from "../schema/events.ts";

/**
 * Facets by key, as sent: custom ones too, and those that break their schema. Read one that can be relied upon with
 * `readFacet`.
 */
export type SentFacets = Readonly<Record<string, unknown>>;

/** A job as an event names it. */
export interface NormalizedJob {
  readonly namespace: string;
  readonly name: string;
  readonly facets: SentFacets;
}

/** A run as an event names it. */
export interface NormalizedRun {
  /** A UUID in lower case; derived when the producer sent something else. */
  readonly id: string;
  /** The run id as sent. */
  readonly originalId: string;
  readonly facets: SentFacets;
}

/** A dataset as an event names it. */
export interface NormalizedDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: SentFacets;
  /** On inputs only, and always there. */
  readonly inputFacets?: SentFacets;
  /** On outputs only, and always there. */
  readonly outputFacets?: SentFacets;
}

/** A dataset that was read. */
export interface NormalizedInput extends NormalizedDataset {
  readonly inputFacets: SentFacets;
}

/** A dataset that was written. */
export interface NormalizedOutput extends NormalizedDataset {
  readonly outputFacets: SentFacets;
}

interface NormalizedBase {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly eventTime: number;
  /** The event's own text, which may be finer than a millisecond. */
  readonly eventTimeText: string;
  /** The empty string when none was sent. */
  readonly producer: string;
  /** Undefined when none was sent. Says nothing reliable about the kind of event. */
  readonly schemaURL: string | undefined;
}

/** An event about a run. */
export interface NormalizedRunEvent extends NormalizedBase {
  readonly kind: "run";
  /** Undefined when none was sent, which the specification allows. */
  readonly eventType: EventType | undefined;
  readonly run: NormalizedRun;
  readonly job: NormalizedJob;
  readonly inputs: readonly NormalizedInput[];
  readonly outputs: readonly NormalizedOutput[];
}

/** An event that declares a job outside any run. */
export interface NormalizedJobEvent extends NormalizedBase {
  readonly kind: "job";
  readonly job: NormalizedJob;
  readonly inputs: readonly NormalizedInput[];
  readonly outputs: readonly NormalizedOutput[];
}

/** An event that declares a dataset outside any run. */
export interface NormalizedDatasetEvent extends NormalizedBase {
  readonly kind: "dataset";
  readonly dataset: NormalizedDataset;
}

/** Any event, after lenient parsing. */
export type NormalizedEvent = NormalizedRunEvent | NormalizedJobEvent | NormalizedDatasetEvent;
