import type { ReadContext } from "../../graph/read-context.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "./run-summaries.ts";

/** Maximum numbers of runs of one writer or reader, of jobs, and of runs in total. */
const limits = { runsOfJob: 30, jobs: 50, runs: 60 } as const;

/**
 * Reads the latest runs of the jobs that write or read a dataset, newest first: up to 30 of each of at most 50 jobs
 * (writers first), 60 in total.
 */
export async function readRunsAround(
  { session, index }: ReadContext,
  { node }: StoredNode,
): Promise<{ readonly runs: readonly RunSummary[]; readonly truncated: boolean }> {
  const members = index.members(index.representative(node));
  const jobs = [
    ...new Set(
      [...(await index.writersOf(members)).values(), ...(await index.readersOf(members)).values()].flat(),
    ),
  ];
  const rows = await session.query<RunRow>(
    `SELECT ${runColumns} FROM (
       SELECT r.* FROM unnest($1::integer[]) AS o (id)
       CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id ORDER BY first_at DESC, public_id LIMIT $2) r
       ORDER BY r.first_at DESC, r.public_id LIMIT $3) r ${runJoins}
     ORDER BY r.first_at DESC, r.public_id`,
    [jobs.slice(0, limits.jobs), limits.runsOfJob + 1, limits.runs + 1],
    "runs-around-dataset",
  );
  const ofJobs = new Map<string, number>();
  for (const { job_id } of rows) ofJobs.set(job_id, (ofJobs.get(job_id) ?? 0) + 1);
  return {
    runs: rows.slice(0, limits.runs).map(summarize),
    truncated:
      jobs.length > limits.jobs ||
      rows.length > limits.runs ||
      [...ofJobs.values()].some((count) => count > limits.runsOfJob),
  };
}
