import type { LiveChange } from "../api/v2.gen.ts";

/**
 * How the stream stands. `live`: it says what happens. `reconnecting`: it will again. `off`: not wanted yet, or the server
 * has said that the session has ended.
 */
export type LiveStatus = "off" | "connecting" | "live" | "reconnecting";

/** What a listener is told: what changed, or undefined when something was missed and all is to be read anew. */
export type LiveListener = (change: LiveChange | undefined) => void;

/** Milliseconds to wait before another attempt: doubled each time up to the longest. */
const waits = { shortest: 1_000, longest: 60_000 } as const;

/** Milliseconds without a sign of life, of which the server gives one every 15 s, after which a stream counts as dead. */
const silence = 45_000;

/** Milliseconds that are asked for beyond the gap: a moment too much does no harm. */
const slack = 2_000;

/** Milliseconds for which a tab that nobody sees keeps its stream: a browser allows six connections to one address. */
const hidden = 30_000;

/** The one stream of server-sent events of a tab. Opened while somebody listens and somebody may look. */
export class LiveConnection {
  readonly #address: string;
  readonly #listeners = new Set<LiveListener>();
  readonly #watchers = new Set<() => void>();
  readonly #onEnd = new Set<() => void>();
  #source: EventSource | undefined;
  #status: LiveStatus = "off";
  #wait: number = waits.shortest;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  /** When what is on the screen was read or last confirmed, epoch milliseconds. */
  #knownAt = 0;

  constructor(address: string) {
    this.#address = address;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** Calls back after every change of the status, until the answer is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Tells what happens, until the answer is called. */
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

  /** Calls back when the server ended the stream, or refuses it: why, an ordinary request is told. */
  onEnd(listener: () => void): () => void {
    this.#onEnd.add(listener);
    return () => this.#onEnd.delete(listener);
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiding);
    if (document.hidden) this.#hiding = setTimeout(() => this.#close("reconnecting"), hidden);
    else if (!this.#source && this.#listeners.size > 0) {
      this.#wait = waits.shortest;
      clearTimeout(this.#retry);
      this.#open();
    }
  };

  #open(): void {
    if (typeof EventSource === "undefined") return;
    this.#set(this.#knownAt === 0 ? "connecting" : "reconnecting");
    // What happened since the page began to read, or since the last sign of life, is told first.
    const age = (this.#knownAt === 0 ? performance.now() : Date.now() - this.#knownAt) + slack;
    const source = new EventSource(`${this.#address}?age=${Math.min(Math.round(age), 86_400_000)}`);
    this.#source = source;
    const watch = (): void => {
      clearTimeout(this.#watchdog);
      this.#watchdog = setTimeout(() => this.#again(), silence);
    };
    // Only what the server says confirms what is shown; an attempt that fails leaves the gap as it is.
    const alive = (): void => {
      this.#knownAt = Date.now();
      watch();
    };
    source.addEventListener("hello", () => {
      this.#wait = waits.shortest;
      alive();
      this.#set("live");
    });
    source.addEventListener("heartbeat", alive);
    source.addEventListener("change", (event) => {
      alive();
      this.#tell(JSON.parse((event as MessageEvent<string>).data) as LiveChange);
    });
    source.addEventListener("resync", () => {
      alive();
      this.#tell(undefined);
    });
    source.addEventListener("end", () => {
      this.#close("off");
      for (const listener of this.#onEnd) listener();
    });
    source.onerror = () => {
      // Only a refusal closes it for good; of a lost connection there is nothing to ask.
      const isRefused = source.readyState === EventSource.CLOSED;
      this.#again();
      if (isRefused) for (const listener of this.#onEnd) listener();
    };
    watch();
  }

  /** Tries again after a while. */
  #again(): void {
    this.#close("reconnecting");
    this.#retry = setTimeout(() => this.#open(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(waits.longest, this.#wait * 2);
  }

  #close(status: LiveStatus): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#source?.close();
    this.#source = undefined;
    this.#set(status);
  }

  #tell(change: LiveChange | undefined): void {
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
