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
import { ExternalKeys, isKeyLike, maxKeyLength } from "./external-keys/external-keys.ts";

/** Interval of polling for key changes by other servers. */
const versionPollMs = 1_000;
/** Interval of reading secrets and files with keys. */
const externalPollMs = 60_000;
/** Maximum time that a request or the start waits for secrets and files. */
const refreshTimeoutMs = 5_000;
/** Interval of reading a source that could not be read yet. */
const initialPollMs = 5_000;
/** Extra refreshes for unknown keys that may follow each other immediately. */
const maxExtraRefreshes = 5;
/** Time until one more extra refresh is allowed. */
const extraRefreshIntervalMs = 12_000;
/** Minimum interval between writes of a key's last use. */
const useWriteIntervalMs = 60_000;

/** An active key. */
export interface Grant {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Job namespaces that it may send events for; empty: all. */
  readonly namespaces: readonly string[];
  /** Hash of the key, hexadecimal. */
  readonly hash: string;
  /** Id of a key in the database; null for a key from a secret or file. */
  readonly id: string | null;
}

/** The result of checking a key. */
export type Verification =
  | { readonly kind: "valid"; readonly grant: Grant }
  | { readonly kind: "expired"; readonly at: number }
  | { readonly kind: "unknown" };

const unknown: Verification = { kind: "unknown" };

/**
 * All active keys in memory, by their hash: a request with an invalid key costs one hash and no query. A version number
 * in the database reveals changes by other servers within two seconds.
 */
export class ApiKeyCache {
  readonly external: ExternalKeys;
  readonly #database: Database;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #uses = new Map<string, number>();
  #stored: ReadonlyMap<string, StoredKey> = new Map();
  #version = -1;
  #reading: Promise<void> | null = null;
  #refreshing: Promise<void> | null = null;
  #isPollFailing = false;
  /** Extra refreshes that were left at `#extraRefreshesAt`. */
  #extraRefreshes = maxExtraRefreshes;
  #extraRefreshesAt = 0;
  #log: Log = { info: () => {}, warn: () => {} };

  constructor(database: Database, external = new ExternalKeys([])) {
    this.#database = database;
    this.external = external;
  }

  /** Loads the keys and keeps polling for changes. @throws StoreUnavailable */
  async start(log: Log): Promise<void> {
    this.#log = log;
    const external = this.external.refresh(log);
    await Promise.all([this.refresh(), Promise.race([external, refreshTimeout()])]);
    // No other process can change the keys in the embedded database.
    if (this.#database.engine === "server") {
      this.#every(versionPollMs, () => this.#poll());
    }
    this.#watchExternal(log);
  }

  /** True if there is no active key. */
  get isEmpty(): boolean {
    const now = Date.now();
    return (
      this.external.size === 0 &&
      ![...this.#stored.values()].some(({ expiresAt }) => expiresAt === null || expiresAt > now)
    );
  }

  /**
   * Reads secrets and files if a key is unknown, because it may have been added just now: senders use a rotated secret
   * immediately and do not retry refused events. Invalid keys cost at most a few reads per minute.
   */
  async refreshIfUnknown(text: string, now = Date.now()): Promise<void> {
    if (this.external.states.length === 0 || this.verify(text, now).kind !== "unknown") return;
    if (!isKeyLike(text)) return;
    if (this.#refreshing === null) {
      const left = Math.min(
        maxExtraRefreshes,
        this.#extraRefreshes + (now - this.#extraRefreshesAt) / extraRefreshIntervalMs,
      );
      if (left < 1) return;
      this.#extraRefreshes = left - 1;
      this.#extraRefreshesAt = now;
      this.#refreshing = this.external.refresh(this.#log).finally(() => {
        this.#refreshing = null;
      });
    }
    await Promise.race([this.#refreshing, refreshTimeout()]);
  }

  /** Checks a key. */
  verify(text: string, now = Date.now()): Verification {
    if (text === "" || text.length > maxKeyLength) return unknown;
    return this.verifyHash(hashKey(text).toString("hex"), now);
  }

  /** Checks the key with a hash (hexadecimal). */
  verifyHash(hash: string, now = Date.now()): Verification {
    const stored = this.#stored.get(hash);
    if (stored && (stored.expiresAt === null || stored.expiresAt > now)) {
      const { id, name, scopes, namespaces } = stored;
      return { kind: "valid", grant: { id, name, scopes, namespaces, hash } };
    }
    const external = this.external.find(hash);
    if (external) return { kind: "valid", grant: { ...external, hash, id: null } };
    return stored?.expiresAt ? { kind: "expired", at: stored.expiresAt } : unknown;
  }

  /** Records that a key is in use, at most once a minute. */
  recordUse({ id }: Grant, now = Date.now()): void {
    if (id === null || now - (this.#uses.get(id) ?? 0) < useWriteIntervalMs) return;
    this.#uses.set(id, now);
    recordKeyUse(this.#database, id, now).catch((error: Error) => {
      this.#log.warn(`Could not record the last use of an API key: ${error.message}`);
    });
  }

  /** Reloads the keys if they have changed. @throws StoreUnavailable; the cached keys stay valid */
  async refresh(): Promise<void> {
    // A read in progress may have started before the change that the caller knows of; its own caller gets its error.
    if (this.#reading) await this.#reading.catch(() => {});
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  /** Stops polling. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Reloads the keys; logs the first of a series of failures, during which the cached keys stay valid. */
  async #poll(): Promise<void> {
    try {
      await this.refresh();
      this.#isPollFailing = false;
    } catch (error) {
      if (!this.#isPollFailing)
        this.#log.warn(
          `Could not check for changed API keys: ${(error as Error).message} Using the cached keys.`,
        );
      this.#isPollFailing = true;
    }
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

  #watchExternal(log: Log): void {
    if (this.external.states.length === 0) return;
    let last = Date.now();
    this.#every(initialPollMs, async () => {
      const isMissing = this.external.states.some(({ readAt }) => readAt === null);
      if (!isMissing && Date.now() - last < externalPollMs) return;
      last = Date.now();
      await this.external.refresh(log);
    });
  }

  /** Runs work at an interval, never twice at a time. */
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

function refreshTimeout(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, refreshTimeoutMs).unref());
}
