import { randomBytes } from "node:crypto";
import type { Database, Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";

/** Idle timeout of a session, in milliseconds. */
export const idleTimeoutMs = 12 * 3_600_000;
/** Maximum lifetime of a session, in milliseconds. */
export const sessionLifetimeMs = 7 * 24 * 3_600_000;

/** A session as stored; whether its key is still valid is checked separately. */
export interface StoredSession {
  readonly keyHash: Buffer;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds, accurate to the minute. */
  readonly lastSeenAt: number;
}

/** Returns whether a session is valid at `now`, in epoch milliseconds. */
export function isSessionAlive({ createdAt, lastSeenAt }: StoredSession, now: number): boolean {
  return now - lastSeenAt < idleTimeoutMs && now - createdAt < sessionLifetimeMs;
}

/** Stores a new session and deletes expired ones. */
export async function insertSession(
  database: Database,
  hash: Buffer,
  keyHash: Buffer,
  now: number,
): Promise<void> {
  await database.transaction(
    async (session) => {
      await session.query("DELETE FROM sessions WHERE last_seen_at < $1 OR created_at < $2", [
        instant(now - idleTimeoutMs),
        instant(now - sessionLifetimeMs),
      ]);
      await session.query(
        "INSERT INTO sessions (hash, key_hash, created_at, last_seen_at) VALUES ($1, $2, $3, $3)",
        [hash, keyHash, instant(now)],
      );
    },
    { urgency: "short" },
  );
}

/** Reads the session with a hash, even if it has expired (see {@link isSessionAlive}); null when there is none. */
export async function readSession(session: Session, hash: Buffer): Promise<StoredSession | null> {
  const [row] = await session.query<{ key_hash: Buffer; created_at: number; last_seen_at: number }>(
    "SELECT key_hash, created_at, last_seen_at FROM sessions WHERE hash = $1",
    [hash],
    "read-session",
  );
  return row ? { keyHash: row.key_hash, createdAt: row.created_at, lastSeenAt: row.last_seen_at } : null;
}

/** Records that a session is in use. */
export async function touchSession(session: Session, hash: Buffer, now: number): Promise<void> {
  await session.query(
    "UPDATE sessions SET last_seen_at = $2 WHERE hash = $1 AND last_seen_at < $2",
    [hash, instant(now)],
    "touch-session",
  );
}

/** Deletes a session. */
export async function deleteSession(session: Session, hash: Buffer): Promise<void> {
  await session.query("DELETE FROM sessions WHERE hash = $1", [hash]);
}

/**
 * Returns the secret with which all servers on this database sign cookies. A signature alone opens nothing: the
 * session must exist as well. It lets forged cookies be rejected without a query.
 */
export async function readCookieSecret(session: Session): Promise<Buffer> {
  const read = () =>
    session.query<{ secret: string }>(
      "SELECT value ->> 'secret' AS secret FROM settings WHERE key = 'cookies'",
    );
  let [row] = await read();
  if (!row) {
    await session.query(
      "INSERT INTO settings (key, value) VALUES ('cookies', $1) ON CONFLICT (key) DO NOTHING",
      [JSON.stringify({ secret: randomBytes(32).toString("base64url") })],
    );
    [row] = await read();
  }
  return Buffer.from(row!.secret, "base64url");
}
