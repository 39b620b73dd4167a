import { randomBytes } from "node:crypto";
import type { Database, Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";

/** A session ends when nothing has come from it for so long, milliseconds. */
export const idleTimeoutMs = 12 * 3_600_000;
/** A session ends so long after it began, milliseconds. */
export const sessionLifetimeMs = 7 * 24 * 3_600_000;

/** A session that holds, but for the key that opened it. */
export interface StoredSession {
  readonly keyHash: Buffer;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds, to the minute. */
  readonly lastSeenAt: number;
}

/** Whether a session holds at `now`, epoch milliseconds. */
export function isSessionAlive({ createdAt, lastSeenAt }: StoredSession, now: number): boolean {
  return now - lastSeenAt < idleTimeoutMs && now - createdAt < sessionLifetimeMs;
}

/** Keeps a new session, and forgets those that have ended. */
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
    { urgency: "commit" },
  );
}

/** The session of a hash, also when it has ended by age (see {@link isSessionAlive}); null when there is none. */
export async function readSession(session: Session, hash: Buffer): Promise<StoredSession | null> {
  const [row] = await session.query<{ key_hash: Buffer; created_at: number; last_seen_at: number }>(
    "SELECT key_hash, created_at, last_seen_at FROM sessions WHERE hash = $1",
    [hash],
    "read-session",
  );
  return row ? { keyHash: row.key_hash, createdAt: row.created_at, lastSeenAt: row.last_seen_at } : null;
}

/** Notes that a session is in use. */
export async function touchSession(session: Session, hash: Buffer, now: number): Promise<void> {
  await session.query(
    "UPDATE sessions SET last_seen_at = $2 WHERE hash = $1 AND last_seen_at < $2",
    [hash, instant(now)],
    "touch-session",
  );
}

/** Ends a session. */
export async function deleteSession(session: Session, hash: Buffer): Promise<void> {
  await session.query("DELETE FROM sessions WHERE hash = $1", [hash]);
}

/**
 * The secret with which the servers on one database sign cookies. It alone opens nothing: a session must be in the
 * database as well. It lets cookies that were made up be told from ours without asking the database.
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
