import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { clockRules, lateJob } from "../nodes/clock-states.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import { isNameShown } from "../nodes/shown.ts";

/** A job that should have started. Times are ISO instants. */
export interface LateJob {
  readonly job: NodeReference;
  /** When it should have started. */
  readonly dueAt: string;
  readonly lastStartedAt: string;
  /** Its usual interval, in milliseconds. */
  readonly intervalMs: number;
}

/**
 * Lists late jobs, latest expected start first, without those that have been late for 30 days: they were abandoned.
 *
 * @param now - epoch milliseconds
 */
export async function listLateJobs(session: Session, limit: number, now = Date.now()): Promise<LateJob[]> {
  const rows = await session.query<{
    id: string;
    namespace: string;
    name: string;
    due_at: number;
    last_at: number;
    interval_ms: number;
  }>(
    `SELECT j.public_id AS id, n.name AS namespace, j.name, m.expected_at AS due_at, m.last_at, m.interval_ms
     FROM job_rhythms m
     JOIN jobs j ON j.id = m.job_id JOIN namespaces n ON n.id = j.namespace_id
     WHERE m.late_at < $1 AND m.late_at > $1::timestamptz - $3 * interval '1 millisecond' AND ${lateJob("m", "j", "$1::timestamptz")} AND ${isNameShown("j.id")}
     ORDER BY m.late_at DESC, m.job_id LIMIT $2`,
    [instant(now), limit, clockRules.abandonedAfter],
    "list-late-jobs",
  );
  return rows.map(({ id, namespace, name, due_at, last_at, interval_ms }) => ({
    job: { kind: "job", id, namespace, name },
    dueAt: instant(due_at),
    lastStartedAt: instant(last_at),
    intervalMs: interval_ms,
  }));
}
