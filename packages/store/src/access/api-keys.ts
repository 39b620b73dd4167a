import { randomUUID } from "node:crypto";
import type { Database, Session } from "../database/database.ts";
import { StoreError } from "../database/errors.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import { recordAction } from "./audit.ts";
import { generateKeyText, hashKey, hintOf } from "./key-text.ts";
import { type KeyScope, normalizeScopes } from "./scopes.ts";

/** An API key without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Job namespaces that it may send events for, or prefixes that end with `*`; empty: all. */
  readonly namespaces: readonly string[];
  /** The first characters of the key's text. */
  readonly hint: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Accurate to the minute. */
  readonly lastUsedAt: string | null;
  /** The key that replaced this one in a rotation. */
  readonly replacedBy: string | null;
}

/** A new key with its text. The text cannot be read again. */
export interface CreatedKey {
  readonly key: ApiKey;
  readonly text: string;
}

/** The properties of a key to create. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Limits the scope `ingest`; see {@link ApiKey.namespaces}. @default [] */
  readonly namespaces?: readonly string[];
  /** Epoch milliseconds; null for a key that does not expire. */
  readonly expiresAt: number | null;
}

/** An active or expired key, with the hash to look it up by. */
export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly namespaces: readonly string[];
  readonly hash: Buffer;
  /** Epoch milliseconds. */
  readonly expiresAt: number | null;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly namespaces: readonly string[];
  readonly hint: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
  readonly replaced_by: string | null;
}

const columns =
  "id, name, scopes, namespaces, hint, created_at, created_by, expires_at, revoked_at, last_used_at, replaced_by";
const lastUseIntervalMs = 60_000;
/** Default time for which a rotated key stays valid, in milliseconds. */
export const standardOverlap = 24 * 3_600_000;

/** Lists all keys, newest first. */
export async function listKeys(session: Session): Promise<ApiKey[]> {
  const rows = await session.query<KeyRow>(
    `SELECT ${columns} FROM api_keys ORDER BY created_at DESC, id`,
    [],
    "list-keys",
  );
  return rows.map(toKey);
}

/**
 * Creates a key.
 *
 * @param actor - the creator, for the audit log
 * @throws StoreError `key-name-taken` when an active key has that name, `key-expiry-past`,
 *   `key-namespaces-unused` when namespaces would limit nothing
 */
