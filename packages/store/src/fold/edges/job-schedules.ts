import type { Session } from "../../database/database.ts";
import { instantOrNull } from "../../database/instant.ts";
import { emptyEdgeSet } from "../../model/edge-set.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { expectedStart, scheduleRules } from "../../model/schedule/expected-start.ts";
import { type PastStartsRow, pastStartColumns, toPastStarts } from "./past-starts.ts";

/** The newest executions of a job, newest first, as parallel lists. Times are epoch milliseconds. */
interface ScheduleRow extends PastStartsRow {
  readonly id: number;
  readonly keys: readonly string[];
  readonly good: readonly boolean[];
  readonly failed: readonly boolean[];
  readonly last_at: number;
  readonly named_at: number | null;
  readonly shown_at: number | null;
}

/**
 * Updates schedules of jobs whose executions were added, removed, or changed outcome: when they start next, when they
 * last showed their edges, and since when they fail. Reads only the newest executions.
 */
export async function updateSchedules(session: Session, jobs: readonly number[]): Promise<void> {
  if (jobs.length === 0) return;
  const rows = await session.query<ScheduleRow>(
    `SELECT o.id, n.*, s.schedule FROM unnest($1::integer[]) AS o (id) CROSS JOIN LATERAL (
       SELECT array_agg(e.key::text ORDER BY e.at DESC, e.key DESC) AS keys,
              ${pastStartColumns},
              array_agg(e.good ORDER BY e.at DESC, e.key DESC) AS good,
              array_agg(e.failed ORDER BY e.at DESC, e.key DESC) AS failed,
              max(e.at) AS last_at, max(e.at) FILTER (WHERE e.all_set <> $3) AS named_at,
              max(e.at) FILTER (WHERE e.good AND e.success_set <> $3) AS shown_at
       FROM (SELECT * FROM executions WHERE owner_id = o.id AND layer = ${ExecutionLayer.observed}
             ORDER BY at DESC, key DESC LIMIT $2) e) n
     LEFT JOIN stated_schedules s ON s.job_id = o.id WHERE n.last_at IS NOT NULL`,
    [[...new Set(jobs)], scheduleRules.executions, emptyEdgeSet.hash],
    "newest-executions",
  );
  const computed = rows.map((row) => ({
    row,
    next: expectedStart(toPastStarts(row), row.schedule),
    failure: failuresInARow(row),
  }));
  await session.query(
    `INSERT INTO job_rhythms (job_id, last_at, named_at, shown_at, interval_ms, expected_at, late_at,
                              failed_since, failed_key)
     SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::bigint[],
                          $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::uuid[])
     ON CONFLICT (job_id) DO UPDATE SET
       last_at = excluded.last_at, named_at = excluded.named_at, shown_at = excluded.shown_at,
       interval_ms = excluded.interval_ms, expected_at = excluded.expected_at, late_at = excluded.late_at,
       failed_since = excluded.failed_since, failed_key = excluded.failed_key`,
    [
      computed.map(({ row }) => row.id),
      computed.map(({ row }) => instantOrNull(row.last_at)),
      computed.map(({ row }) => instantOrNull(row.named_at)),
      computed.map(({ row }) => instantOrNull(row.shown_at)),
      computed.map(({ next }) => (next === null ? null : Math.round(next.intervalMs))),
      computed.map(({ next }) => instantOrNull(next && Math.round(next.expectedAt))),
      computed.map(({ next }) => instantOrNull(next && Math.round(next.lateAt))),
      computed.map(({ failure }) => instantOrNull(failure?.since ?? null)),
      computed.map(({ failure }) => failure?.key ?? null),
    ],
    "put-rhythms",
  );
}

/** Returns the failed executions in a row up to the newest one that ended; null if that one did not fail. */
function failuresInARow({
  keys,
  starts,
  good,
  failed,
}: ScheduleRow): { readonly since: number; readonly key: string } | null {
  const settled = keys.flatMap((key, index) =>
    good[index] || failed[index] ? [{ key, at: Number(starts[index]), failed: failed[index]! }] : [],
  );
  const success = settled.findIndex((execution) => !execution.failed);
  const failures = success < 0 ? settled : settled.slice(0, success);
  const [newest, oldest] = [failures[0], failures.at(-1)];
  return newest && oldest ? { since: oldest.at, key: newest.key } : null;
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
