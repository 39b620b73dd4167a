import type { Session } from "../../database/database.ts";
import { instantOrNull } from "../../database/instant.ts";
import { emptyEdgeSet } from "../../model/edge-set.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { type ExpectedStart, expectedStart, scheduleRules } from "../../model/schedule/expected-start.ts";
import type { StatedSchedule } from "../../model/schedule/stated-schedule.ts";

/** The newest executions of a job, newest first, as parallel lists. Times are epoch milliseconds. */
interface ScheduleRow {
  readonly id: number;
  readonly keys: readonly string[];
  /** Text: arrays of 64-bit numbers arrive as texts. */
  readonly starts: readonly (number | string)[];
  readonly nominal_ends: readonly (number | string | null)[];
  readonly manual: readonly boolean[];
  readonly good: readonly boolean[];
  readonly failed: readonly boolean[];
  readonly last_at: number;
  readonly named_at: number | null;
  readonly shown_at: number | null;
  readonly schedule: StatedSchedule | null;
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
              array_agg((extract(epoch FROM e.at) * 1000)::bigint ORDER BY e.at DESC, e.key DESC) AS starts,
              array_agg((extract(epoch FROM e.nominal_end) * 1000)::bigint ORDER BY e.at DESC, e.key DESC) AS nominal_ends,
              array_agg(e.manual ORDER BY e.at DESC, e.key DESC) AS manual,
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
  const computed = rows.map((row) => ({ row, next: nextStart(row), failure: failuresInARow(row) }));
  await session.query(
    `INSERT INTO job_rhythms (job_id, last_at, named_at, shown_at, interval_ms, expected_at, late_at,
                              failed_since, failed_key, failed_count)
     SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::bigint[],
                          $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::uuid[], $10::integer[])
     ON CONFLICT (job_id) DO UPDATE SET
       last_at = excluded.last_at, named_at = excluded.named_at, shown_at = excluded.shown_at,
       interval_ms = excluded.interval_ms, expected_at = excluded.expected_at, late_at = excluded.late_at,
       failed_since = excluded.failed_since, failed_key = excluded.failed_key, failed_count = excluded.failed_count`,
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
      computed.map(({ failure }) => failure?.count ?? 0),
    ],
    "put-rhythms",
  );
}

function nextStart({ starts, nominal_ends, manual, schedule }: ScheduleRow): ExpectedStart | null {
  return expectedStart(
    starts.map((at, index) => ({
      at: Number(at),
      nominalEnd: nominal_ends[index] === null ? null : Number(nominal_ends[index]),
      manual: manual[index]!,
    })),
    schedule,
  );
}

/** Returns the failed executions in a row up to the newest one that ended; null if that one did not fail. */
function failuresInARow({
  keys,
  starts,
  good,
  failed,
}: ScheduleRow): { readonly since: number; readonly key: string; readonly count: number } | null {
  const settled = keys.flatMap((key, index) =>
    good[index] || failed[index] ? [{ key, at: Number(starts[index]), failed: failed[index]! }] : [],
  );
  const success = settled.findIndex((execution) => !execution.failed);
  const failures = success < 0 ? settled : settled.slice(0, success);
  const [newest, oldest] = [failures[0], failures.at(-1)];
  return newest && oldest ? { since: oldest.at, key: newest.key, count: failures.length } : null;
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
