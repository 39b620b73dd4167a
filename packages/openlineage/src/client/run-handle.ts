import type { ParentRunFacet } from "../facets/run-facets.ts";
import type { EventType, Job, OpenLineageEvent } from "../schema/events.ts";
import type { Completer, FacetDrafts, InputDraft, JobDraft, OutputDraft } from "./drafts.ts";

/** What one event of a run may say. */
export interface EventDetails {
  /** Now unless told. */
  readonly eventTime?: Date | string;
  /** Facets of the run; those of earlier events need not be repeated. */
  readonly facets?: FacetDrafts<"run">;
  /** Facets of the job, beside those given when the run was started. */
  readonly jobFacets?: FacetDrafts<"job">;
  readonly inputs?: readonly InputDraft[];
  readonly outputs?: readonly OutputDraft[];
}

/** What names a run for its children: enough to send to another process. */
export interface RunReference {
  readonly run: { readonly runId: string };
  readonly job: { readonly namespace: string; readonly name: string };
  /** The run at the top of the tree; the referenced run itself where there is none. */
  readonly root?: Omit<RunReference, "root">;
}

/** A run to be started. */
export interface RunOptions extends EventDetails {
  readonly job: JobDraft;
  /** A new UUID of version 7 unless told. */
  readonly runId?: string;
  /** The run that started this one. */
  readonly parent?: RunReference;
}

/** What a run needs of the client that started it. */
export interface RunSender {
  readonly completer: Completer;
  emit(event: OpenLineageEvent): Promise<void>;
  /** Reports an error that has no event. */
  refuse(error: Error): Promise<void>;
  startRun(options: RunOptions): RunHandle;
}

/**
 * A run that has been started. Ends with {@link complete}, {@link fail} or {@link abort}; later events are refused.
 *
 * With `await using`, a run whose scope is left before it was ended counts as failed, since an exception is what leaves
 * a scope early.
 */
export class RunHandle implements AsyncDisposable {
  readonly runId: string;
  /** Settles when START is delivered; need not be waited for. */
  readonly started: Promise<void>;
  readonly #sender: RunSender;
  readonly #job: JobDraft;
  readonly #parent: RunReference | undefined;
  #error: unknown;
  #ended = false;

  /** Sends START; made by `OpenLineageClient.startRun` and {@link startChild}. */
  constructor(sender: RunSender, runId: string, options: RunOptions) {
    const { job, parent, runId: _, ...details } = options;
    this.#sender = sender;
    this.runId = runId;
    this.#job = job;
    this.#parent = parent;
    this.started = this.event("START", details);
  }

  /** What a child names as its parent. */
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
   * @returns Settles when it is delivered; need not be waited for.
   * @throws Error (as a rejection) when the run has ended.
   */
  event(eventType: EventType, details: EventDetails = {}): Promise<void> {
    if (this.#ended) return this.#sender.refuse(new Error(`the run ${this.runId} has ended`));
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

  /** Ends the run well. */
  complete(details?: EventDetails): Promise<void> {
    return this.event("COMPLETE", details);
  }

  /** Ends the run as stopped from outside. */
  abort(details?: EventDetails): Promise<void> {
    return this.event("ABORT", details);
  }

  /** Ends the run as failed, with the error (or the recorded one) in the `errorMessage` facet. */
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

  /** Keeps an error for {@link fail} and for the end of an `await using` scope. */
  recordError(error: unknown): void {
    this.#error = error;
  }

  /** Starts a run whose parent is this one. */
  startChild(options: Omit<RunOptions, "parent">): RunHandle {
    return this.#sender.startRun({ ...options, parent: this.reference });
  }

  /** Fails the run if it has not been ended. Never rejects, so that it cannot hide the scope's own exception. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const error = this.#error ?? new Error("the scope of the run was left before the run was ended");
    await this.fail(error).catch(() => undefined);
  }
}

function parentFacet({ run, job, root }: RunReference): Omit<ParentRunFacet, "_producer" | "_schemaURL"> {
  return { run, job, ...(root && { root: { run: root.run, job: root.job } }) };
}
