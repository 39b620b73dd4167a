import type { Session } from "../../database/database.ts";
import { instantOrNull } from "../../database/instant.ts";
import { type RunStateName, runStateName } from "../../model/run-state.ts";
import { lostRun } from "../nodes/clock-states.ts";
import type { NodeReference } from "../nodes/nodes.ts";

/** A run that another refers to; `id` null if it has no events. */
export interface RelatedRun {
  readonly id: string | null;
  readonly runId: string;
  readonly namespace: string;
  readonly name: string;
}

/** Summary of a run. Times are ISO instants. */
export interface RunSummary {
  readonly id: string;
  readonly runId: string;
  readonly job: NodeReference;
  readonly state: RunStateName;
  /** It has not ended, and will not: see {@link lostRun}. */
  readonly lost: boolean;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly nominalTime: string | null;
  /** Milliseconds. */
  readonly durationMs: number | null;
  readonly parent: RelatedRun | null;
  readonly mapIndex: number | null;
  readonly tryNumber: number | null;
  /** Number of attempts of the task in its DAG run; 1 if it was not retried. */
  readonly attempts: number;
  /** A later attempt of it exists. */
  readonly superseded: boolean;
  readonly error: string | null;
}

/** Returns the highest attempt number of the task of the run `r` in its DAG run; null if attempts have no numbers. */
const lastTry = (r: string) =>
  `(SELECT max(lt.try_number) FROM runs lt WHERE ${r}.try_number IS NOT NULL AND lt.job_id = ${r}.job_id
    AND lt.execution = ${r}.execution AND lt.map_index = ${r}.map_index)`;

/**
 * Columns of {@link RunRow}, for a query with `runs` as `r`.
 *
 * @param now - SQL expression for the reference instant
 */
export const runColumnsAt = (now: string) => `
  ${lostRun("r", now)} AS lost,
  r.id AS number, r.public_id, r.run_id, r.state, r.first_at, r.started_at, r.ended_at, r.nominal_at, r.map_index,
  r.try_number, ${lastTry("r")} AS last_try, r.error, r.parent_run_id, j.public_id AS job_id, jn.name AS job_namespace, j.name AS job_name,
  p.public_id AS parent_id, pj.name AS parent_name, pn.name AS parent_namespace`;

/** {@link runColumnsAt} now. */
export const runColumns = runColumnsAt("now()");

/** Joins that {@link runColumns} need after `FROM runs r`. */
export const runJoins = `
  JOIN jobs j ON j.id = r.job_id JOIN namespaces jn ON jn.id = j.namespace_id
  LEFT JOIN runs p ON p.run_id = r.parent_run_id AND p.job_id = r.parent_job_id
  LEFT JOIN jobs pj ON pj.id = r.parent_job_id LEFT JOIN namespaces pn ON pn.id = pj.namespace_id`;

/** A row of {@link runColumns}. */
export interface RunRow {
  readonly number: number;
  readonly public_id: string;
  readonly run_id: string;
  readonly state: number;
  readonly lost: boolean;
  readonly first_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly nominal_at: number | null;
  readonly map_index: number;
  readonly try_number: number | null;
  readonly last_try: number | null;
  readonly error: string | null;
  readonly parent_run_id: string | null;
  readonly job_id: string;
  readonly job_namespace: string;
  readonly job_name: string;
  readonly parent_id: string | null;
  readonly parent_name: string | null;
  readonly parent_namespace: string | null;
}

/** Converts a row to a summary. */
export function summarize(row: RunRow): RunSummary {
  return {
    id: row.public_id,
    runId: row.run_id,
    job: { kind: "job", id: row.job_id, namespace: row.job_namespace, name: row.job_name },
    state: runStateName(row.state),
    lost: row.lost,
    startedAt: instantOrNull(row.started_at),
    endedAt: instantOrNull(row.ended_at),
    nominalTime: instantOrNull(row.nominal_at),
    durationMs:
      row.started_at !== null && row.ended_at !== null ? Math.max(0, row.ended_at - row.started_at) : null,
    parent:
      row.parent_run_id !== null && row.parent_name !== null
        ? {
            id: row.parent_id,
            runId: row.parent_run_id,
            namespace: row.parent_namespace!,
            name: row.parent_name,
          }
        : null,
    mapIndex: row.map_index < 0 ? null : row.map_index,
    tryNumber: row.try_number,
    attempts: Math.max(1, row.last_try ?? 1),
    superseded: row.last_try !== null && row.try_number !== null && row.try_number < row.last_try,
    error: row.error,
  };
}

/** Reads the newest run of each job, by the job's integer id. */
export async function latestRuns(
  session: Session,
  jobs: readonly number[],
): Promise<Map<number, RunSummary>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<RunRow & { owner: number }>(
    `SELECT o.id AS owner, ${runColumns}
     FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id ORDER BY first_at DESC, public_id LIMIT 1) r ${runJoins}`,
    [jobs],
    "latest-runs",
  );
  return new Map(rows.map((row) => [row.owner, summarize(row)]));
}

/** Reads the newest successful writer of each dataset, by the dataset's integer id. */
export async function latestWriters(
  session: Session,
  datasets: readonly number[],
): Promise<Map<number, RunSummary>> {
  if (datasets.length === 0) return new Map();
  const rows = await session.query<RunRow & { owner: number }>(
    `SELECT o.id AS owner, ${runColumns}
     FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT run_id FROM dataset_writes WHERE dataset_id = o.id AND NOT prepares ORDER BY at DESC, writer DESC LIMIT 1) w
     JOIN runs r ON r.id = w.run_id ${runJoins}`,
    [datasets],
    "latest-writers",
  );
  return new Map(rows.map((row) => [row.owner, summarize(row)]));
}
