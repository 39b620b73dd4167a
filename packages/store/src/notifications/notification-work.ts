import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";

/** Returns true if a rule applies or an incident is open. */
export async function hasNotificationWork(session: Session): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM notification_rules WHERE enabled)
         OR EXISTS (SELECT FROM notification_incidents WHERE closed_at IS NULL) AS found`,
    [],
    "has-notification-work",
  );
  return row?.found ?? false;
}

/** Number of newest events that are examined. */
const sample = 200;
/** Number of old events from which on the store is catching up. */
const minOldEvents = 50;
/** Time within which events must have arrived, in milliseconds. */
const recentMs = 30_000;
/** Age on arrival at which an event is old, in milliseconds. */
const oldMs = 3_600_000;

/**
 * Returns true while many old events arrive, such as an import or the buffer of a sender after an outage. The state of
 * jobs is not known until the last of them.
 *
 * @param now - epoch milliseconds
 */
export async function isCatchingUp(session: Session, now: number): Promise<boolean> {
  const [row] = await session.query<{ old: number; recent: number }>(
    `SELECT count(*) FILTER (WHERE e.event_time < e.received_at - ${oldMs} * interval '1 millisecond') AS old, count(*) AS recent
     FROM (SELECT event_time, received_at FROM events ORDER BY position DESC LIMIT ${sample}) e
     WHERE e.received_at > $1`,
    [instant(now - recentMs)],
    "is-catching-up",
  );
  return row !== undefined && row.old >= minOldEvents && row.old * 2 > row.recent;
}
