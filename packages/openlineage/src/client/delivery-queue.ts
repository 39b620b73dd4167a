import type { OpenLineageEvent } from "../schema/events.ts";
import { handled, QueueFullError, TransportClosedError } from "./transport.ts";

interface Delivery {
  readonly event: OpenLineageEvent;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** How a {@link DeliveryQueue} works. */
export interface DeliveryQueueOptions {
  /** How many events may wait or be under way. */
  readonly capacity: number;
  /** How many events may be under way at the same time. */
  readonly concurrency: number;
  /** Delivers one event; called again for the next of the same run only after it has settled. */
  readonly send: (event: OpenLineageEvent, signal: AbortSignal) => Promise<void>;
}

/**
 * A bounded queue that keeps the order of each run's events and delivers those of different runs side by side.
 *
 * The events of a run stand in one lane, of which only the first is under way: so a COMPLETE waits for its START, also
 * while that is being retried. Job and dataset events have a lane per job or dataset.
 */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  readonly #lanes = new Map<string, Delivery[]>();
  /** Lanes with an event to send and none under way. */
  readonly #ready: string[] = [];
  readonly #abort = new AbortController();
  #size = 0;
  #active = 0;
  #closed = false;
  #whenEmpty: (() => void) | undefined;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** How many events wait or are under way. */
  get size(): number {
    return this.#size;
  }

  add(event: OpenLineageEvent): Promise<void> {
    if (this.#closed) return handled(Promise.reject(new TransportClosedError("the transport is closed")));
    if (this.#size >= this.#options.capacity) {
      const message = `${this.#options.capacity} events are waiting already; the event was not taken`;
      return handled(Promise.reject(new QueueFullError(message)));
    }
    const { promise, resolve, reject } = deferred();
    const key = laneOf(event);
    const lane = this.#lanes.get(key);
    this.#size++;
    if (lane === undefined) {
      this.#lanes.set(key, [{ event, resolve, reject }]);
      this.#ready.push(key);
      this.#pump();
    } else lane.push({ event, resolve, reject });
    return handled(promise);
  }

  async close(timeoutMilliseconds: number): Promise<boolean> {
    this.#closed = true;
    if (this.#size === 0) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const drained = await Promise.race([
      new Promise<true>((resolve) => {
        const previous = this.#whenEmpty;
        this.#whenEmpty = () => {
          previous?.();
          resolve(true);
        };
      }),
      new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), timeoutMilliseconds);
      }),
    ]);
    clearTimeout(timer);
    if (!drained) this.#giveUp();
    return drained;
  }

  #pump(): void {
    while (this.#active < this.#options.concurrency) {
      const key = this.#ready.shift();
      const delivery = key === undefined ? undefined : this.#lanes.get(key)?.[0];
      if (key === undefined || delivery === undefined) return;
      this.#active++;
      this.#options
        .send(delivery.event, this.#abort.signal)
        .then(delivery.resolve, delivery.reject)
        .finally(() => this.#done(key));
    }
  }

  #done(key: string): void {
    this.#active--;
    this.#size--;
    const lane = this.#lanes.get(key);
    lane?.shift();
    if (lane === undefined || lane.length === 0) this.#lanes.delete(key);
    else this.#ready.push(key);
    if (this.#size === 0) this.#whenEmpty?.();
    this.#pump();
  }

  #giveUp(): void {
    const reason = new TransportClosedError("the transport was closed before the event was delivered");
    for (const lane of this.#lanes.values()) {
      for (const delivery of lane) delivery.reject(reason);
      // The first may be under way and is taken out when its request ends.
      this.#size -= lane.length - 1;
      lane.length = 1;
    }
    for (const key of this.#ready.splice(0)) {
      this.#lanes.delete(key);
      this.#size--;
    }
    this.#abort.abort(reason);
  }
}

function laneOf(event: OpenLineageEvent): string {
  if ("run" in event) return `run ${event.run.runId}`;
  const named = "job" in event ? event.job : event.dataset;
  return JSON.stringify(["job" in event ? "job" : "dataset", named.namespace, named.name]);
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
