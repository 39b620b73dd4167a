import type { ServerResponse } from "node:http";
import type { ChangeFeed, StoreChanges } from "@headwater/store";
import type { Answer } from "../v2/contract/answer.ts";
import type { LiveChange } from "../v2/contract/live.ts";

/** Limits of live connections. */
export interface LiveSettings {
  /** Maximum number of clients; more are refused. */
  readonly clients: number;
  /** Interval of heartbeats: shorter than the idle timeout of proxies, usually 60 s. */
  readonly heartbeatMs: number;
  /** Time after which a client that does not read is disconnected. */
  readonly slowClientTimeoutMs: number;
}

/** The default {@link LiveSettings}. */
export const liveSettings: LiveSettings = {
  clients: 1_000,
  heartbeatMs: 15_000,
  slowClientTimeoutMs: 30_000,
};

/** Changes kept for clients that reconnect: some minutes on a busy store. */
const replayBufferSize = 300;
/** Delay before the hub unsubscribes from the store once the last client is gone: a reloading page reconnects. */
const idleUnsubscribeMs = 60_000;

interface Client {
  readonly response: ServerResponse;
  /** Returns false once the caller may no longer read. */
  readonly isAllowed: () => Promise<boolean>;
  /** Epoch milliseconds since the client stopped reading; null while it reads. */
  blockedAt: number | null;
  /** True if messages were dropped while it was blocked. */
  missed: boolean;
}

/**
 * Broadcasts changes to all clients as server-sent events. The store is read once for all clients. Messages are not
 * buffered per client: a client that falls behind is told to reload.
 */
