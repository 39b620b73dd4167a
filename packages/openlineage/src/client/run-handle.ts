import type { ParentRunFacet } from "../facets/run-facets.ts";
import type { EventType, Job, OpenLineageEvent } from "../schema/events.ts";
import type { Completer, FacetDrafts, InputDraft, JobDraft, OutputDraft } from "./drafts.ts";

/** The contents of one event of a run. */
export interface EventDetails {
  /** @default the current time */
  readonly eventTime?: Date | string;
  /** Facets of the run. Facets of earlier events do not need to be repeated. */
  readonly facets?: FacetDrafts<"run">;
  /** Facets of the job, in addition to those passed when the run was started. */
  readonly jobFacets?: FacetDrafts<"job">;
  readonly inputs?: readonly InputDraft[];
  readonly outputs?: readonly OutputDraft[];
}

/** Identifies a run to its children. Can be passed to another process. */
export interface RunReference {
  readonly run: { readonly runId: string };
  readonly job: { readonly namespace: string; readonly name: string };
  /** The root run of the tree; if absent, the referenced run itself. */
  readonly root?: Omit<RunReference, "root">;
}

/** Options for starting a run. */
export interface RunOptions extends EventDetails {
  readonly job: JobDraft;
  /** @default a new version 7 UUID */
  readonly runId?: string;
  /** The run that started this one. */
  readonly parent?: RunReference;
}

/** The client as seen by its runs. */
export interface RunSender {
  readonly completer: Completer;
  emit(event: OpenLineageEvent): Promise<void>;
  /** Reports an error without an event. */
  rejectWith(error: Error): Promise<void>;
  startRun(options: RunOptions): RunHandle;
}

/**
 * A started run. Ends with {@link complete}, {@link fail} or {@link abort}; later events are rejected.
 *
 * With `await using`, a run that has not ended when its scope exits is sent as failed, because the usual reason is an
 * exception.
 */
export class RunHandle implements AsyncDisposable {
  readonly runId: string;
  /** Settles when START is delivered. You do not need to await it. */
  readonly started: Promise<void>;
  readonly #sender: RunSender;
  readonly #job: JobDraft;
  readonly #parent: RunReference | undefined;
  #error: unknown;
  #ended = false;

  /** Sends START. Created by `OpenLineageClient.startRun` and {@link startChild}. */
  constructor(sender: RunSender, runId: string, options: RunOptions) {
    const { job, parent, runId: _, ...details } = options;
    this.#sender = sender;
    this.runId = runId;
    this.#job = job;
    this.#parent = parent;
    this.started = this.event("START", details);
  }

  /** The reference that child runs use as their parent. */
  get reference(): RunReference {
    const { namespace, name } = this.#sender.completer.job(this.#job);
    const own = { run: { runId: this.runId }, job: { namespace, name } };
    const parent = this.#parent;
    return {
      ...own,
      root: parent === undefined ? own : (parent.root ?? { run: parent.run, job: parent.job }),
    };
  }

  /**
   * Sends an event of this run.
   *
   * @returns A promise that settles when the event is delivered. You do not need to await it. It rejects if the run has
   *   ended.
   */
  event(eventType: EventType, details: EventDetails = {}): Promise<void> {
    if (this.#ended) return this.#sender.rejectWith(new Error(`the run ${this.runId} has ended`));
    this.#ended = eventType === "COMPLETE" || eventType === "FAIL" || eventType === "ABORT";
    const { completer } = this.#sender;
    const parent = this.#parent;
    const facets = {
      ...(parent && { parent: parentFacet(parent) }),
      ...details.facets,
    } as FacetDrafts<"run">;
    const jobFacets = { ...this.#job.facets, ...details.jobFacets } as FacetDrafts<"job">;
    const job: Job = completer.job({ ...this.#job, facets: jobFacets });
    return this.#sender.emit({
      ...completer.envelope("RunEvent", details.eventTime),
      eventType,
      run: { runId: this.runId, facets: completer.facets("run", facets) },
      job,
      inputs: (details.inputs ?? []).map((input) => completer.input(input)),
      outputs: (details.outputs ?? []).map((output) => completer.output(output)),
    });
  }

  /** Ends the run as successful. */
  complete(details?: EventDetails): Promise<void> {
    return this.event("COMPLETE", details);
  }

  /** Ends the run as aborted. */
  abort(details?: EventDetails): Promise<void> {
    return this.event("ABORT", details);
  }

  /** Ends the run as failed, with the given or recorded error in the `errorMessage` facet. */
  fail(error: unknown = this.#error, details: EventDetails = {}): Promise<void> {
    if (error === undefined) return this.event("FAIL", details);
    const errorMessage = {
      message: error instanceof Error ? error.message : String(error),
      programmingLanguage: "JavaScript",
      ...(error instanceof Error && error.stack !== undefined ? { stackTrace: error.stack } : {}),
    };
    return this.event("FAIL", {
      ...details,
      facets: { errorMessage, ...details.facets } as FacetDrafts<"run">,
    });
  }

  /** Records an error for {@link fail} and for the end of an `await using` scope. */
  recordError(error: unknown): void {
    this.#error = error;
  }

  /** Starts a child run. */
  startChild(options: Omit<RunOptions, "parent">): RunHandle {
    return this.#sender.startRun({ ...options, parent: this.reference });
  }

  /** Fails the run unless it has ended. Never rejects, so that it cannot hide the scope's own exception. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const error = this.#error ?? new Error("the scope of the run exited before the run ended");
    await this.fail(error).catch(() => undefined);
  }
}

function parentFacet({ run, job, root }: RunReference): Omit<ParentRunFacet, "_producer" | "_schemaURL"> {
  return { run, job, ...(root && { root: { run: root.run, job: root.job } }) };
}
