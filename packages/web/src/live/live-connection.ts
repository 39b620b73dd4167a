import type { LiveChange } from "../api/v2.gen.ts";

/**
 * Status of the stream. `live`: receiving changes. `reconnecting`: interrupted, retrying. `off`: not needed
 * yet, or the server ended the session.
 */
export type LiveStatus = "off" | "connecting" | "live" | "reconnecting";

/** Called with a change; with undefined if changes were missed and everything must be reloaded. */
export type LiveListener = (change: LiveChange | undefined) => void;

/** Initial and maximum delay between reconnect attempts; doubled each time. */
const retryDelayMs = { min: 1_000, max: 60_000 } as const;

/** Time without a sign of life after which a stream counts as dead. The server sends one every 15 s. */
const silenceTimeoutMs = 45_000;

/** Added to the replayed period; replaying slightly too much is harmless. */
const replayMarginMs = 2_000;

/** Time for which a hidden tab keeps its stream: browsers allow six connections per origin. */
const hiddenTimeoutMs = 30_000;

/** The tab's single stream of server-sent events. Open while it has listeners and the tab is visible. */
export class LiveConnection {
  readonly #address: string;
  readonly #listeners = new Set<LiveListener>();
  readonly #watchers = new Set<() => void>();
  readonly #onEnd = new Set<() => void>();
  #source: EventSource | undefined;
  #status: LiveStatus = "off";
  #wait: number = retryDelayMs.min;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  /** When the data on screen was loaded or last confirmed, epoch milliseconds. */
  #knownAt = 0;

  constructor(address: string) {
    this.#address = address;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** Calls back when the status changes. Returns a function that unsubscribes. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls back with changes. Returns a function that unsubscribes. */
  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      document.addEventListener("visibilitychange", this.#onVisibility);
      this.#open();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      document.removeEventListener("visibilitychange", this.#onVisibility);
      clearTimeout(this.#hiding);
      this.#close("off");
    };
  }

  /** Calls back when the server ends or rejects the stream; an ordinary request gets the reason. */
  onEnd(listener: () => void): () => void {
    this.#onEnd.add(listener);
    return () => this.#onEnd.delete(listener);
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiding);
    if (document.hidden) this.#hiding = setTimeout(() => this.#close("reconnecting"), hiddenTimeoutMs);
    else if (!this.#source && this.#listeners.size > 0) {
      this.#wait = retryDelayMs.min;
      clearTimeout(this.#retry);
      this.#open();
    }
  };

  #open(): void {
    if (typeof EventSource === "undefined") return;
    this.#set(this.#knownAt === 0 ? "connecting" : "reconnecting");
    // Changes since the page started loading or since the last sign of life are replayed first.
    const age = (this.#knownAt === 0 ? performance.now() : Date.now() - this.#knownAt) + replayMarginMs;
    const source = new EventSource(`${this.#address}?age=${Math.min(Math.round(age), 86_400_000)}`);
    this.#source = source;
    const watch = (): void => {
      clearTimeout(this.#watchdog);
      this.#watchdog = setTimeout(() => this.#again(), silenceTimeoutMs);
    };
    // Only messages confirm the data on screen; a failed attempt keeps the gap.
    const alive = (): void => {
      this.#knownAt = Date.now();
      watch();
    };
    source.addEventListener("hello", () => {
      this.#wait = retryDelayMs.min;
      alive();
      this.#set("live");
    });
    source.addEventListener("heartbeat", alive);
    source.addEventListener("change", (event) => {
      alive();
      this.#notify(JSON.parse((event as MessageEvent<string>).data) as LiveChange);
    });
    source.addEventListener("resync", () => {
      alive();
      this.#notify(undefined);
    });
    source.addEventListener("end", () => {
      this.#close("off");
      for (const listener of this.#onEnd) listener();
    });
    source.onerror = () => {
      // Only a rejection closes the stream for good; after a lost connection there is no server to ask.
      const isRefused = source.readyState === EventSource.CLOSED;
      this.#again();
      if (isRefused) for (const listener of this.#onEnd) listener();
    };
    watch();
  }

  /** Schedules another attempt. */
  #again(): void {
    this.#close("reconnecting");
    this.#retry = setTimeout(() => this.#open(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(retryDelayMs.max, this.#wait * 2);
  }

  #close(status: LiveStatus): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#source?.close();
    this.#source = undefined;
    this.#set(status);
  }

  #notify(change: LiveChange | undefined): void {
    for (const listener of this.#listeners) listener(change);
  }

  #set(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const watcher of this.#watchers) watcher();
  }
}

/** The stream of this tab. */
export const liveConnection = new LiveConnection("/api/v2/live");
