import type { OpenLineageEvent } from "../schema/events.ts";
import { handled, type Transport } from "./transport.ts";

/** Options of a {@link CompositeTransport}. */
export interface CompositeTransportOptions {
  readonly transports: readonly Transport[];
  /**
   * If true, every transport gets the event, and `emit` rejects with an `AggregateError` only if all fail. If false,
   * the transports are called in order, and `emit` rejects at the first failure.
   *
   * @default true
   */
  readonly continueOnFailure?: boolean;
}

/** Sends each event over several transports. */
export class CompositeTransport implements Transport {
  readonly #transports: readonly Transport[];
  readonly #continueOnFailure: boolean;

  constructor(options: CompositeTransportOptions) {
    this.#transports = options.transports;
    this.#continueOnFailure = options.continueOnFailure ?? true;
  }

  emit(event: OpenLineageEvent): Promise<void> {
    return handled(this.#continueOnFailure ? this.#toAll(event) : this.#inTurn(event));
  }

  async close(timeoutMilliseconds?: number): Promise<boolean> {
    const closed = await Promise.all(
      this.#transports.map((transport) => transport.close(timeoutMilliseconds)),
    );
    return closed.every(Boolean);
  }

  async #toAll(event: OpenLineageEvent): Promise<void> {
    const outcomes = await Promise.allSettled(this.#transports.map((transport) => transport.emit(event)));
    const failures = outcomes.filter((outcome) => outcome.status === "rejected");
    if (failures.length > 0 && failures.length === outcomes.length) {
      throw new AggregateError(
        failures.map(({ reason }) => reason),
        "no transport delivered the event",
      );
    }
  }

  async #inTurn(event: OpenLineageEvent): Promise<void> {
    for (const transport of this.#transports) await transport.emit(event);
  }
}
