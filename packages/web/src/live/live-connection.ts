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

/** The one stream of server-sent events of a tab. Opened while somebody listens. */
export class LiveConnection {
  readonly #address: string;
  readonly #listeners = new Set<LiveListener>();
  readonly #watchers = new Set<() => void>();
  #source: EventSource | undefined;
  #status: LiveStatus = "off";
  #wait: number = waits.shortest;
  #retry: ReturnType<typeof setTimeout> | undefined;
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
    if (this.#listeners.size === 1) this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close("off");
    };
  }

  #open(): void {
    if (typeof EventSource === "undefined") return;
    this.#set(this.#knownAt === 0 ? "connecting" : "reconnecting");
    // What happened since the page was read is told first; a moment too much does no harm.
    const age = this.#knownAt === 0 ? 5_000 : Date.now() - this.#knownAt + 2_000;
    const source = new EventSource(`${this.#address}?age=${Math.min(age, 86_400_000)}`);
    this.#source = source;
    const alive = (): void => {
      this.#knownAt = Date.now();
      clearTimeout(this.#watchdog);
      this.#watchdog = setTimeout(() => this.#again(), silence);
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
    // The session has ended: the next thing that is read leads to the login.
    source.addEventListener("end", () => this.#close("off"));
    source.onerror = () => this.#again();
    alive();
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
