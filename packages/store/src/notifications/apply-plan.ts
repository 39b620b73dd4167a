import { randomUUID } from "node:crypto";
import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { type IncidentSummary, messageTitle, type NotificationMessage } from "./message.ts";
import type { NotificationPlan, PlannedIncident } from "./plan-notifications.ts";
import { reportRuleProblem } from "./rules.ts";

/** Times of incidents, in milliseconds. */
export interface IncidentTuning {
  /** Time for which an incident must be gone before it ends, so that a retry does not end it. */
  readonly closeAfterMs: number;
  /** Age at which ended incidents and settled deliveries are deleted. */
  readonly keepMs: number;
}

/** Result of an evaluation. */
export interface AppliedPlan {
  readonly opened: number;
  readonly closed: number;
  /** Messages that were queued. */
  readonly queued: number;
}

interface OpenIncident {
  readonly id: string;
  readonly key: string;
  readonly category: "problem" | "change";
  readonly seen_at: number;
  readonly summary: IncidentSummary;
  readonly snoozed: boolean;
}

/**
 * Opens, updates and closes incidents and queues their messages, all in the caller's transaction: an incident and its
 * messages are stored together or not at all, and a channel gets one start and one end for each.
 */
export async function applyPlan(
  session: Session,
  plan: NotificationPlan,
  tuning: IncidentTuning,
): Promise<AppliedPlan> {
  const now = instant(plan.at);
  const open = await session.query<OpenIncident>(
    `SELECT i.id, i.key, i.category, i.seen_at, i.summary,
            EXISTS (SELECT FROM notification_snoozes s WHERE s.until > $1
                    AND (s.incident_id = i.id OR s.node_id = i.root_id)) AS snoozed
     FROM notification_incidents i WHERE i.closed_at IS NULL`,
    [now],
    "open-incidents",
  );
  const byKey = new Map(open.map((incident) => [incident.key, incident]));
  let opened = 0;
  let queued = 0;
  for (const found of plan.incidents) {
    const known = byKey.get(found.key);
    byKey.delete(found.key);
    if (!known && found.channels.size === 0) continue;
    const id = known?.id ?? found.id;
    if (!known) opened += await openIncident(session, found, now);
    else await touchIncident(session, id, found, now);
    if (!known?.snoozed) queued += await queueStarts(session, id, found, now);
  }
  let closed = 0;
  for (const gone of byKey.values()) {
    if (plan.isPartial || plan.at - gone.seen_at < tuning.closeAfterMs) continue;
    await session.query("UPDATE notification_incidents SET closed_at = $2 WHERE id = $1", [gone.id, now]);
    closed += 1;
    // If the problem is still there, a rule was changed or deleted: nothing is resolved.
    const kinds = plan.kindsByKey.get(gone.key) ?? new Set();
    const isResolved = !Object.keys(gone.summary.counts).some((kind) => kinds.has(kind));
    if (isResolved && !gone.snoozed) queued += await queueEnds(session, gone, now);
  }
  for (const [id, problem] of plan.ruleProblems) await reportRuleProblem(session, id, problem);
  await deleteOld(session, instant(plan.at - tuning.keepMs));
  await session.query("UPDATE notification_lease SET evaluated_at = $1", [now], "record-evaluation");
  return { opened, closed, queued };
}

/** A change ends when it begins, and its id is the same in every evaluation. */
async function openIncident(session: Session, found: PlannedIncident, now: string): Promise<number> {
  const { id, key, category, summary } = found;
  const rows = await session.query(
    `INSERT INTO notification_incidents (id, key, category, root_id, since, opened_at, seen_at, closed_at, summary)
     VALUES ($1, $2, $3, $4, $5, $6, $6, CASE $3 WHEN 'change' THEN $6::timestamptz END, $7)
     ON CONFLICT (id) DO NOTHING RETURNING 1`,
    [id, key, category, summary.root.id, summary.since, now, JSON.stringify(summary)],
    "open-incident",
  );
  return rows.length;
}

async function touchIncident(
  session: Session,
  id: string,
  { summary }: PlannedIncident,
  now: string,
): Promise<void> {
  await session.query(
    "UPDATE notification_incidents SET seen_at = $2, summary = $3, since = least(since, $4) WHERE id = $1",
    [id, now, JSON.stringify(summary), summary.since],
    "touch-incident",
  );
}

async function queueStarts(
  session: Session,
  id: string,
  { channels, summary }: PlannedIncident,
  now: string,
): Promise<number> {
  let queued = 0;
  for (const [channel, rules] of channels) {
    const message: NotificationMessage = {
      phase: "start",
      title: messageTitle("start", summary.title),
      incident: { id, summary, endedAt: null },
    };
    const rows = await session.query(
      `INSERT INTO notification_deliveries (id, incident_id, channel_id, rules, phase, message, state, next_at, created_at)
       SELECT $1, $2, c.id, $4, 'start', $5, 'waiting', $6, $6 FROM notification_channels c WHERE c.id = $3
       ON CONFLICT (incident_id, channel_id, phase) DO NOTHING RETURNING 1`,
      [randomUUID(), id, channel, rules, JSON.stringify(message), now],
      "queue-start",
    );
    queued += rows.length;
  }
  return queued;
}

async function queueEnds(session: Session, { id, summary }: OpenIncident, now: string): Promise<number> {
  const message: NotificationMessage = {
    phase: "end",
    title: messageTitle("end", summary.title),
    incident: { id, summary, endedAt: now },
  };
  const rows = await session.query(
    `INSERT INTO notification_deliveries (id, incident_id, channel_id, rules, phase, message, state, next_at, created_at)
     SELECT gen_random_uuid(), d.incident_id, d.channel_id, d.rules, 'end', $2, 'waiting', $3, $3
     FROM notification_deliveries d
     WHERE d.incident_id = $1 AND d.phase = 'start' AND d.state IN ('sent', 'waiting')
     ON CONFLICT (incident_id, channel_id, phase) DO NOTHING RETURNING 1`,
    [id, JSON.stringify(message), now],
    "queue-ends",
  );
  return rows.length;
}

async function deleteOld(session: Session, before: string): Promise<void> {
  await session.query(
    `DELETE FROM notification_deliveries d WHERE d.state <> 'waiting' AND d.created_at < $1
       AND NOT EXISTS (SELECT FROM notification_incidents i WHERE i.id = d.incident_id AND i.closed_at IS NULL)`,
    [before],
    "delete-old-deliveries",
  );
  await session.query(
    "DELETE FROM notification_incidents WHERE closed_at < $1",
    [before],
    "delete-old-incidents",
  );
  await session.query("DELETE FROM notification_snoozes WHERE until < $1", [before], "delete-old-snoozes");
}
