import { type OpenLineageEvent, specificationUrl } from "../schema/events.ts";
import { Completer, type DatasetDraft, type InputDraft, type JobDraft, type OutputDraft } from "./drafts.ts";
import { type EventDetails, RunHandle, type RunReference } from "./run-handle.ts";
import { createRunId } from "./run-id-v7.ts";
import { handled, type Transport } from "./transport.ts";

/** How an {@link OpenLineageClient} works. */
export interface ClientOptions {
  readonly transport: Transport;
  /** A URI that says which program makes the events, best with its version. */
  readonly producer: string;
  /** The namespace of jobs that name none; `default` unless told. */
  readonly namespace?: string;
  /**
   * Called for every event that could not be delivered. With it, the promises of this client never reject: a pipeline
   * should not fail because its lineage could not be told. Without it they do, for those who wait for them.
   */
  readonly onError?: (error: unknown, event: OpenLineageEvent | undefined) => void;
}

/** A run to be started. */
export interface RunOptions extends EventDetails {
  readonly job: JobDraft;
  /** A new UUID of version 7 unless told. */
  readonly runId?: string;
  /** The run that started this one. */
  readonly parent?: RunReference;
}

/** Makes OpenLineage events and sends them over a transport. */
export class OpenLineageClient implements AsyncDisposable {
  /** Fills in what events repeat: producer, schema addresses, the namespace. */
  readonly complete: Completer;
  readonly #transport: Transport;
  readonly #onError: ClientOptions["onError"];

  constructor(options: ClientOptions) {
    this.complete = new Completer(options.producer, options.namespace ?? "default");
    this.#transport = options.transport;
    this.#onError = options.onError;
  }

  /**
   * Sends an event as it is.
   *
   * @returns Settles when it is delivered; need not be waited for. Rejections are the transport's, unless `onError` is
   *   set.
   */
  emit(event: OpenLineageEvent): Promise<void> {
    return this.#guarded(this.#transport.emit(event), event);
  }

  /** Starts a run: sends START and returns at once. */
  startRun(options: RunOptions): RunHandle {
    return new RunHandle(this, options.runId ?? createRunId(), options);
  }

  /**
   * Runs a function as a run: START before it, COMPLETE after it with the details that it returns, FAIL when it throws
   * (and the exception goes on).
   */
  async run(options: RunOptions, body: (run: RunHandle) => Promise<EventDetails | undefined>): Promise<void> {
    await using run = this.startRun(options);
    try {
      await run.complete(await body(run));
    } catch (error) {
      run.recordError(error);
      throw error;
    }
  }

  /** Declares a job and its inputs and outputs outside any run. */
  declareJob(
    job: JobDraft,
    details: {
      readonly eventTime?: Date | string;
      readonly inputs?: readonly InputDraft[];
      readonly outputs?: readonly OutputDraft[];
    } = {},
  ): Promise<void> {
    return this.emit({
      ...this.envelope("JobEvent", details.eventTime),
      job: this.complete.job(job),
      inputs: (details.inputs ?? []).map((input) => this.complete.input(input)),
      outputs: (details.outputs ?? []).map((output) => this.complete.output(output)),
    });
  }

  /** Declares a dataset outside any run. */
  declareDataset(dataset: DatasetDraft, details: { readonly eventTime?: Date | string } = {}): Promise<void> {
    return this.emit({
      ...this.envelope("DatasetEvent", details.eventTime),
      dataset: this.complete.dataset(dataset),
    });
  }

  /** What every event begins with. */
  envelope(definition: "RunEvent" | "JobEvent" | "DatasetEvent", eventTime: Date | string = new Date()) {
    return {
      eventTime: typeof eventTime === "string" ? eventTime : eventTime.toISOString(),
      producer: this.complete.producer,
      schemaURL: `${specificationUrl}#/$defs/${definition}`,
    };
  }

  /** Reports an error that has no event. */
  refuse(error: Error): Promise<void> {
    return this.#guarded(Promise.reject(error), undefined);
  }

  /** Closes the transport, see {@link Transport.close}. */
  close(timeoutMilliseconds?: number): Promise<boolean> {
    return this.#transport.close(timeoutMilliseconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #guarded(delivery: Promise<void>, event: OpenLineageEvent | undefined): Promise<void> {
    const onError = this.#onError;
    return handled(
      onError === undefined ? delivery : delivery.catch((error: unknown) => onError(error, event)),
    );
  }
}
