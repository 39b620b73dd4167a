import { decodeCursor, type Page, toPage } from "../database/cursor.ts";
import type { Session } from "../database/database.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import type { IncidentSummary } from "./message.ts";

/** Problems with one root of which a rule tells, or one change. Times are ISO instants. */
export interface Incident {
  readonly id: string;
  readonly category: "problem" | "change";
  readonly since: string;
  readonly openedAt: string;
  /** Null while it is open. */
  readonly closedAt: string | null;
  readonly summary: IncidentSummary;
  /** End of its snooze; null if it is not snoozed. */
  readonly snoozedUntil: string | null;
  /** Names of the channels that were told, or will be. */
  readonly channels: readonly string[];
}

interface IncidentRow {
  readonly id: string;
  readonly category: "problem" | "change";
  readonly since: number;
  readonly opened_at: number;
  readonly closed_at: number | null;
  readonly summary: IncidentSummary;
  readonly snoozed_until: number | null;
  readonly channels: string[];
}

const selectIncidents = `
  SELECT i.id, i.category, i.since, i.opened_at, i.closed_at, i.summary,
         (SELECT max(s.until) FROM notification_snoozes s
          WHERE s.until > $1 AND (s.incident_id = i.id OR s.node_id = i.root_id)) AS snoozed_until,
         ARRAY(SELECT c.name FROM notification_deliveries d JOIN notification_channels c ON c.id = d.channel_id
               WHERE d.incident_id = i.id AND d.phase = 'start' ORDER BY c.name) AS channels
  FROM notification_incidents i`;

/**
 * Lists incidents, latest first.
 *
 * @param state - `open`: problems that have not ended
 * @throws InvalidCursor
 */
export async function listIncidents(
  session: Session,
  state: "open" | "all",
  limit: number,
  cursor?: string,
  now = Date.now(),
): Promise<Page<Incident>> {
  const key = decodeCursor(cursor, "number", "string");
  const rows = await session.query<IncidentRow>(
    `${selectIncidents}
     WHERE ($2::timestamptz IS NULL OR (i.opened_at, i.id) < ($2, $3::uuid))
       AND ($4 = 'all' OR (i.closed_at IS NULL AND i.category = 'problem'))
     ORDER BY i.opened_at DESC, i.id DESC LIMIT $5`,
    [instant(now), key ? instant(key[0] as number) : null, key ? key[1] : null, state, limit + 1],
    "list-incidents",
  );
  return toPage(rows, limit, toIncident, ({ opened_at, id }) => [opened_at, id]);
}

/** Reads an incident; null if it does not exist. */
export async function readIncident(session: Session, id: string, now = Date.now()): Promise<Incident | null> {
  const [row] = await session.query<IncidentRow>(
    `${selectIncidents} WHERE i.id = $2`,
    [instant(now), id],
    "read-incident",
  );
  return row ? toIncident(row) : null;
}

function toIncident(row: IncidentRow): Incident {
  return {
    id: row.id,
    category: row.category,
    since: instant(row.since),
    openedAt: instant(row.opened_at),
    closedAt: instantOrNull(row.closed_at),
    summary: row.summary,
    snoozedUntil: instantOrNull(row.snoozed_until),
    channels: row.channels,
  };
}