export class LiveHub {
  readonly #feed: ChangeFeed;
  readonly #settings: LiveSettings;
  readonly #clients = new Set<Client>();
  readonly #replay: { readonly at: number; readonly changes: StoreChanges }[] = [];
  /** First log position that the replay buffer covers completely. */
  #replayFrom = 0;
  /** The same as epoch milliseconds. */
  #replaySince = 0;
  #position = 0;
  #unsubscribe: (() => void) | null = null;
  #starting: Promise<void> | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #unsubscribing: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(feed: ChangeFeed, settings: LiveSettings = liveSettings) {
    this.#feed = feed;
    this.#settings = settings;
  }

  /** Number of connected clients. */
  get size(): number {
    return this.#clients.size;
  }

  /** Maximum number of clients. */
  get limit(): number {
    return this.#settings.clients;
  }

  get isFull(): boolean {
    return this.#clients.size >= this.#settings.clients;
  }

  /** True once the server is stopping. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Subscribes to the store's changes, unless already subscribed.
   *
   * @throws StoreUnavailable
   */
  async start(): Promise<void> {
    if (this.#unsubscribe) return;
    this.#starting ??= (async () => {
      const stop = await this.#feed.listen((changes) => this.#broadcast(changes));
      this.#replayFrom = this.#position = this.#feed.position ?? 0;
      this.#replaySince = Date.now();
      this.#replay.length = 0;
      this.#unsubscribe = stop;
    })().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
    if (this.#closed) this.close();
  }

  /**
   * Adds a client whose headers have been sent. A client that reconnects gets the changes since then, or `resync` if the
   * replay buffer does not reach back that far.
   *
   * @param known - the last position the client received, or the age of its data in milliseconds
   */
  add(
    response: ServerResponse,
    known: { readonly position: number } | { readonly age: number } | null,
    isAllowed: () => Promise<boolean>,
  ): void {
    const client: Client = { response, isAllowed, blockedAt: null, missed: false };
    this.#clients.add(client);
    if (this.#unsubscribing) clearTimeout(this.#unsubscribing);
    this.#unsubscribing = null;
    response.on("drain", () => this.#drained(client));
    response.on("close", () => this.#remove(client));
    response.on("error", () => this.#remove(client));
    this.#heartbeat ??= this.#startHeartbeat();
    this.#write(client, message("hello", this.#position, { position: this.#position }));
    if (known === null) return;
    const since = this.#changesSince(known);
    if (since === null) {
      this.#write(client, message("resync", this.#position, {}));
      return;
    }
    if (since.some(({ replaced }) => replaced)) this.#write(client, message("resync", this.#position, {}));
    else if (since.length > 0) this.#write(client, message("change", this.#position, merge(since)));
  }

  /** Returns the changes since a client's data; null if the replay buffer does not reach back that far. */
  #changesSince(known: { readonly position: number } | { readonly age: number }): StoreChanges[] | null {
    if ("age" in known) {
      // A change is broadcast some time after it happened, so include changes broadcast since the client's read.
      const at = Date.now() - known.age;
      if (at < this.#replaySince) return null;
      return this.#replay.flatMap((one) => (one.at >= at ? [one.changes] : []));
    }
    const { position } = known;
    if (position < this.#replayFrom || position > this.#position) return null;
    // Changes of edges only have the position of the preceding event; sending them twice is harmless.
    return this.#replay.flatMap(({ changes }) => (changes.position >= position ? [changes] : []));
  }

  /** Closes every connection and refuses new ones. */
  close(): void {
    this.#closed = true;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    if (this.#unsubscribing) clearTimeout(this.#unsubscribing);
    this.#heartbeat = this.#unsubscribing = null;
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
    this.#stop();
  }

  #stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #broadcast(changes: StoreChanges): void {
    this.#position = changes.position;
    this.#replay.push({ at: Date.now(), changes });
    while (this.#replay.length > replayBufferSize) {
      const gone = this.#replay.shift()!;
      this.#replayFrom = gone.changes.position + 1;
      this.#replaySince = gone.at + 1;
    }
    const text = changes.replaced
      ? message("resync", changes.position, {})
      : message("change", changes.position, withoutReplaced(changes));
    for (const client of this.#clients) this.#write(client, text);
  }

  #write(client: Client, text: string): void {
    if (client.blockedAt !== null) {
      client.missed = true;
      return;
    }
    if (!client.response.write(text)) client.blockedAt = Date.now();
  }

  #drained(client: Client): void {
    client.blockedAt = null;
    if (!client.missed) return;
    client.missed = false;
    this.#write(client, message("resync", this.#position, {}));
  }

  #startHeartbeat(): NodeJS.Timeout {
    const timer = setInterval(() => {
      for (const client of this.#clients) void this.#check(client);
    }, this.#settings.heartbeatMs);
    timer.unref();
    return timer;
  }

  async #check(client: Client): Promise<void> {
    const { response, blockedAt } = client;
    if (blockedAt !== null) {
      if (Date.now() - blockedAt >= this.#settings.slowClientTimeoutMs) response.destroy();
      return;
    }
    if (await client.isAllowed()) this.#write(client, message("heartbeat", this.#position, {}));
    else {
      this.#write(client, message("end", this.#position, { reason: "session-ended" }));
      response.end();
    }
  }

  #remove(client: Client): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0 || this.#closed) return;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
    this.#unsubscribing = setTimeout(() => this.#stop(), idleUnsubscribeMs);
    this.#unsubscribing.unref();
  }
}

/** Data of the server-sent events, by name. */
interface Messages {
  readonly hello: { readonly position: number };
  readonly change: Answer<typeof LiveChange>;
  readonly resync: Readonly<Record<string, never>>;
  readonly heartbeat: Readonly<Record<string, never>>;
  readonly end: { readonly reason: "session-ended" };
}

/** Formats a server-sent event. Its id is the position in the log, which all servers on one database share. */
function message<Name extends keyof Messages>(event: Name, position: number, data: Messages[Name]): string {
  return `event: ${event}\nid: ${position}\ndata: ${JSON.stringify(data)}\n\n`;
}

function withoutReplaced({ replaced: _, ...changes }: StoreChanges): Messages["change"] {
  return changes;
}

/** Merges changes into one message of the usual maximum size. */
function merge(all: readonly StoreChanges[]): Messages["change"] {
  const maxListed = 200;
  const lists = (name: "jobs" | "datasets" | "versions" | "schemas" | "edges" | "quarantined") => [
    ...new Set(all.flatMap((changes) => changes[name])),
  ];
  const runs = [...new Map(all.flatMap((changes) => changes.runs.map((run) => [run.id, run]))).values()];
  const [jobs, datasets, versions, schemas, edges, quarantined] = [
    lists("jobs"),
    lists("datasets"),
    lists("versions"),
    lists("schemas"),
    lists("edges"),
    lists("quarantined"),
  ];
  return {
    position: all.at(-1)!.position,
    events: all.reduce((sum, { events }) => sum + events, 0),
    runs: runs.slice(-maxListed),
    jobs: jobs.slice(-maxListed),
    datasets: datasets.slice(-maxListed),
    versions: versions.slice(-maxListed),
    schemas: schemas.slice(-maxListed),
    edges: edges.slice(-maxListed),
    quarantined: quarantined.slice(-maxListed),
    more:
      all.some(({ more }) => more) ||
      [runs, jobs, datasets, versions, schemas, edges, quarantined].some((list) => list.length > maxListed),
  };
}
