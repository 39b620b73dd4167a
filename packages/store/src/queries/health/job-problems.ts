import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import { RunState, sqlIsTerminal } from "../../model/run-state.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { clockRules, lateJob, lostRun, runningLong } from "../nodes/clock-states.ts";
import { isNameShown } from "../nodes/shown.ts";
import { maxProblems } from "./found-problem.ts";
import type { ProblemKind } from "./health.ts";

/** A problem of a job, before its DAG is known. Times are epoch milliseconds. */
export interface JobProblem {
  readonly kind: Extract<ProblemKind, "failed" | "lost" | "late" | "running-long">;
  readonly job: number;
  readonly since: number;
  /** Start of the run. */
  readonly startedAt: number | null;
  /** Row of `runs`. */
  readonly run: number | null;
  /** The id that the run has as a parent of others. */
  readonly runId: string | null;
  /** The parent run of the run. */
  readonly parentRunId: string | null;
  readonly detail: string | null;
  readonly inactive: boolean;
  /** The run was aborted, as dbt reports models that it skips: nothing was written, but the job did not fail. */
  readonly aborted: boolean;
}

/** A job with an own node in the graph, that no user hid. */
const isOwnNode = (job: string) =>
  `${isNameShown(job)} AND NOT EXISTS (SELECT FROM representatives q WHERE q.node_id = ${job} AND q.stands <> ${job})`;

/** Reads jobs whose newest execution that ended failed, newest first. */
export async function readFailedJobs(session: Session, now: number): Promise<JobProblem[]> {
  const rows = await session.query<{
    job_id: number;
    failed_since: number;
    last_at: number;
    first_at: number;
    run: number;
    state: number;
    run_id: string;
    error: string | null;
    try_number: number | null;
    parent_run_id: string | null;
    parent_runs: boolean | null;
  }>(
    `SELECT m.job_id, m.failed_since, m.last_at, f.id AS run, f.state, f.first_at, f.run_id, f.error, f.try_number, f.parent_run_id,
            NOT (${sqlIsTerminal("p.state")}) AS parent_runs
     FROM job_rhythms m
     CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = m.job_id AND execution = m.failed_key AND state >= ${RunState.abort}
                         ORDER BY first_at DESC, public_id LIMIT 1) f
     LEFT JOIN runs p ON p.run_id = f.parent_run_id AND p.job_id = f.parent_job_id
     WHERE m.failed_key IS NOT NULL AND ${isOwnNode("m.job_id")}
     ORDER BY m.failed_since DESC, m.job_id LIMIT ${maxProblems}`,
    [],
    "failed-jobs",
  );
  const repeating = await readRepeatingTries(
    session,
    rows.filter(({ parent_runs, try_number }) => parent_runs && try_number !== null),
  );
  return rows
    .filter(({ run }) => !repeating.has(run))
    .map((row) => ({
      kind: "failed",
      job: row.job_id,
      since: row.failed_since,
      startedAt: row.first_at,
      run: row.run,
      runId: row.run_id,
      parentRunId: row.parent_run_id,
      detail: row.error,
      inactive: row.last_at < now - clockRules.abandonedAfter,
      aborted: row.state === RunState.abort,
    }));
}

/** Returns the failed tries that Airflow repeats: their task has retries left, and its DAG run goes on. */
async function readRepeatingTries(
  session: Session,
  tries: readonly { readonly run: number; readonly try_number: number | null }[],
): Promise<ReadonlySet<number>> {
  if (tries.length === 0) return new Set();
  const rows = await session.query<{ run_id: number; document: Buffer }>(
    "SELECT run_id, document FROM run_documents WHERE run_id = ANY($1::bigint[])",
    [tries.map(({ run }) => run)],
    "documents-of-runs",
  );
  const retries = new Map(
    rows.map(({ run_id, document }) => {
      const facet = decodeRunDocument(unpack(document)).facets.get("airflow")?.value;
      const task = isObject(facet) ? facet.task : null;
      return [run_id, isObject(task) ? Number(task.retries ?? 0) : 0];
    }),
  );
  return new Set(
    tries.filter(({ run, try_number }) => try_number! <= (retries.get(run) ?? 0)).map(({ run }) => run),
  );
}

/** Reads jobs that should have started, latest first. Abandoned jobs are among them, marked as inactive. */
export async function readLateJobs(session: Session, now: number): Promise<JobProblem[]> {
  const rows = await session.query<{ job_id: number; expected_at: number; late_at: number }>(
    `SELECT m.job_id, m.expected_at, m.late_at FROM job_rhythms m JOIN jobs j ON j.id = m.job_id
     WHERE m.late_at < $1 AND ${lateJob("m", "j", "$1::timestamptz")} AND ${isNameShown("j.id")}
     ORDER BY m.late_at DESC, m.job_id LIMIT ${maxProblems}`,
    [instant(now)],
    "late-roots",
  );
  return rows.map(({ job_id, expected_at, late_at }) =>
    lateProblem(job_id, expected_at, late_at < now - clockRules.abandonedAfter),
  );
}

/** Returns the problem of a job that should have started. @param expectedAt - epoch milliseconds */
export function lateProblem(job: number, expectedAt: number, inactive: boolean): JobProblem {
  return {
    kind: "late",
    job,
    since: expectedAt,
    startedAt: null,
    run: null,
    runId: null,
    parentRunId: null,
    detail: null,
    inactive,
    aborted: false,
  };
}

/** Maximum number of open runs that are examined, newest first. */
const maxOpenRuns = 2_000;

/** Reads the newest runs of jobs that are lost, or take much longer than usual. */
export async function readOpenRunProblems(session: Session, now: number): Promise<JobProblem[]> {
  const rows = await session.query<{
    job_id: number;
    run: number;
    run_id: string;
    parent_run_id: string | null;
    first_at: number;
    started_at: number | null;
    lost: boolean;
    long: boolean;
  }>(
    `SELECT * FROM (
       SELECT r.job_id, r.id AS run, r.run_id, r.parent_run_id, r.first_at, r.started_at,
              ${lostRun("r", "$1::timestamptz")} AS lost, ${runningLong("r", "$1::timestamptz")} AS long
       FROM (SELECT * FROM runs WHERE state = ${RunState.running} ORDER BY first_at DESC, public_id LIMIT ${maxOpenRuns}) r
       WHERE r.id = (SELECT id FROM runs WHERE job_id = r.job_id ORDER BY first_at DESC, public_id LIMIT 1)
         AND ${isOwnNode("r.job_id")}) o
     WHERE lost OR long`,
    [instant(now)],
    "open-run-problems",
  );
  return rows.map((row) => ({
    kind: row.lost ? "lost" : "running-long",
    job: row.job_id,
    since: row.started_at ?? row.first_at,
    startedAt: row.first_at,
    run: row.run,
    runId: row.run_id,
    parentRunId: row.parent_run_id,
    detail: null,
    inactive: row.first_at < now - clockRules.abandonedAfter,
    aborted: false,
  }));
}
