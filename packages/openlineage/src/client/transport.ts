import type { OpenLineageEvent } from "../schema/events.ts";

/** Delivers events to a destination. */
export interface Transport {
  /**
   * Delivers one event.
   *
   * @returns A promise that resolves when the event is delivered and rejects when delivery has finally failed. You do
   *   not need to handle the rejection: a transport never causes an `unhandledRejection`.
   */
  emit(event: OpenLineageEvent): Promise<void>;

  /**
   * Stops accepting events and waits for pending ones.
   *
   * @param timeoutMilliseconds - the maximum time to wait. The `emit` calls of events that are still pending then
   *   reject.
   * @returns true if every event was delivered or had failed before the timeout
   */
  close(timeoutMilliseconds?: number): Promise<boolean>;
}

/** The transport is closed, or was closed before the event could be delivered. */
export class TransportClosedError extends Error {
  override readonly name = "TransportClosedError";
}

/** The transport rejected the event because its queue was full. */
export class QueueFullError extends Error {
  override readonly name = "QueueFullError";
}

/** The server rejected the event. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** The HTTP status. */
  readonly status: number;
  /** The first 2,000 characters of the response body. */
  readonly body: string;

  constructor(status: number, body: string) {
    super(`the lineage server returned ${status}${body === "" ? "" : `: ${body.slice(0, 200)}`}`);
    this.status = status;
    this.body = body;
  }
}

/** Marks a promise as handled, so that its rejection does not crash callers that do not await it. */
export function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
