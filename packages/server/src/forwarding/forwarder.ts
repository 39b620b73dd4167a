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
import type { ForwardingSettings } from "./forwarding-settings.ts";
import { translateEvent } from "./namespace-translation.ts";
import { fitEvent, sizeLimit } from "./size-ladder.ts";

/** How patient a forwarder is. */
export interface ForwardingPace {
  /** Events that are read and settled together. */
  readonly batch: number;
  /** Runs whose events are sent side by side; within a run, one after the other. */
  readonly lanes: number;
  readonly requestMilliseconds: number;
  /** First pause after a failure; doubled each time, up to {@link longestPauseMilliseconds}. */
  readonly pauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  /** How often another process's events, or turn, are looked for. */
  readonly pollMilliseconds: number;
  /** Answers of 5xx after which an event is given up, if another one gets through meanwhile. */
  readonly serverErrors: number;
}

/** With these, an event that alone breaks the service is given up after three minutes; an outage is waited out. */
export const standardPace: ForwardingPace = {
  batch: 50,
  lanes: 4,
  requestMilliseconds: 15_000,
  pauseMilliseconds: 500,
  longestPauseMilliseconds: 60_000,
  pollMilliseconds: 5_000,
  serverErrors: 10,
};

/** How long a stop waits for calls that are under way, milliseconds. */
const stopMilliseconds = 5_000;

/** Told of what happens, for measurements. */
export interface ForwardingObserver {
  settled(outcome: "sent" | "reduced" | "dead"): void;
  retried(reason: string): void;
  warn(details: object, message: string): void;
}

/**
 * Forwards run events from the log to a catalogue, at least once and in the order of each run. Nothing waits for it:
 * it reads what is committed, and its position moves when a batch is settled. One process at a time does it.
 */
export class Forwarder {
  /** Name of the target in the database. */
  readonly target: string;
  readonly #store: Store;
  readonly #settings: ForwardingSettings;
  readonly #pace: ForwardingPace;
  readonly #observer: ForwardingObserver;
  readonly #log: ForwardingLog;
  readonly #datazone: DataZoneTarget;
  readonly #stopping = new AbortController();
  /** Ends the calls that a stop waits for. */
  readonly #hurry = new AbortController();
  #running: Promise<void> | null = null;
  #wake: () => void = () => {};
  #isActive = false;
  #leaseLost = false;
  /** Runs of the batch under way. */
  #runs: readonly string[] = [];
  #leasedAt = Number.NEGATIVE_INFINITY;
  #lastSent = 0;
  /** What was last reported; undefined before the first report, because a process before may have left one. */
  #problem: ForwardingProblem | null | undefined;

