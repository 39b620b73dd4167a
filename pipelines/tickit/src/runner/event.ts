/** A facet: an object that says who produced it and which schema it follows. */
export type Facet = Readonly<Record<string, unknown>>;

/** Facets by key. */
export type Facets = Readonly<Record<string, Facet>>;

/** Name of a job or dataset. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
}

/** A dataset that a run reads. */
export interface EventInput extends Identity {
  readonly facets: Facets;
  readonly inputFacets?: Facets;
}

/** A dataset that a run writes. */
export interface EventOutput extends Identity {
  readonly facets: Facets;
  readonly outputFacets?: Facets;
}

/** The event types that the runner sends. */
export type EventType = "START" | "COMPLETE" | "FAIL";

/** An OpenLineage run event (specification 2-0-2), as the runner sends it. */
export interface PipelineEvent {
  readonly eventType: EventType;
  /** ISO 8601, UTC, milliseconds. */
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: Identity & { readonly facets: Facets };
  readonly inputs: readonly EventInput[];
  readonly outputs: readonly EventOutput[];
}

/** URI that names this runner as the producer of events and facets. */
export const PRODUCER = "urn:headwater:pipeline-tickit:0.1.0";

/** Schema of {@link PipelineEvent}. */
export const EVENT_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
