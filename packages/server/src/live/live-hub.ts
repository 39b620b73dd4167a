import type { ServerResponse } from "node:http";
import type { ChangeFeed, StoreChanges } from "@headwater/store";
import type { Answer } from "../v2/contract/answer.ts";
import type { LiveChange } from "../v2/contract/live.ts";

/** Bounds of live connections. */
export interface LiveSettings {
  /** Clients at a time; more are refused. */
  readonly clients: number;
  /** Milliseconds between two signs of life: less than proxies wait for (60 s is usual). */
  readonly heartbeat: number;
  /** Milliseconds after which a client that does not read is cut off. */
  readonly patience: number;
}

/** See {@link LiveSettings}. */
export const liveSettings: LiveSettings = { clients: 1_000, heartbeat: 15_000, patience: 30_000 };

/** Changes that are remembered for those who come back: some minutes of a busy store. */
const remembered = 300;
/** Milliseconds for which changes are still followed when nobody listens any more: a page that is loaded anew comes back. */
const afterglow = 60_000;

interface Client {
  readonly response: ServerResponse;
  /** Whether the caller may still read. */
  readonly isAllowed: () => Promise<boolean>;
  /** Since when it does not read as fast as it is written to; null: it does. */
  blockedAt: number | null;
  /** Whether it was not told something while it was blocked. */
  missed: boolean;
}

/**
 * Hands out what changes to everybody who listens, as server-sent events. The store is read once for all; what a client
 * does not read is not kept for it: it is told to look anew.
 */
export class LiveHub {
  readonly #feed: ChangeFeed;
  readonly #settings: LiveSettings;
  readonly #clients = new Set<Client>();
  readonly #past: { readonly at: number; readonly changes: StoreChanges }[] = [];
  /** The position from which on all changes are in the past that is remembered. */
  #from = 0;
  /** The same as an instant, epoch milliseconds. */
  #since = 0;
  #position = 0;
  #stopListening: (() => void) | null = null;
  #starting: Promise<void> | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #leaving: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(feed: ChangeFeed, settings: LiveSettings = liveSettings) {
    this.#feed = feed;
    this.#settings = settings;
  }

  /** Clients at the moment. */
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

  /** Whether it takes no more clients because the server ends. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Makes sure that changes are followed.
   *
   * @throws StoreUnavailable
   */
  async start(): Promise<void> {
    if (this.#stopListening) return;
    this.#starting ??= (async () => {
      const stop = await this.#feed.listen((changes) => this.#tell(changes));
      this.#from = this.#position = this.#feed.position ?? 0;
      this.#since = Date.now();
      this.#past.length = 0;
      this.#stopListening = stop;
    })().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
    if (this.#closed) this.close();
  }

  /**
   * Adds a client, whose headers have been sent. Whoever comes back with the position that it was told last, or says how
   * old what it knows is, is told what happened since; or, when that is not remembered, that it has to look anew.
   *
   * @param known - `age` in milliseconds
   */
  add(
    response: ServerResponse,
    known: { readonly position: number } | { readonly age: number } | null,
    isAllowed: () => Promise<boolean>,
  ): void {
    const client: Client = { response, isAllowed, blockedAt: null, missed: false };
    this.#clients.add(client);
    if (this.#leaving) clearTimeout(this.#leaving);
    this.#leaving = null;
    response.on("drain", () => this.#drained(client));
    response.on("close", () => this.#remove(client));
    response.on("error", () => this.#remove(client));
    this.#heartbeat ??= this.#beat();
    this.#write(client, message("hello", this.#position, { position: this.#position }));
    if (known === null) return;
    const since = this.#after(known);
    if (since === null) {
      this.#write(client, message("resync", this.#position, {}));
      return;
    }
    if (since.some(({ replaced }) => replaced)) this.#write(client, message("resync", this.#position, {}));
    else if (since.length > 0) this.#write(client, message("change", this.#position, merge(since)));
  }

  /** What happened after somebody looked; null when that is not remembered. */
  #after(known: { readonly position: number } | { readonly age: number }): StoreChanges[] | null {
    if ("age" in known) {
      // What is told now may have happened since the look before it.
      const at = Date.now() - known.age;
      if (at < this.#since) return null;
      return this.#past.flatMap((one) => (one.at >= at ? [one.changes] : []));
    }
    const { position } = known;
    if (position < this.#from || position > this.#position) return null;
    // Changes of edges alone have the position of the event before: told again, they do no harm.
    return this.#past.flatMap(({ changes }) => (changes.position >= position ? [changes] : []));
  }

  /** Ends every connection, and takes no more. */
  close(): void {
    this.#closed = true;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    if (this.#leaving) clearTimeout(this.#leaving);
    this.#heartbeat = this.#leaving = null;
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
    this.#stop();
  }

  #stop(): void {
    this.#stopListening?.();
    this.#stopListening = null;
  }

  #tell(changes: StoreChanges): void {
    this.#position = changes.position;
    this.#past.push({ at: Date.now(), changes });
    while (this.#past.length > remembered) {
      const gone = this.#past.shift()!;
      this.#from = gone.changes.position + 1;
      this.#since = gone.at + 1;
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

  #beat(): NodeJS.Timeout {
    const timer = setInterval(() => {
      for (const client of this.#clients) void this.#check(client);
    }, this.#settings.heartbeat);
    timer.unref();
    return timer;
  }

  async #check(client: Client): Promise<void> {
    const { response, blockedAt } = client;
    if (blockedAt !== null) {
      if (Date.now() - blockedAt >= this.#settings.patience) response.destroy();
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
    this.#leaving = setTimeout(() => this.#stop(), afterglow);
    this.#leaving.unref();
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

/** Several changes as one, no longer than one. */
function merge(all: readonly StoreChanges[]): Messages["change"] {
  const most = 200;
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
    runs: runs.slice(-most),
    jobs: jobs.slice(-most),
    datasets: datasets.slice(-most),
    versions: versions.slice(-most),
    schemas: schemas.slice(-most),
    edges: edges.slice(-most),
    quarantined: quarantined.slice(-most),
    more:
      all.some(({ more }) => more) ||
      [runs, jobs, datasets, versions, schemas, edges, quarantined].some((list) => list.length > most),
  };
}
