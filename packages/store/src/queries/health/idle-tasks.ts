import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { clockRules } from "../nodes/clock-states.ts";
import { maxProblems } from "./found-problem.ts";
import type { JobProblem } from "./job-problems.ts";

/** A task that did not run. Times are epoch milliseconds. */
export interface IdleTask {
  readonly job: number;
  readonly since: number;
  /** The problem above it that explains it; null: it should have started by its own past. */
  readonly cause: JobProblem | null;
}

/** Levels below a DAG: its tasks, and the jobs that they start. */
const maxLevels = 4;

/**
 * Reads tasks that did not run because of their DAG: it did not start, or its run failed before them. Tasks that had
 * not run in the execution before either belong to another branch.
 */
export async function readIdleTasks(session: Session, problems: readonly JobProblem[]): Promise<IdleTask[]> {
  const causes = problems.filter(({ kind }) => kind === "failed" || kind === "late");
  const idle: IdleTask[] = [];
  const seen = new Set(causes.map(({ job }) => job));
  let level = causes.map((cause) => ({ job: cause.job, runId: cause.runId, cause }));
  for (let depth = 0; depth < maxLevels && level.length > 0 && idle.length < maxProblems; depth += 1) {
    const rows = await session.query<{ parent: number; job_id: number }>(
      `SELECT p.job AS parent, c.id AS job_id
       FROM unnest($1::integer[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS p (job, run_id, started_at, since)
       JOIN jobs c ON c.parent_id = p.job AND c.id <> p.job JOIN job_rhythms m ON m.job_id = c.id
       WHERE NOT EXISTS (SELECT FROM executions e WHERE e.owner_id = c.id AND e.layer = ${ExecutionLayer.observed} AND e.key = p.run_id)
         AND m.last_at < p.started_at
         AND m.last_at >= coalesce((SELECT max(e.at) FROM executions e WHERE e.owner_id = p.job
           AND e.layer = ${ExecutionLayer.observed} AND e.at < p.since), '-infinity')
       ORDER BY 1, 2 LIMIT ${maxProblems}`,
      [
        level.map(({ job }) => job),
        level.map(({ runId }) => runId),
        level.map(({ cause }) => instant(cause.startedAt ?? cause.since)),
        level.map(({ cause }) => instant(cause.since)),
      ],
      "idle-tasks",
    );
    const causeOf = new Map(level.map(({ job, cause }) => [job, cause]));
    const next = rows.filter(({ job_id }) => !seen.has(job_id));
    for (const { job_id } of next) seen.add(job_id);
    const found = next.map(({ parent, job_id }) => ({ job: job_id, cause: causeOf.get(parent)! }));
    idle.push(...found.map(({ job, cause }) => ({ job, since: cause.startedAt ?? cause.since, cause })));
    // The jobs that an idle task starts did not run either.
    level = found.map(({ job, cause }) => ({ job, runId: null, cause }));
  }
  return idle;
}

/** Reads tasks that should have started by their own past although their DAG runs. */
export async function readMissingTasks(session: Session, now: number): Promise<IdleTask[]> {
  const rows = await session.query<{ job_id: number; expected_at: number }>(
    `SELECT m.job_id, m.expected_at FROM job_rhythms m JOIN jobs j ON j.id = m.job_id
     WHERE m.late_at < $1 AND m.late_at > $1::timestamptz - $2 * interval '1 millisecond'
       AND EXISTS (SELECT FROM job_rhythms p WHERE p.job_id = j.parent_id AND p.job_id <> j.id
                   AND (p.late_at IS NULL OR p.late_at > $1))
     ORDER BY m.late_at DESC, m.job_id LIMIT ${maxProblems}`,
    [instant(now), clockRules.abandonedAfter],
    "missing-tasks",
  );
  return rows.map(({ job_id, expected_at }) => ({ job: job_id, since: expected_at, cause: null }));
}
