import type { OpenLineageEvent } from "../schema/events.ts";
import { handled, QueueFullError, TransportClosedError } from "./transport.ts";

interface Delivery {
  readonly event: OpenLineageEvent;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Options of a {@link DeliveryQueue}. */
export interface DeliveryQueueOptions {
  /** The maximum number of pending events, waiting or in flight. */
  readonly capacity: number;
  /** The maximum number of events in flight. */
  readonly concurrency: number;
  /** Delivers one event. Called for the next event of the same run only after the promise has settled. */
  readonly send: (event: OpenLineageEvent, signal: AbortSignal) => Promise<void>;
}

/**
 * A bounded queue that preserves the order of each run's events and delivers events of different runs concurrently.
 *
 * The events of a run share a lane in which only the first is in flight, so a COMPLETE waits for its START even while
 * START is being retried. Job and dataset events have one lane per job or dataset.
 */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  readonly #lanes = new Map<string, Delivery[]>();
  /** Lanes with a waiting event and none in flight. */
  readonly #ready: string[] = [];
  readonly #abort = new AbortController();
  #size = 0;
  #active = 0;
  #closed = false;
  #whenEmpty: (() => void) | undefined;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** The number of pending events, waiting or in flight. */
  get size(): number {
    return this.#size;
  }

  add(event: OpenLineageEvent): Promise<void> {
    if (this.#closed) return handled(Promise.reject(new TransportClosedError("the transport is closed")));
    if (this.#size >= this.#options.capacity) {
      const message = `the queue is full (${this.#options.capacity} events); the event was rejected`;
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
      // The first event may be in flight and is removed when its request ends.
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
