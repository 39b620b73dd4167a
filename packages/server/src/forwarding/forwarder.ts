import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ForwardingLog,
  type ForwardingOutcome,
  type ForwardingProblem,
  LeaseLost,
  leaseMs,
  type OutgoingEvent,
  type Store,
} from "@headwater/store";
import { DataZoneTarget, SendFailure } from "./datazone-target.ts";
import { fitEvent, maxEventBytes } from "./fit-event.ts";
import type { ForwardingSettings } from "./forwarding-settings.ts";
import { translateEvent } from "./namespace-translation.ts";

/** Batching, retry and timeout settings of the forwarder. */
export interface ForwardingTuning {
  /** Events read and settled together. */
  readonly batch: number;
  /** Runs whose events are sent concurrently; events of one run are sent in order. */
  readonly concurrency: number;
  readonly requestTimeoutMs: number;
  /** Pause after the first failure; doubles each time, up to {@link maxBackoffMs}. */
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Interval of polling for other processes' events, and for the lease. */
  readonly pollMs: number;
  /** Number of 5xx responses after which an event is dead-lettered, provided that other events succeed. */
  readonly maxServerErrors: number;
}

/** Dead-letters an event that breaks the service after three minutes; retries throughout an outage. */
export const defaultTuning: ForwardingTuning = {
  batch: 50,
  concurrency: 4,
  requestTimeoutMs: 15_000,
  initialBackoffMs: 500,
  maxBackoffMs: 60_000,
  pollMs: 5_000,
  maxServerErrors: 10,
};

/** Time that a stop waits for calls in progress. */
const stopTimeoutMs = 5_000;

/** Receives the outcomes, for metrics and the log. */
export interface ForwardingObserver {
  settled(outcome: "sent" | "reduced" | "dead"): void;
  retried(reason: string): void;
  warn(details: object, message: string): void;
}

/**
 * Forwards run events from the log to a catalog, at least once and in order within each run. It reads committed events,
 * so ingestion never waits for it, and advances its position once a batch is settled. A lease ensures that only one
 * process forwards.
 */
export class Forwarder {
  /** Name of the target in the database. */
  readonly target: string;
  readonly #store: Store;
  readonly #settings: ForwardingSettings;
  readonly #tuning: ForwardingTuning;
  readonly #observer: ForwardingObserver;
  readonly #log: ForwardingLog;
  readonly #datazone: DataZoneTarget;
  readonly #stopping = new AbortController();
  /** Aborts the calls that a stop waits for. */
  readonly #aborting = new AbortController();
  #running: Promise<void> | null = null;
  #wake: () => void = () => {};
  #isActive = false;
  #leaseLost = false;
  /** Runs of the current batch. */
  #runs: readonly string[] = [];
  #leasedAt = Number.NEGATIVE_INFINITY;
  #lastSent = 0;
  /** The last reported problem; undefined before the first report, because an earlier process may have left one. */
  #problem: ForwardingProblem | null | undefined;

