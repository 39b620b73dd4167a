import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import {
  type Database,
  deleteSession,
  hashKey,
  insertSession,
  isSessionAlive,
  readCookieSecret,
  readSession,
  type StoredSession,
  touchSession,
} from "@headwater/store";

/** For so long a session is not looked up again, milliseconds; an end on another server is seen after it. */
const freshMilliseconds = 2_000;
/** That a session is in use is written at most so often, milliseconds. */
const touchMilliseconds = 60_000;
const cacheSize = 10_000;

interface Cached {
  readonly session: StoredSession;
  readonly readAt: number;
}

/**
 * The sessions of people, in the database, so that every server knows them. The value of a cookie is a random number
 * and its signature: one that was made up is told by the signature and costs no query.
 */
export class SessionBook {
  readonly #database: Database;
  readonly #cache = new Map<string, Cached>();
  #secret: Buffer | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the value of the cookie */
  async open(keyHash: string, now = Date.now()): Promise<string> {
    const number = randomBytes(32).toString("base64url");
    const value = `${number}.${await this.#sign(number)}`;
    await insertSession(this.#database, hashKey(value), Buffer.from(keyHash, "hex"), now);
    return value;
  }

  /** The session of a cookie's value; null when it is none of ours or has ended. @throws StoreUnavailable */
  async find(
    value: string,
    now = Date.now(),
    { isUse }: { readonly isUse: boolean } = { isUse: true },
  ): Promise<StoredSession | null> {
    if (!(await this.#isOurs(value))) return null;
    const hash = hashKey(value);
    const id = hash.toString("hex");
    const cached = this.#cache.get(id);
    let session = cached && now - cached.readAt < freshMilliseconds ? cached.session : null;
    if (!session) {
      const stored = await readSession(this.#database, hash);
      // A use that was noted here counts even where its note has not reached the database yet.
      const noted = this.#cache.get(id)?.session.lastSeenAt ?? 0;
      this.#cache.delete(id);
      if (!stored) return null;
      session = { ...stored, lastSeenAt: Math.max(stored.lastSeenAt, noted) };
      this.#keep(id, { session, readAt: now });
    }
    if (!isSessionAlive(session, now)) return null;
    if (isUse && now - session.lastSeenAt >= touchMilliseconds) {
      this.#keep(id, { session: { ...session, lastSeenAt: now }, readAt: now });
      touchSession(this.#database, hash, now).catch(() => {}); // only shortens the session
    }
    return session;
  }

  /** Ends the session of a cookie's value. */
  async end(value: string): Promise<void> {
    if (!(await this.#isOurs(value))) return;
    const hash = hashKey(value);
    this.#cache.delete(hash.toString("hex"));
    await deleteSession(this.#database, hash);
  }

  #keep(id: string, cached: Cached): void {
    this.#cache.delete(id);
    this.#cache.set(id, cached);
    if (this.#cache.size > cacheSize) this.#cache.delete(this.#cache.keys().next().value!);
  }

  async #isOurs(value: string): Promise<boolean> {
    const [number, signature, ...rest] = value.split(".");
    if (number?.length !== 43 || signature?.length !== 43 || rest.length > 0) return false;
    return timingSafeEqual(hashKey(await this.#sign(number)), hashKey(signature));
  }

  async #sign(number: string): Promise<string> {
    this.#secret ??= await readCookieSecret(this.#database);
    return createHmac("sha256", this.#secret).update(number).digest("base64url");
  }
}
