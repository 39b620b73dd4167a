import {
  type Database,
  hashKey,
  type KeyScope,
  readKeysVersion,
  readStoredKeys,
  recordKeyUse,
  type StoredKey,
} from "@headwater/store";
import type { Log } from "../http/log.ts";
import { isKeyText, longestKey, OutsideKeys } from "./external-keys/external-keys.ts";

/** How often other servers' changes of the keys are looked for, milliseconds. */
const versionMilliseconds = 1_000;
/** How often secrets and files with keys are read, milliseconds. */
const outsideMilliseconds = 60_000;
/** Nobody waits longer for secrets and files, milliseconds: a server that does not answer is taken for dead. */
const patienceMilliseconds = 5_000;
/** As long as nothing could be read from a place: how often, milliseconds. */
const impatientMilliseconds = 5_000;
/** Looks out of turn that may follow one another at once. */
const looks = 5;
/** How long it takes until one more look out of turn may be taken, milliseconds. */
const lookMilliseconds = 12_000;
/** The last use of a key is written at most so often, milliseconds. */
const useMilliseconds = 60_000;

/** A key that counts now. */
export interface Grant {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Of the key, in hexadecimal. */
  readonly hash: string;
  /** Of a key in the database; null for one from a secret or a file. */
  readonly id: string | null;
}

/** What a key is worth. */
export type Verdict =
  | { readonly kind: "valid"; readonly grant: Grant }
  | { readonly kind: "expired"; readonly at: number }
  | { readonly kind: "unknown" };

const unknown: Verdict = { kind: "unknown" };

/**
 * Every key that counts, by its hash, in memory: a request with a key that was made up costs one hash and no query.
 * Changes that other servers make are seen by a number in the database within a second or two.
 */
export class KeyRing {
  readonly outside: OutsideKeys;
  readonly #database: Database;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #uses = new Map<string, number>();
  #stored: ReadonlyMap<string, StoredKey> = new Map();
  #version = -1;
  #reading: Promise<void> | null = null;
  #looking: Promise<void> | null = null;
  /** Looks out of turn that are left, as they were at `#looksAt`. */
  #looks = looks;
  #looksAt = 0;
  #log: Log = { info: () => {}, warn: () => {} };

  constructor(database: Database, outside = new OutsideKeys([])) {
    this.#database = database;
    this.outside = outside;
  }

  /** Reads every key and goes on looking for changes. @throws StoreUnavailable */
  async start(log: Log): Promise<void> {
    this.#log = log;
    const outside = this.outside.refresh(log);
    await Promise.all([this.refresh(), Promise.race([outside, patience()])]);
    // On the built-in database there is no other process that could change anything.
    if (this.#database.engine === "server") {
      // While the database is away, what is known counts.
      this.#every(versionMilliseconds, () => this.refresh().catch(() => {}));
    }
    this.#watchOutside(log);
  }

  /** Whether there is any key that counts. */
  get isEmpty(): boolean {
    const now = Date.now();
    return (
      this.outside.size === 0 &&
      ![...this.#stored.values()].some(({ expiresAt }) => expiresAt === null || expiresAt > now)
    );
  }

  /**
   * Reads secrets and files when a key is unknown that may have been put there just now: senders read a rotated secret
   * at once, and do not send again what was refused. Keys that are made up cost no more than a few reads a minute.
   */
  async lookFor(text: string, now = Date.now()): Promise<void> {
    if (this.outside.states.length === 0 || this.judge(text, now).kind !== "unknown") return;
    if (!isKeyText(text)) return;
    if (this.#looking === null) {
      const left = Math.min(looks, this.#looks + (now - this.#looksAt) / lookMilliseconds);
      if (left < 1) return;
      this.#looks = left - 1;
      this.#looksAt = now;
      this.#looking = this.outside.refresh(this.#log).finally(() => {
        this.#looking = null;
      });
    }
    await Promise.race([this.#looking, patience()]);
  }

  /** What a key is worth now. */
  judge(text: string, now = Date.now()): Verdict {
    if (text === "" || text.length > longestKey) return unknown;
    return this.judgeHash(hashKey(text).toString("hex"), now);
  }

  /** What the key of a hash (hexadecimal) is worth now. */
  judgeHash(hash: string, now = Date.now()): Verdict {
    const stored = this.#stored.get(hash);
    if (stored && (stored.expiresAt === null || stored.expiresAt > now)) {
      return { kind: "valid", grant: { name: stored.name, scopes: stored.scopes, hash, id: stored.id } };
    }
    const outside = this.outside.find(hash);
    if (outside) return { kind: "valid", grant: { ...outside, hash, id: null } };
    return stored?.expiresAt ? { kind: "expired", at: stored.expiresAt } : unknown;
  }

  /** Notes that a key is in use, at most once a minute. */
  noteUse({ id }: Grant, now = Date.now()): void {
    if (id === null || now - (this.#uses.get(id) ?? 0) < useMilliseconds) return;
    this.#uses.set(id, now);
    // A note that gets lost is no reason to refuse a request.
    recordKeyUse(this.#database, id, now).catch(() => {});
  }

  /** Reads the keys when they have changed. @throws StoreUnavailable; what was known still counts then */
  async refresh(): Promise<void> {
    // A read that is under way may have begun before the change that the caller knows of.
    if (this.#reading) await this.#reading.catch(() => {});
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  /** Looks for changes no longer. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #read(): Promise<void> {
    const version = await readKeysVersion(this.#database);
    if (version === this.#version) return;
    const keys = await readStoredKeys(this.#database);
    this.#stored = new Map(keys.map((key) => [key.hash.toString("hex"), key]));
    this.#version = version;
    const ids = new Set(keys.map(({ id }) => id));
    for (const id of this.#uses.keys()) if (!ids.has(id)) this.#uses.delete(id);
  }

  #watchOutside(log: Log): void {
    if (this.outside.states.length === 0) return;
    let last = Date.now();
    this.#every(impatientMilliseconds, async () => {
      const isMissing = this.outside.states.some(({ readAt }) => readAt === null);
      if (!isMissing && Date.now() - last < outsideMilliseconds) return;
      last = Date.now();
      await this.outside.refresh(log);
    });
  }

  /** Runs work again and again, with a pause in between, never twice at a time. */
  #every(milliseconds: number, work: () => Promise<void>): void {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      void work().finally(() => {
        running = false;
      });
    }, milliseconds);
    timer.unref();
    this.#timers.push(timer);
  }
}

function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, patienceMilliseconds).unref());
}
