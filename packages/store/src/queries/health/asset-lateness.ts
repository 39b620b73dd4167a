import type { Session } from "../../database/database.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { scheduleRules } from "../../model/schedule/expected-start.ts";
import { quantile } from "../../model/schedule/quantile.ts";
import { clockRules } from "../nodes/clock-states.ts";
import { isNameShown } from "../nodes/shown.ts";
import { maxProblems } from "./found-problem.ts";
import { type JobProblem, lateProblem } from "./job-problems.ts";

/** A DAG that assets start, with their last writes. Times are epoch milliseconds. */
interface AssetDag {
  readonly job_id: number;
  readonly assets: "all" | "any";
  readonly last_at: number;
  readonly known: number;
  readonly wanted: number;
  readonly oldest: number | null;
  readonly newest: number | null;
  /** First write after the last start of the DAG. */
  readonly first_since: number | null;
}

/**
 * Reads DAGs that should have started because their assets were written: all of them since the last start, or any.
 * The tolerance is the 95th percentile of the delays between the assets and the starts of the past, at least five
 * minutes. DAGs that also have a schedule by time are late by that one.
 */
export async function readLateAssetDags(session: Session, now: number): Promise<JobProblem[]> {
  const dags = await session.query<AssetDag>(
    `SELECT s.job_id, s.schedule ->> 'assets' AS assets, m.last_at, w.*, cardinality(s.datasets) AS wanted
     FROM stated_schedules s JOIN job_rhythms m ON m.job_id = s.job_id
     CROSS JOIN LATERAL (
       SELECT count(*) AS known, min(written_at) AS oldest, max(written_at) AS newest,
              min(written_at) FILTER (WHERE written_at > m.last_at) AS first_since
       FROM (SELECT GREATEST(d.last_written_at, (SELECT max(o.last_written_at) FROM representatives a
               JOIN representatives b ON b.stands = a.stands JOIN datasets o ON o.id = b.node_id
               WHERE a.node_id = d.id)) AS written_at
             FROM unnest(s.datasets) AS u (dataset) JOIN datasets d ON d.public_id = u.dataset) a
       WHERE written_at IS NOT NULL) w
     WHERE s.schedule ->> 'assets' IS NOT NULL AND jsonb_array_length(s.schedule -> 'crons') = 0
       AND cardinality(s.datasets) > 0 AND ${isNameShown("s.job_id")}
     ORDER BY s.job_id LIMIT ${maxProblems}`,
    [],
    "asset-dags",
  );
  const waiting = dags.flatMap((dag) => {
    const expectedAt =
      dag.assets === "any"
        ? dag.first_since
        : dag.known === dag.wanted && dag.oldest !== null && dag.oldest > dag.last_at
          ? dag.newest
          : null;
    return expectedAt !== null && expectedAt + scheduleRules.minTolerance < now ? [{ dag, expectedAt }] : [];
  });
  const tolerances = await readTolerances(
    session,
    waiting.map(({ dag }) => dag.job_id),
  );
  return waiting.flatMap(({ dag, expectedAt }) => {
    const lateAt = expectedAt + Math.max(scheduleRules.minTolerance, tolerances.get(dag.job_id) ?? 0);
    return lateAt < now
      ? [lateProblem(dag.job_id, expectedAt, lateAt < now - clockRules.abandonedAfter)]
      : [];
  });
}

/** Reads the 95th percentile of the delays of past starts after the latest write of an asset, in milliseconds. */
async function readTolerances(session: Session, jobs: readonly number[]): Promise<Map<number, number>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<{ job_id: number; delays: readonly (number | string)[] }>(
    `SELECT o.id AS job_id, array_agg(extract(epoch FROM e.at - w.at) * 1000) AS delays
     FROM unnest($1::integer[]) AS o (id) JOIN stated_schedules s ON s.job_id = o.id
     CROSS JOIN LATERAL (SELECT at FROM executions WHERE owner_id = o.id AND layer = ${ExecutionLayer.observed} AND NOT manual
                         ORDER BY at DESC, key DESC LIMIT $2) e
     CROSS JOIN LATERAL (SELECT max(l.at) AS at FROM unnest(s.datasets) AS u (dataset)
       JOIN datasets d ON d.public_id = u.dataset
       CROSS JOIN LATERAL (SELECT at FROM dataset_writes WHERE dataset_id = d.id AND at <= e.at AND NOT prepares
                           ORDER BY at DESC, writer DESC LIMIT 1) l) w
     WHERE w.at IS NOT NULL GROUP BY o.id`,
    [jobs, scheduleRules.executions],
    "asset-delays",
  );
  return new Map(
    rows.map(({ job_id, delays }) => [job_id, quantile(delays.map(Number), scheduleRules.toleranceQuantile)]),
  );
}
