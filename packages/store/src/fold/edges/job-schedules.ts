import type { Session } from "../../database/database.ts";
import { emptyEdgeSet } from "../../model/edge-set.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { lateFactor, minExecutions, scheduleExecutions } from "./schedule-rules.ts";

/**
 * Updates schedules of jobs whose executions were added, removed, or changed outcome: their usual interval, and when
 * they last showed their edges. Reads only the newest executions.
 */
export async function updateSchedules(session: Session, jobs: readonly number[]): Promise<void> {
  if (jobs.length === 0) return;
  await session.query(
    `WITH newest AS (
       SELECT o.id, e.* FROM unnest($1::integer[]) AS o (id) CROSS JOIN LATERAL (
         SELECT e.*, e.at - lead(e.at) OVER (ORDER BY e.at DESC, e.key DESC) AS gap FROM (
           SELECT at, key, all_set <> $5 AS names, good AND success_set <> $5 AS shows
           FROM executions WHERE owner_id = o.id AND layer = ${ExecutionLayer.observed}
           ORDER BY at DESC, key DESC LIMIT $2) e) e),
     rhythm AS (
       SELECT id, max(at) AS last_at, max(at) FILTER (WHERE names) AS named_at, max(at) FILTER (WHERE shows) AS shown_at,
              CASE WHEN count(*) >= $3
                THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM gap) * 1000) END AS interval_ms
       FROM newest GROUP BY id)
     INSERT INTO job_rhythms (job_id, last_at, named_at, shown_at, interval_ms, due_at)
     SELECT id, last_at, named_at, shown_at, interval_ms::bigint,
            CASE WHEN interval_ms > 0 THEN last_at + interval_ms * $4 * interval '1 millisecond' END
     FROM rhythm
     ON CONFLICT (job_id) DO UPDATE SET
       last_at = excluded.last_at, named_at = excluded.named_at, shown_at = excluded.shown_at, interval_ms = excluded.interval_ms,
       due_at = excluded.due_at`,
    [jobs, scheduleExecutions, minExecutions, lateFactor, emptyEdgeSet.hash],
    "put-rhythms",
  );
}

/** Deletes the schedules of jobs without executions. */
export async function deleteSchedules(session: Session, jobs: readonly number[]): Promise<void> {
  if (jobs.length === 0) return;
  await session.query(
    `DELETE FROM job_rhythms r WHERE r.job_id = ANY($1::integer[])
       AND NOT EXISTS (SELECT FROM executions e WHERE e.owner_id = r.job_id AND e.layer = ${ExecutionLayer.observed})`,
    [jobs],
    "forget-rhythms",
  );
}
