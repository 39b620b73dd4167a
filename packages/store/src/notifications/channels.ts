import { randomUUID } from "node:crypto";
import { recordAction } from "../access/audit.ts";
import type { Database, Session } from "../database/database.ts";
import { StoreError } from "../database/errors.ts";
import { instant } from "../database/instant.ts";

/** Kind of a channel. */
export type ChannelKind = "webhook" | "slack" | "email" | "sns";

/** Where notifications go, without secrets. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** What readers may see: addresses, without secret parts. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** True if the channel has stored secrets. */
  readonly hasSecrets: boolean;
  /** True if readers may follow nodes through it. */
  readonly followable: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
}

/** A channel with its sealed secrets, for the sender. */
export interface StoredChannel extends Channel {
  readonly secrets: string | null;
}

/** The content of a channel. */
export interface ChannelContent {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Sealed by the caller; undefined keeps those stored. */
  readonly secrets?: string | null | undefined;
  readonly followable: boolean;
}

interface ChannelRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly settings: Record<string, unknown>;
  readonly secrets: string | null;
  readonly followable: boolean;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
}

const columns = "id, name, kind, settings, secrets, followable, created_at, created_by, updated_at";

/** Lists the channels by name. */
export async function listChannels(session: Session): Promise<Channel[]> {
  const rows = await session.query<ChannelRow>(
    `SELECT ${columns} FROM notification_channels ORDER BY name`,
    [],
    "list-channels",
  );
  return rows.map((row) => withoutSecrets(toChannel(row)));
}

/** Reads a channel with its secrets; null if it does not exist. */
export async function readChannel(session: Session, id: string): Promise<StoredChannel | null> {
  const [row] = await session.query<ChannelRow>(
    `SELECT ${columns} FROM notification_channels WHERE id = $1`,
    [id],
    "read-channel",
  );
  return row ? toChannel(row) : null;
}

/** Creates a channel. @throws StoreError `channel-name-taken` */
export async function createChannel(
  database: Database,
  content: ChannelContent,
  actor: string,
  now = Date.now(),
): Promise<Channel> {
  return changeChannels(database, async (session) => {
    await requireFreeName(session, content.name, null);
    const [row] = await session.query<ChannelRow>(
      `INSERT INTO notification_channels (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7) RETURNING ${columns}`,
      [
        randomUUID(),
        content.name,
        content.kind,
        JSON.stringify(content.settings),
        content.secrets ?? null,
        content.followable,
        instant(now),
        actor,
      ],
    );
    await record(session, actor, "channel-created", row!, now);
    return withoutSecrets(toChannel(row!));
  });
}

/**
 * Replaces the content of a channel; its kind stays.
 *
 * @throws StoreError `channel-unknown`, `channel-name-taken`
 */
export async function updateChannel(
  database: Database,
  id: string,
  content: Omit<ChannelContent, "kind">,
  actor: string,
  now = Date.now(),
): Promise<Channel> {
  return changeChannels(database, async (session) => {
    await requireFreeName(session, content.name, id);
    const [row] = await session.query<ChannelRow>(
      `UPDATE notification_channels SET name = $2, settings = $3, followable = $4, updated_at = $5,
         secrets = CASE WHEN $6::boolean THEN secrets ELSE $7 END
       WHERE id = $1 RETURNING ${columns}`,
      [
        id,
        content.name,
        JSON.stringify(content.settings),
        content.followable,
        instant(now),
        content.secrets === undefined,
        content.secrets ?? null,
      ],
    );
    if (!row) throw unknownChannel(id);
    await record(session, actor, "channel-changed", row, now);
    return withoutSecrets(toChannel(row));
  });
}

/**
 * Deletes a channel with its deliveries.
 *
 * @throws StoreError `channel-unknown`, `channel-in-use` if a rule sends to it
 */
export async function deleteChannel(
  database: Database,
  id: string,
  actor: string,
  now = Date.now(),
): Promise<void> {
  await changeChannels(database, async (session) => {
    const users = await session.query<{ name: string; follower: string | null }>(
      "SELECT name, follower FROM notification_rules WHERE $1::uuid = ANY(channels) ORDER BY name LIMIT 5",
      [id],
    );
    if (users.length > 0) {
      const names = users.map(({ name, follower }) => (follower === null ? name : `${name} of ${follower}`));
      throw new StoreError(
        "channel-in-use",
        `Rules send to this channel: ${names.join(", ")}. Change or delete them first.`,
      );
    }
    const [row] = await session.query<ChannelRow>(
      `DELETE FROM notification_channels WHERE id = $1 RETURNING ${columns}`,
      [id],
    );
    if (!row) throw unknownChannel(id);
    await record(session, actor, "channel-deleted", row, now);
  });
}

/** Fails if one of the channels does not exist. @throws StoreError `channel-unknown` */
export async function requireChannels(session: Session, ids: readonly string[]): Promise<Channel[]> {
  const rows = await session.query<ChannelRow>(
    `SELECT ${columns} FROM notification_channels WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw unknownChannel(missing);
  return rows.map((row) => withoutSecrets(toChannel(row)));
}

function unknownChannel(id: string): StoreError {
  return new StoreError("channel-unknown", `No channel has the id ${id}.`);
}

async function requireFreeName(session: Session, name: string, own: string | null): Promise<void> {
  const [taken] = await session.query(
    "SELECT FROM notification_channels WHERE name = $1 AND id IS DISTINCT FROM $2::uuid",
    [name, own],
  );
  if (taken) {
    throw new StoreError("channel-name-taken", `A channel is named "${name}". Choose another name.`);
  }
}

async function changeChannels<Result>(
  database: Database,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return database.transaction(
    async (session) => {
      await session.query("LOCK TABLE notification_channels IN SHARE ROW EXCLUSIVE MODE");
      return work(session);
    },
    { urgency: "short" },
  );
}

function record(session: Session, actor: string, action: string, row: ChannelRow, now: number) {
  return recordAction(session, { actor, action, subject: row.name, subjectId: row.id }, now);
}

function toChannel(row: ChannelRow): StoredChannel {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    settings: row.settings,
    hasSecrets: row.secrets !== null,
    followable: row.followable,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    updatedAt: instant(row.updated_at),
    secrets: row.secrets,
  };
}

function withoutSecrets({ secrets: _secrets, ...channel }: StoredChannel): Channel {
  return channel;
}
