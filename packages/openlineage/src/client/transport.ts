import type { OpenLineageEvent } from "../schema/events.ts";

/** Takes events to where they are kept. */
export interface Transport {
  /**
   * Delivers one event.
   *
   * @returns Settles when the event is delivered, or rejects when it finally cannot be. The rejection need not be
   *   handled: a transport never causes an `unhandledRejection`.
   */
  emit(event: OpenLineageEvent): Promise<void>;

  /**
   * Accepts no more events, and waits for those accepted.
   *
   * @param timeoutMilliseconds How long to wait; what is not delivered then is given up, and its `emit` rejects.
   * @returns Whether everything was delivered or had failed before the time was over.
   */
  close(timeoutMilliseconds?: number): Promise<boolean>;
}

/** The transport is closed, or was closed before the event could be delivered. */
export class TransportClosedError extends Error {
  override readonly name = "TransportClosedError";
}

/** The transport's queue was full, so the event was not taken. */
export class QueueFullError extends Error {
  override readonly name = "QueueFullError";
}

/** A server answered that it does not take the event. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** The HTTP status. */
  readonly status: number;
  /** The first 2,000 characters of the answer's body. */
  readonly body: string;

  constructor(status: number, body: string) {
    super(`the lineage server answered ${status}${body === "" ? "" : `: ${body.slice(0, 200)}`}`);
    this.status = status;
    this.body = body;
  }
}

/** Marks a promise as handled, so that a caller who does not wait for it is not brought down by its rejection. */
export function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
