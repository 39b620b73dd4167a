import type { OpenLineageEvent } from "../schema/events.ts";
import { Completer, type DatasetDraft, type InputDraft, type JobDraft, type OutputDraft } from "./drafts.ts";
import { type EventDetails, RunHandle, type RunOptions } from "./run-handle.ts";
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

/** Makes OpenLineage events and sends them over a transport. */
export class OpenLineageClient implements AsyncDisposable {
  readonly #completer: Completer;
  readonly #transport: Transport;
  readonly #onError: ClientOptions["onError"];

  constructor(options: ClientOptions) {
    this.#completer = new Completer(options.producer, options.namespace ?? "default");
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
    const sender = {
      completer: this.#completer,
      emit: (event: OpenLineageEvent) => this.emit(event),
      refuse: (error: Error) => this.#guarded(Promise.reject(error), undefined),
      startRun: (child: RunOptions) => this.startRun(child),
    };
    return new RunHandle(sender, options.runId ?? createRunId(), options);
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
      ...this.#completer.envelope("JobEvent", details.eventTime),
      job: this.#completer.job(job),
      inputs: (details.inputs ?? []).map((input) => this.#completer.input(input)),
      outputs: (details.outputs ?? []).map((output) => this.#completer.output(output)),
    });
  }

  /** Declares a dataset outside any run. */
  declareDataset(dataset: DatasetDraft, details: { readonly eventTime?: Date | string } = {}): Promise<void> {
    return this.emit({
      ...this.#completer.envelope("DatasetEvent", details.eventTime),
      dataset: this.#completer.dataset(dataset),
    });
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