  constructor(
    store: Store,
    settings: ForwardingSettings,
    observer: ForwardingObserver,
    pace: Partial<ForwardingPace> = {},
  ) {
    this.target = Forwarder.targetOf(settings);
    this.#store = store;
    this.#settings = settings;
    this.#observer = observer;
    this.#pace = { ...standardPace, ...pace };
    this.#log = new ForwardingLog(
      store.database,
      this.target,
      `${hostname()} ${process.pid} ${randomUUID()}`,
    );
    this.#datazone = new DataZoneTarget(settings.domain, settings.region, this.#pace.requestMilliseconds);
  }

  /** The name of a domain in the database. */
  static targetOf({ domain }: ForwardingSettings): string {
    return `amazon-datazone:${domain}`;
  }

  /** Whether it is this process's turn. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** Notes where forwarding begins, as soon as the database lets it, and goes on from there. */
  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the calls that are under way, keeps what became of them, and gives up the turn. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    const late = setTimeout(() => this.#hurry.abort(), stopMilliseconds);
    await this.#running;
    clearTimeout(late);
    await this.#datazone.close();
  }

  /** Looks for work at once, such as dead letters to try again. */
  wake(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    const unsubscribe = this.#store.onCommit(() => this.#wake());
    let begun = false;
    while (!this.#stopping.signal.aborted) {
      let worked = false;
      try {
        if (!begun) await this.#log.begin(this.#settings.from);
        begun = true;
        if (await this.#hasTurn()) worked = await this.#turn();
      } catch (error) {
        // The database is away, or another process has the turn: whatever was not settled is done again.
        if (error instanceof LeaseLost) this.#isActive = false;
        else this.#observer.warn({ error }, "Forwarding waits for the database.");
      }
      if (!worked) await this.#idle();
    }
    unsubscribe();
    if (this.#isActive) await this.#log.release().catch(() => {});
    this.#isActive = false;
  }

  async #hasTurn(): Promise<boolean> {
    if (this.#isActive && performance.now() - this.#leasedAt < leaseMs / 3) return true;
    this.#isActive = await this.#log.acquire();
    this.#leasedAt = performance.now();
    return this.#isActive;
  }

  /** Waits for a commit or a wake, at most until it is time to look by itself. */
  async #idle(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#pace.pollMilliseconds);
      // Commits come in quick succession; a moment's wait makes a batch of them.
      this.#wake = () => {
        clearTimeout(timer);
        setTimeout(resolve, 20);
      };
    });
    this.#wake = () => {};
  }

  /** One batch. @returns whether there was anything to do */
  async #turn(): Promise<boolean> {
    this.#leaseLost = false;
    const heartbeat = setInterval(() => void this.#renew(), leaseMs / 3);
    try {
      const replays = await this.#log.replays(this.#pace.batch);
      if (replays.length > 0) {
        const outcomes = await this.#send(replays);
        await this.#settle([...outcomes.values()], null);
        return true;
      }
      const { events, end } = await this.#log.next(this.#pace.batch);
      if (end === null) return false;
      const outcomes = await this.#send(events);
      if (outcomes.size === events.length) {
        await this.#settle([...outcomes.values()], end);
        return true;
      }
      // Stopped in between: the position may move up to the first event that was not settled.
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
    } catch {
      // The database is away. Settling will tell whether the turn was kept.
    }
  }

  async #settle(outcomes: readonly ForwardingOutcome[], end: number | null): Promise<void> {
    await this.#log.settle(outcomes, end);
    await this.#report(null);
    for (const { failure, dropped } of outcomes) {
      this.#observer.settled(failure ? "dead" : dropped.length > 0 ? "reduced" : "sent");
    }
  }

  /** Sends events, those of a run in order. Events that a stop left over have no outcome. */
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
    await Promise.all(Array.from({ length: this.#pace.lanes }, lane));
    return outcomes;
  }

  get #mayGoOn(): boolean {
    return !this.#stopping.signal.aborted && !this.#leaseLost;
  }

  /** Sends one event until it is settled; null when it has to be left. */
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
        message: `Even without its facets the event has more than ${sizeLimit} bytes.`,
      });
    }
    const began = performance.now();
    let serverErrors = 0;
    for (let attempt = 1; this.#mayGoOn; attempt += 1) {
      try {
        await this.#datazone.post(json, this.#hurry.signal);
        this.#lastSent = performance.now();
        return settled(attempt, null);
      } catch (error) {
        const failure = error instanceof SendFailure ? error : unforeseen(error as Error);
        const { kind, code, message } = failure;
        if (kind === "event") return settled(attempt, { code, message });
        if (kind === "server") serverErrors += 1;
        if (serverErrors >= this.#pace.serverErrors && (await this.#othersGetThrough(began, event))) {
          return settled(attempt, { code, message });
        }
        this.#observer.retried(code);
        await this.#report({ code, message, since: this.#problem?.since ?? new Date().toISOString() });
        await this.#pause(attempt, kind === "blocked");
      }
    }
    return null;
  }

  /** Translates an event; `reason` tells why that is impossible, which must not hold up the events behind it. */
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
   * Whether the service takes other events than the one that breaks it: one of this batch since then, or the next one
   * of a run that is not in this batch. That one comes again in its turn, and the domain knows it by its token.
   */
  async #othersGetThrough(since: number, stuck: OutgoingEvent): Promise<boolean> {
    if (this.#lastSent > since) return true;
    const other = await this.#log.another(stuck.position, this.#runs).catch(() => null);
    const json = other && this.#prepare(other).json;
    if (!json) return false;
    return this.#datazone.post(json, this.#hurry.signal).then(
      () => true,
      () => false,
    );
  }

  /** Doubles with each attempt, and varies, so that lanes do not all come back at once. */
  async #pause(attempt: number, blocked: boolean): Promise<void> {
    const { pauseMilliseconds, longestPauseMilliseconds } = this.#pace;
    const exponent = blocked ? attempt + 3 : attempt - 1;
    const longest = Math.min(longestPauseMilliseconds, pauseMilliseconds * 2 ** exponent);
    await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal: this.#stopping.signal }).catch(
      () => {},
    );
  }

  /** Keeps what stands in the way where every replica can read it; each change once. */
  async #report(problem: ForwardingProblem | null): Promise<void> {
    if (this.#problem !== undefined && problem?.code === this.#problem?.code) return;
    this.#problem = problem;
    if (problem) this.#observer.warn({ problem }, "Forwarding waits.");
    await this.#log.report(problem).catch(() => {});
  }
}

function unforeseen(error: Error): SendFailure {
  return new SendFailure("event", error.name, error.message, { cause: error });
}