export async function createKey(
  database: Database,
  options: NewKey,
  actor: string,
  now = Date.now(),
): Promise<CreatedKey> {
  if (options.expiresAt !== null && options.expiresAt <= now) {
    throw new StoreError("key-expiry-past", "The expiry time of the key is in the past.");
  }
  const isLimited = (options.namespaces ?? []).length > 0;
  if (isLimited && (options.scopes.includes("admin") || !options.scopes.includes("ingest"))) {
    throw new StoreError(
      "key-namespaces-unused",
      "Namespaces limit the scope ingest. Give the key that scope, without admin.",
    );
  }
  return changeKeys(database, async (session) => {
    const [taken] = await session.query(
      `SELECT FROM api_keys WHERE name = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
      [options.name, instant(now)],
    );
    if (taken) {
      throw new StoreError(
        "key-name-taken",
        `An active key named "${options.name}" exists. Rotate it, revoke it, or choose another name.`,
      );
    }
    const created = await insertKey(session, options, actor, now);
    await recordAction(
      session,
      { actor, action: "key-created", subject: options.name, subjectId: created.key.id },
      now,
    );
    return created;
  });
}

/**
 * Creates a key with the name, scopes, namespaces and lifetime of another. The old key stays valid for `overlap` milliseconds, so
 * that clients can switch.
 *
 * @throws StoreError `key-unknown` when no active key has that id, `key-rotated` when it was rotated already
 */
export async function rotateKey(
  database: Database,
  id: string,
  overlap: number,
  actor: string,
  now = Date.now(),
): Promise<CreatedKey> {
  return changeKeys(database, async (session) => {
    const old = await usableKey(session, id, now);
    if (old.replaced_by !== null) {
      throw new StoreError(
        "key-rotated",
        `Key ${id} was already rotated; its successor is ${old.replaced_by}.`,
      );
    }
    const lifetime = old.expires_at === null ? null : old.expires_at - old.created_at;
    const created = await insertKey(
      session,
      {
        name: old.name,
        scopes: old.scopes,
        namespaces: old.namespaces,
        expiresAt: lifetime === null ? null : now + lifetime,
      },
      actor,
      now,
    );
    await session.query(
      `UPDATE api_keys SET replaced_by = $2, expires_at = least(coalesce(expires_at, 'infinity'), $3::timestamptz)
       WHERE id = $1`,
      [id, created.key.id, instant(now + overlap)],
    );
    await recordAction(
      session,
      { actor, action: "key-rotated", subject: old.name, subjectId: created.key.id },
      now,
    );
    return created;
  });
}

/**
 * Revokes a key and ends the sessions opened with it.
 *
 * @throws StoreError `key-unknown` when no active key has that id
 */
export async function revokeKey(
  database: Database,
  id: string,
  actor: string,
  now = Date.now(),
): Promise<ApiKey> {
  return changeKeys(database, async (session) => {
    await usableKey(session, id, now);
    const [row] = await session.query<KeyRow>(
      `UPDATE api_keys SET revoked_at = $2 WHERE id = $1 RETURNING ${columns}`,
      [id, instant(now)],
    );
    await session.query("DELETE FROM sessions WHERE key_hash = (SELECT hash FROM api_keys WHERE id = $1)", [
      id,
    ]);
    await recordAction(session, { actor, action: "key-revoked", subject: row!.name, subjectId: id }, now);
    return toKey(row!);
  });
}

/** Reads the keys that are not revoked, for lookup by hash. */
export async function readStoredKeys(session: Session): Promise<StoredKey[]> {
  const rows = await session.query<KeyRow & { hash: Buffer }>(
    "SELECT id, name, scopes, namespaces, hash, expires_at FROM api_keys WHERE revoked_at IS NULL",
    [],
    "read-stored-keys",
  );
  return rows.map(({ id, name, scopes, namespaces, hash, expires_at }) => ({
    id,
    name,
    scopes,
    namespaces,
    hash,
    expiresAt: expires_at,
  }));
}

/** Returns a number that changes whenever any process creates, rotates or revokes a key. */
export async function readKeysVersion(session: Session): Promise<number> {
  const [row] = await session.query<{ version: number }>(
    "SELECT (value ->> 'version')::bigint AS version FROM settings WHERE key = 'keys'",
    [],
    "read-keys-version",
  );
  return row?.version ?? 0;
}

/** Records that a key is in use, at most once a minute across all servers. */
export async function recordKeyUse(session: Session, id: string, now: number): Promise<void> {
  await session.query(
    "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)",
    [id, instant(now), instant(now - lastUseIntervalMs + 1)],
    "note-key-use",
  );
}

/** Runs a change to the keys and bumps their version, so that every server reloads them. */
async function changeKeys<Result>(
  database: Database,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return database.transaction(
    async (session) => {
      // First, because its row lock serializes changes: two keys of one name cannot both find it free.
      await session.query(
        `INSERT INTO settings (key, value) VALUES ('keys', '{"version": 1}') ON CONFLICT (key) DO UPDATE
         SET value = jsonb_build_object('version', (settings.value ->> 'version')::bigint + 1)`,
      );
      return work(session);
    },
    { urgency: "short" },
  );
}

async function usableKey(session: Session, id: string, now: number): Promise<KeyRow> {
  const [row] = await session.query<KeyRow>(
    `SELECT ${columns} FROM api_keys WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [id, instant(now)],
  );
  if (!row) throw new StoreError("key-unknown", `No active API key with id ${id}.`);
  return row;
}

async function insertKey(session: Session, options: NewKey, actor: string, now: number): Promise<CreatedKey> {
  const scopes = normalizeScopes(options.scopes);
  const text = generateKeyText(scopes);
  const [row] = await session.query<KeyRow>(
    `INSERT INTO api_keys (id, name, scopes, namespaces, hash, hint, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${columns}`,
    [
      randomUUID(),
      options.name,
      scopes,
      [...new Set(options.namespaces)],
      hashKey(text),
      hintOf(text),
      instant(now),
      actor,
      instantOrNull(options.expiresAt),
    ],
  );
  return { key: toKey(row!), text };
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    namespaces: row.namespaces,
    hint: row.hint,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    expiresAt: instantOrNull(row.expires_at),
    revokedAt: instantOrNull(row.revoked_at),
    lastUsedAt: instantOrNull(row.last_used_at),
    replacedBy: row.replaced_by,
  };
}
