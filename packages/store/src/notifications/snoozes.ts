import { randomUUID } from "node:crypto";
import { recordAction } from "../access/audit.ts";
import type { Database, Session } from "../database/database.ts";
import { StoreError } from "../database/errors.ts";
import { instant } from "../database/instant.ts";
import { findNode } from "../queries/nodes/nodes.ts";
import { readIncident } from "./incidents.ts";

/** Silence until a time, for an incident or a node. Times are ISO instants. */
export interface Snooze {
  readonly id: string;
  readonly incidentId: string | null;
  readonly nodeId: string | null;
  /** Title of the incident, or name of the node. */
  readonly name: string;
  readonly until: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** The subject of a snooze: one incident, or a node with everything that it is the root of. */
export type SnoozeSubject = { readonly incidentId: string } | { readonly nodeId: string };

interface SnoozeRow {
  readonly id: string;
  readonly incident_id: string | null;
  readonly node_id: string | null;
  readonly name: string;
  readonly until: number;
  readonly created_at: number;
  readonly created_by: string;
}

const columns = "id, incident_id, node_id, name, until, created_at, created_by";

/** Lists snoozes that have not ended, the one that ends first at the top. */
export async function listSnoozes(session: Session, now = Date.now()): Promise<Snooze[]> {
  const rows = await session.query<SnoozeRow>(
    `SELECT ${columns} FROM notification_snoozes WHERE until > $1 ORDER BY until, id`,
    [instant(now)],
    "list-snoozes",
  );
  return rows.map(toSnooze);
}

/**
 * Snoozes an incident or node; replaces its earlier snooze.
 *
 * @param until - epoch milliseconds
 * @throws StoreError `snooze-past`, `snooze-subject-unknown`
 */
export async function createSnooze(
  database: Database,
  subject: SnoozeSubject,
  until: number,
  actor: string,
  now = Date.now(),
): Promise<Snooze> {
  if (until <= now) throw new StoreError("snooze-past", "The snooze ends in the past.");
  return database.transaction(
    async (session) => {
      const name = await nameOf(session, subject);
      const [incident, node] = "incidentId" in subject ? [subject.incidentId, null] : [null, subject.nodeId];
      await session.query("DELETE FROM notification_snoozes WHERE incident_id = $1 OR node_id = $2", [
        incident,
        node,
      ]);
      const [row] = await session.query<SnoozeRow>(
        `INSERT INTO notification_snoozes (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${columns}`,
        [randomUUID(), incident, node, name, instant(until), instant(now), actor],
      );
      await recordAction(session, { actor, action: "snoozed", subject: name, subjectId: row!.id }, now);
      return toSnooze(row!);
    },
    { urgency: "short" },
  );
}

/** Ends a snooze. @throws StoreError `snooze-unknown` */
export async function deleteSnooze(
  database: Database,
  id: string,
  actor: string,
  now = Date.now(),
): Promise<void> {
  await database.transaction(
    async (session) => {
      const [row] = await session.query<SnoozeRow>(
        `DELETE FROM notification_snoozes WHERE id = $1 RETURNING ${columns}`,
        [id],
      );
      if (!row) throw new StoreError("snooze-unknown", `No snooze has the id ${id}.`);
      await recordAction(session, { actor, action: "snooze-ended", subject: row.name, subjectId: id }, now);
    },
    { urgency: "short" },
  );
}

async function nameOf(session: Session, subject: SnoozeSubject): Promise<string> {
  if ("incidentId" in subject) {
    const incident = await readIncident(session, subject.incidentId);
    if (incident) return incident.summary.title;
    throw new StoreError("snooze-subject-unknown", `No incident has the id ${subject.incidentId}.`);
  }
  const node = await findNode(session, subject.nodeId);
  if (node) return node.name;
  throw new StoreError("snooze-subject-unknown", `No dataset or job has the id ${subject.nodeId}.`);
}

function toSnooze(row: SnoozeRow): Snooze {
  return {
    id: row.id,
    incidentId: row.incident_id,
    nodeId: row.node_id,
    name: row.name,
    until: instant(row.until),
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
  };
}
