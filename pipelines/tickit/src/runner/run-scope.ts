import type { EventInput, EventOutput, EventType, Facets, Identity, PipelineEvent } from "./event.ts";
import { EVENT_SCHEMA, PRODUCER } from "./event.ts";
import { newRunId } from "./run-id.ts";

/** What an event can say beside its type. */
export interface EventContent {
  readonly runFacets?: Facets;
  readonly inputs?: readonly EventInput[];
  readonly outputs?: readonly EventOutput[];
}

/** One run of one job, and the events it sends. */
export class RunScope {
  readonly runId: string;
  readonly job: Identity;
  readonly #emit: (event: PipelineEvent) => Promise<void>;
  readonly #jobFacets: Facets;
  readonly #runFacets: Facets;

  /** Gives the run an id of its own; nothing is sent yet. The facets go with each of its events. */
  constructor(
    emit: (event: PipelineEvent) => Promise<void>,
    job: Identity,
    jobFacets: Facets,
    runFacets: Facets,
  ) {
    this.runId = newRunId(new Date());
    this.job = job;
    this.#emit = emit;
    this.#jobFacets = jobFacets;
    this.#runFacets = runFacets;
  }

  /** Sends an event of this run, with the present time. */
  async send(
    eventType: EventType,
    { runFacets, inputs = [], outputs = [] }: EventContent = {},
  ): Promise<void> {
    await this.#emit({
      eventType,
      eventTime: new Date().toISOString(),
      producer: PRODUCER,
      schemaURL: EVENT_SCHEMA,
      run: { runId: this.runId, facets: { ...this.#runFacets, ...runFacets } },
      job: { ...this.job, facets: this.#jobFacets },
      inputs,
      outputs,
    });
  }
}