  constructor(
    store: Store,
    settings: ForwardingSettings,
    observer: ForwardingObserver,
    tuning: Partial<ForwardingTuning> = {},
  ) {
    this.target = Forwarder.targetName(settings);
    this.#store = store;
    this.#settings = settings;
    this.#observer = observer;
    this.#tuning = { ...defaultTuning, ...tuning };
    this.#log = new ForwardingLog(
      store.database,
      this.target,
      `${hostname()} ${process.pid} ${randomUUID()}`,
    );
    this.#datazone = new DataZoneTarget(settings.domain, settings.region, this.#tuning.requestTimeoutMs);
  }

  /** Returns the name of a domain in the database. */
  static targetName({ domain }: ForwardingSettings): string {
    return `amazon-datazone:${domain}`;
  }

  /** True while this process holds the lease. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** Starts forwarding from the stored position. */
  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the calls in progress, stores their outcomes, and releases the lease. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    const late = setTimeout(() => this.#aborting.abort(), stopTimeoutMs);
    await this.#running;
    clearTimeout(late);
    await this.#datazone.close();
  }

  /** Checks for work immediately, such as dead letters to retry. */
  wake(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    const unsubscribe = this.#store.onCommit(() => this.#wake());
    let started = false;
    while (!this.#stopping.signal.aborted) {
      let worked = false;
      try {
        if (!started) await this.#log.begin(this.#settings.from);
        started = true;
        if (await this.#holdsLease()) worked = await this.#forwardBatch();
      } catch (error) {
        // Events that were not settled are sent again.
        if (error instanceof LeaseLost) this.#isActive = false;
        else this.#observer.warn({ error }, "Forwarding is waiting for the database.");
      }
      if (!worked) await this.#idle();
    }
    unsubscribe();
    if (this.#isActive) {
      await this.#log.release().catch((error: unknown) => {
        this.#observer.warn({ error }, "Could not release the forwarding lease; it expires by itself.");
      });
    }
    this.#isActive = false;
  }

  async #holdsLease(): Promise<boolean> {
    if (this.#isActive && performance.now() - this.#leasedAt < leaseMs / 3) return true;
    this.#isActive = await this.#log.acquire();
    this.#leasedAt = performance.now();
    return this.#isActive;
  }

  /** Waits for a commit, a wake-up or the next poll. */
  async #idle(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#tuning.pollMs);
      // Commits come in quick succession; a short delay batches them.
      this.#wake = () => {
        clearTimeout(timer);
        setTimeout(resolve, 20);
      };
    });
    this.#wake = () => {};
  }

  /** Forwards one batch. @returns true if there was work */
  async #forwardBatch(): Promise<boolean> {
    this.#leaseLost = false;
    const heartbeat = setInterval(() => void this.#renew(), leaseMs / 3);
    try {
      const replays = await this.#log.replays(this.#tuning.batch);
      if (replays.length > 0) {
        const outcomes = await this.#send(replays);
        await this.#settle([...outcomes.values()], null);
        return true;
      }
      const { events, end } = await this.#log.next(this.#tuning.batch);
      if (end === null) return false;
      const outcomes = await this.#send(events);
      if (outcomes.size === events.length) {
        await this.#settle([...outcomes.values()], end);
        return true;
      }
      // Stopped midway: the position may advance to the first event that was not settled.
      const first = events.findIndex((event) => !outcomes.has(event));
      const done = events.slice(0, first);
      if (done.length > 0) {
        const kept = done.map((event) => outcomes.get(event)!);
        await this.#settle(kept, done.at(-1)!.position);
      }
      return false;
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #renew(): Promise<void> {
    try {
      this.#leaseLost = !(await this.#log.acquire());
      this.#leasedAt = performance.now();
    } catch (error) {
      // Settling checks the lease again.
      this.#observer.warn({ error }, "Could not renew the forwarding lease.");
    }
  }

  async #settle(outcomes: readonly ForwardingOutcome[], end: number | null): Promise<void> {
    await this.#log.settle(outcomes, end);
    await this.#report(null);
    for (const { failure, dropped } of outcomes) {
      this.#observer.settled(failure ? "dead" : dropped.length > 0 ? "reduced" : "sent");
    }
  }

  /** Sends events, in order within each run. Events not sent because of a stop have no outcome. */
  async #send(events: readonly OutgoingEvent[]): Promise<Map<OutgoingEvent, ForwardingOutcome>> {
    const outcomes = new Map<OutgoingEvent, ForwardingOutcome>();
    const byRun = new Map<string, OutgoingEvent[]>();
    for (const event of events) {
      const run = byRun.get(event.run);
      if (run) run.push(event);
      else byRun.set(event.run, [event]);
    }
    this.#runs = [...byRun.keys()];
    const runs = byRun.values();
    const lane = async () => {
      for (const run of runs) {
        for (const event of run) {
          const outcome = await this.#sendOne(event);
          if (outcome === null) return;
          outcomes.set(event, outcome);
        }
      }
    };
    await Promise.all(Array.from({ length: this.#tuning.concurrency }, lane));
    return outcomes;
  }

  get #mayContinue(): boolean {
    return !this.#stopping.signal.aborted && !this.#leaseLost;
  }

  /** Sends an event until it is settled; null if forwarding stops before. */
  async #sendOne(event: OutgoingEvent): Promise<ForwardingOutcome | null> {
    const { json, dropped, reason } = this.#prepare(event);
    const settled = (attempts: number, failure: ForwardingOutcome["failure"]) => ({
      event,
      attempts,
      dropped,
      failure,
    });
    if (reason !== null) return settled(0, { code: "unreadable", message: reason });
    if (json === null) {
      return settled(0, {
        code: "too-large",
        message: `The event exceeds ${maxEventBytes} bytes even without its facets.`,
      });
    }
    const began = performance.now();
    let serverErrors = 0;
    for (let attempt = 1; this.#mayContinue; attempt += 1) {
      try {
        await this.#datazone.post(json, this.#aborting.signal);
        this.#lastSent = performance.now();
        return settled(attempt, null);
      } catch (error) {
        const failure = error instanceof SendFailure ? error : unexpected(error as Error);
        const { kind, code, message } = failure;
        if (kind === "event") return settled(attempt, { code, message });
        if (kind === "server") serverErrors += 1;
        if (serverErrors >= this.#tuning.maxServerErrors && (await this.#othersSucceed(began, event))) {
          return settled(attempt, { code, message });
        }
        this.#observer.retried(code);
        await this.#report({ code, message, since: this.#problem?.since ?? new Date().toISOString() });
        await this.#pause(attempt, kind === "blocked");
      }
    }
    return null;
  }

  /** Translates an event. `reason` says why that failed, which must not block the events behind it. */
  #prepare(event: OutgoingEvent): ReturnType<typeof fitEvent> & { readonly reason: string | null } {
    if (event.unreadable !== null) return { json: null, dropped: [], reason: event.unreadable };
    try {
      const translated = translateEvent(JSON.parse(event.text), this.#settings) as Record<string, unknown>;
      return { ...fitEvent(translated), reason: null };
    } catch (error) {
      return { json: null, dropped: [], reason: (error as Error).message };
    }
  }

  /**
   * Returns true if the service accepts other events than the one that fails: one of this batch since then, or the next
   * event of a run outside this batch. That event is sent again in order; the domain recognizes it by its token.
   */
  async #othersSucceed(since: number, stuck: OutgoingEvent): Promise<boolean> {
    if (this.#lastSent > since) return true;
    const other = await this.#findOther(stuck);
    const json = other && this.#prepare(other).json;
    if (!json) return false;
    return this.#datazone.post(json, this.#aborting.signal).then(
      () => true,
      () => false,
    );
  }

  async #findOther({ position }: OutgoingEvent): Promise<OutgoingEvent | null> {
    try {
      return await this.#log.another(position, this.#runs);
    } catch (error) {
      this.#observer.warn({ error }, "Could not look for another event to send.");
      return null;
    }
  }

  /** Waits with exponential backoff and jitter. */
  async #pause(attempt: number, blocked: boolean): Promise<void> {
    const { initialBackoffMs, maxBackoffMs } = this.#tuning;
    const exponent = blocked ? attempt + 3 : attempt - 1;
    const longest = Math.min(maxBackoffMs, initialBackoffMs * 2 ** exponent);
    await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal: this.#stopping.signal }).catch(
      () => {},
    );
  }

  /** Stores the current problem for all replicas; writes each change once. */
  async #report(problem: ForwardingProblem | null): Promise<void> {
    if (this.#problem !== undefined && problem?.code === this.#problem?.code) return;
    this.#problem = problem;
    if (problem) this.#observer.warn({ problem }, "Forwarding is blocked.");
    await this.#log.report(problem).catch((error: unknown) => {
      this.#observer.warn({ error }, "Could not store the state of forwarding.");
    });
  }
}

function unexpected(error: Error): SendFailure {
  return new SendFailure("event", error.name, error.message, { cause: error });
}
