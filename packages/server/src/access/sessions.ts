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

/** Time for which a session is cached; a logout on another server takes effect afterwards. */
const cacheMs = 2_000;
/** Minimum interval between writes of a session's last use. */
const touchIntervalMs = 60_000;
const maxCached = 10_000;

interface Cached {
  readonly session: StoredSession;
  readonly readAt: number;
}

/**
 * The login sessions, in the database so that all servers share them. A cookie's value is a random number and its
 * signature: a forged value fails the signature check and costs no query.
 */
export class SessionStore {
  readonly #database: Database;
  readonly #cache = new Map<string, Cached>();
  #secret: Buffer | null = null;
  readonly #onError: (error: unknown) => void;

  /** @param onError - called if the last use could not be recorded, which only shortens the session */
  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  /** Opens a session. @returns the value of its cookie */
  async open(keyHash: string, now = Date.now()): Promise<string> {
    const number = randomBytes(32).toString("base64url");
    const value = `${number}.${await this.#sign(number)}`;
    await insertSession(this.#database, hashKey(value), Buffer.from(keyHash, "hex"), now);
    return value;
  }

  /** Returns the session of a cookie's value; null if the value is forged or the session has ended. @throws StoreUnavailable */
  async find(
    value: string,
    now = Date.now(),
    { isUse }: { readonly isUse: boolean } = { isUse: true },
  ): Promise<StoredSession | null> {
    if (!(await this.#isOurs(value))) return null;
    const hash = hashKey(value);
    const id = hash.toString("hex");
    const cached = this.#cache.get(id);
    let session = cached && now - cached.readAt < cacheMs ? cached.session : null;
    if (!session) {
      const stored = await readSession(this.#database, hash);
      // The last use recorded here may not have reached the database yet.
      const noted = this.#cache.get(id)?.session.lastSeenAt ?? 0;
      this.#cache.delete(id);
      if (!stored) return null;
      session = { ...stored, lastSeenAt: Math.max(stored.lastSeenAt, noted) };
      this.#keep(id, { session, readAt: now });
    }
    if (!isSessionAlive(session, now)) return null;
    if (isUse && now - session.lastSeenAt >= touchIntervalMs) {
      this.#keep(id, { session: { ...session, lastSeenAt: now }, readAt: now });
      touchSession(this.#database, hash, now).catch((error: unknown) => this.#onError(error));
    }
    return session;
  }

  /** Ends the session of a cookie. */
  async end(value: string): Promise<void> {
    if (!(await this.#isOurs(value))) return;
    const hash = hashKey(value);
    this.#cache.delete(hash.toString("hex"));
    await deleteSession(this.#database, hash);
  }

  #keep(id: string, cached: Cached): void {
    this.#cache.delete(id);
    this.#cache.set(id, cached);
    if (this.#cache.size > maxCached) this.#cache.delete(this.#cache.keys().next().value!);
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
