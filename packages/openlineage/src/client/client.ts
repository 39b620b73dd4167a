import type { OpenLineageEvent } from "../schema/events.ts";
import { Completer, type DatasetDraft, type InputDraft, type JobDraft, type OutputDraft } from "./drafts.ts";
import { type EventDetails, RunHandle, type RunOptions } from "./run-handle.ts";
import { createRunId } from "./run-id-v7.ts";
import { handled, type Transport } from "./transport.ts";

/** Options of an {@link OpenLineageClient}. */
export interface ClientOptions {
  readonly transport: Transport;
  /** A URI that identifies the program that creates the events, preferably with its version. */
  readonly producer: string;
  /**
   * The namespace of jobs without one.
   *
   * @default "default"
   */
  readonly namespace?: string;
  /**
   * Called for every event that could not be delivered. If set, the client's promises never reject, so that a pipeline
   * does not fail because its lineage could not be sent. Otherwise they reject.
   */
  readonly onError?: (error: unknown, event: OpenLineageEvent | undefined) => void;
}

/** Creates OpenLineage events and sends them over a transport. */
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
   * Sends an event unchanged.
   *
   * @returns A promise that settles when the event is delivered. You do not need to await it. It rejects with the
   *   transport's error unless `onError` is set.
   */
  emit(event: OpenLineageEvent): Promise<void> {
    return this.#guarded(this.#transport.emit(event), event);
  }

  /** Starts a run: sends START and returns immediately. */
  startRun(options: RunOptions): RunHandle {
    const sender = {
      completer: this.#completer,
      emit: (event: OpenLineageEvent) => this.emit(event),
      rejectWith: (error: Error) => this.#guarded(Promise.reject(error), undefined),
      startRun: (child: RunOptions) => this.startRun(child),
    };
    return new RunHandle(sender, options.runId ?? createRunId(), options);
  }

  /**
   * Executes a function as a run: sends START before it and COMPLETE after it with the details that it returns. If it
   * throws, sends FAIL and rethrows.
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

  /** Declares a job with its inputs and outputs, independent of a run. */
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

  /** Declares a dataset, independent of a run. */
  declareDataset(dataset: DatasetDraft, details: { readonly eventTime?: Date | string } = {}): Promise<void> {
    return this.emit({
      ...this.#completer.envelope("DatasetEvent", details.eventTime),
      dataset: this.#completer.dataset(dataset),
    });
  }

  /** Closes the transport. See {@link Transport.close}. */
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
