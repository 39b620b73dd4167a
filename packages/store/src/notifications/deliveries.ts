import { randomUUID } from "node:crypto";
import { recordAction } from "../access/audit.ts";
import { decodeCursor, type Page, toPage } from "../database/cursor.ts";
import type { Database, Session } from "../database/database.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import type { NotificationMessage } from "./message.ts";

/** State of a delivery. `dropped`: the end of an incident of whose start the channel was not told. */
export type DeliveryState = "waiting" | "sent" | "dead" | "dropped";

/** A message to a channel, sent or to be sent. Times are ISO instants. */
export interface Delivery {
  readonly id: string;
  readonly incidentId: string | null;
  readonly channel: { readonly id: string; readonly name: string };
  readonly phase: NotificationMessage["phase"];
  readonly title: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Time of the next attempt; null if it is settled. */
  readonly nextAt: string | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
  /** What the receiver answered, or why it could not be reached. */
  readonly response: string | null;
}

/** A delivery that is due. */
export interface DueDelivery {
  readonly id: string;
  readonly channelId: string;
  readonly message: NotificationMessage;
  readonly attempts: number;
}

const maxResponseLength = 1_000;

interface DeliveryRow {
  readonly id: string;
  readonly incident_id: string | null;
  readonly channel_id: string;
  readonly channel_name: string;
  readonly phase: NotificationMessage["phase"];
  readonly title: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly next_at: number;
  readonly created_at: number;
  readonly settled_at: number | null;
  readonly response: string | null;
}

/**
 * Lists deliveries, latest first.
 *
 * @throws InvalidCursor
 */
export async function listDeliveries(
  session: Session,
  state: DeliveryState | null,
  limit: number,
  cursor?: string,
): Promise<Page<Delivery>> {
  const key = decodeCursor(cursor, "number", "string");
  const rows = await session.query<DeliveryRow>(
    `SELECT d.id, d.incident_id, d.channel_id, c.name AS channel_name, d.phase, d.message ->> 'title' AS title, d.state,
            d.attempts, d.next_at, d.created_at, d.settled_at, d.response
     FROM notification_deliveries d JOIN notification_channels c ON c.id = d.channel_id
     WHERE ($1::timestamptz IS NULL OR (d.created_at, d.id) < ($1, $2::uuid)) AND ($3::text IS NULL OR d.state = $3)
     ORDER BY d.created_at DESC, d.id DESC LIMIT $4`,
    [key ? instant(key[0] as number) : null, key ? key[1] : null, state, limit + 1],
    "list-deliveries",
  );
  return toPage(rows, limit, toDelivery, ({ created_at, id }) => [created_at, id]);
}

/** Counts deliveries that wait and those that failed for good. */
export async function countDeliveries(session: Session): Promise<{ waiting: number; dead: number }> {
  const [row] = await session.query<{ waiting: number; dead: number }>(
    `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'dead') AS dead
     FROM notification_deliveries WHERE state IN ('waiting', 'dead')`,
    [],
    "count-deliveries",
  );
  return row ?? { waiting: 0, dead: 0 };
}

/**
 * Reads deliveries that are due, oldest first. The end of an incident waits for its start.
 */
export async function readDueDeliveries(
  session: Session,
  limit: number,
  now = Date.now(),
): Promise<DueDelivery[]> {
  const rows = await session.query<{
    id: string;
    channel_id: string;
    message: NotificationMessage;
    attempts: number;
  }>(
    `SELECT d.id, d.channel_id, d.message, d.attempts FROM notification_deliveries d
     WHERE d.state = 'waiting' AND d.next_at <= $1
       AND NOT (d.phase = 'end' AND EXISTS (SELECT FROM notification_deliveries s
         WHERE s.incident_id = d.incident_id AND s.channel_id = d.channel_id AND s.phase = 'start' AND s.state = 'waiting'))
     ORDER BY d.next_at, d.created_at, d.id LIMIT $2`,
    [instant(now), limit],
    "due-deliveries",
  );
  return rows.map(({ id, channel_id, message, attempts }) => ({
    id,
    channelId: channel_id,
    message,
    attempts,
  }));
}

/** Outcome of an attempt. */
export interface AttemptOutcome {
  readonly state: "sent" | "dead" | "waiting";
  readonly response: string;
  /** Time of the next attempt, in epoch milliseconds, if it waits. */
  readonly nextAt?: number;
}

/** Stores the outcome of an attempt. When a start fails for good, its end is dropped. */
export async function settleDelivery(
  session: Session,
  id: string,
  { state, response, nextAt }: AttemptOutcome,
  now = Date.now(),
): Promise<void> {
  await session.query(
    `UPDATE notification_deliveries SET state = $2, attempts = attempts + 1, response = $3, next_at = coalesce($4, next_at),
       settled_at = CASE $2 WHEN 'waiting' THEN NULL ELSE $5::timestamptz END
     WHERE id = $1 AND state = 'waiting'`,
    [id, state, response.slice(0, maxResponseLength), instantOrNull(nextAt ?? null), instant(now)],
    "settle-delivery",
  );
  if (state !== "dead") return;
  await session.query(
    `UPDATE notification_deliveries e SET state = 'dropped', settled_at = $2
     FROM notification_deliveries s
     WHERE s.id = $1 AND s.phase = 'start' AND e.incident_id = s.incident_id AND e.channel_id = s.channel_id
       AND e.phase = 'end' AND e.state = 'waiting'`,
    [id, instant(now)],
    "drop-end",
  );
}

/**
 * Retries dead letters.
 *
 * @param ids - all if omitted
 * @returns the number of deliveries that wait again
 */
export async function retryDeliveries(
  database: Database,
  ids: readonly string[] | undefined,
  actor: string,
  now = Date.now(),
): Promise<number> {
  return database.transaction(
    async (session) => {
      const rows = await session.query<{ title: string }>(
        `UPDATE notification_deliveries SET state = 'waiting', attempts = 0, next_at = $2, settled_at = NULL
         WHERE state = 'dead' AND ($1::uuid[] IS NULL OR id = ANY($1)) RETURNING message ->> 'title' AS title`,
        [ids ?? null, instant(now)],
      );
      if (rows.length > 0) {
        const subject = rows.length === 1 ? rows[0]!.title : `${rows.length} notifications`;
        await recordAction(
          session,
          { actor, action: "notifications-retried", subject, subjectId: null },
          now,
        );
      }
      return rows.length;
    },
    { urgency: "short" },
  );
}

/** Records a test message that was sent at once, with its outcome. */
export async function recordTest(
  database: Database,
  channelId: string,
  message: NotificationMessage,
  outcome: { readonly isSent: boolean; readonly response: string },
  now = Date.now(),
): Promise<void> {
  await database.query(
    `INSERT INTO notification_deliveries (id, channel_id, rules, phase, message, state, attempts, next_at, created_at, settled_at, response)
     VALUES ($1, $2, '{}', 'test', $3, $4, 1, $5, $5, $5, $6)`,
    [
      randomUUID(),
      channelId,
      JSON.stringify(message),
      // A failed test is not retried, so it is no dead letter.
      outcome.isSent ? "sent" : "dropped",
      instant(now),
      outcome.response.slice(0, maxResponseLength),
    ],
    "record-test",
  );
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    incidentId: row.incident_id,
    channel: { id: row.channel_id, name: row.channel_name },
    phase: row.phase,
    title: row.title,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.state === "waiting" ? instant(row.next_at) : null,
    createdAt: instant(row.created_at),
    settledAt: instantOrNull(row.settled_at),
    response: row.response,
  };
}
