import type { Session } from "../../database/database.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "../runs/run-summaries.ts";

/** Maximum number of jobs on each side; their newest runs show whether they report any quality facts. */
const maxJobs = 200;
const probedRuns = 3;
/** Maximum number of reporting jobs whose runs are read, and of runs of each. */
const maxReportedJobs = 25;
const runsOfJob = 30;

/** A run with its packed document. */
export interface DocumentedRun {
  readonly summary: RunSummary;
  readonly document: Buffer;
}

/** A run's quality facts about a dataset; empty lists: none. */
interface QualityFacts {
  readonly summary: RunSummary;
  readonly assertions: readonly unknown[];
  readonly metrics: readonly unknown[];
}

/**
 * Reads runs that may report quality facts about a dataset, newest first. Writers, readers and each recently
 * reporting job have separate budgets, so that jobs that only read do not displace others.
 *
 * @param isLatest - whether the newest three runs of each job are enough
 */
export async function readQualityRuns<Run extends QualityFacts>(
  { session, index }: ReadContext,
  { node }: StoredNode,
  read: (runs: readonly DocumentedRun[]) => Promise<Run[]>,
  isLatest = false,
): Promise<{ readonly runs: Run[]; readonly truncated: boolean }> {
  const members = index.members(index.representative(node));
  const writers = [...new Set([...(await index.writersOf(members)).values()].flat())];
  const readers = [...new Set([...(await index.readersOf(members)).values()].flat())].filter(
    (job) => !writers.includes(job),
  );
  let truncated = false;
  const found = new Map<string, Run>();
  for (const jobs of [writers, readers]) {
    const newest = await newestRuns(session, jobs, maxJobs, probedRuns);
    if (jobs.length > maxJobs) truncated = true;
    const asserting = new Set<string>();
    const measuring = new Set<string>();
    const probed = await read(newest);
    if (isLatest) {
      for (const run of probed) found.set(run.summary.id, run);
      continue;
    }
    for (const run of probed) {
      if (run.assertions.length > 0) asserting.add(run.summary.job.id);
      else if (run.metrics.length > 0) measuring.add(run.summary.job.id);
    }
    const candidates = [...new Set([...asserting, ...measuring])];
    if (candidates.length > maxReportedJobs) truncated = true;
    const reporting = new Set(candidates.slice(0, maxReportedJobs));
    const ids = await idsOfJobs(session, [...reporting]);
    const runs = await newestRuns(session, ids, maxReportedJobs, runsOfJob + 1);
    const counts = new Map<string, number>();
    for (const run of await read(runs)) {
      const count = (counts.get(run.summary.job.id) ?? 0) + 1;
      counts.set(run.summary.job.id, count);
      if (count > runsOfJob) truncated = true;
      else found.set(run.summary.id, run);
    }
  }
  const at = ({ summary }: Run) => summary.startedAt ?? summary.endedAt ?? "";
  return {
    runs: [...found.values()].sort((a, b) => (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : 0)),
    truncated,
  };
}

async function idsOfJobs(session: Session, ids: readonly string[]): Promise<number[]> {
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM jobs WHERE public_id = ANY($1::uuid[])",
    [ids],
    "jobs-by-public-id",
  );
  return rows.map(({ id }) => id);
}

/** Reads the newest runs of the most recently active of the jobs, with their documents; newest first. */
async function newestRuns(
  session: Session,
  jobs: readonly number[],
  most: number,
  each: number,
): Promise<DocumentedRun[]> {
  if (jobs.length === 0) return [];
  const rows = await session.query<RunRow & { document: Buffer }>(
    `SELECT ${runColumns}, d.document FROM (
       SELECT l.* FROM (
         SELECT o.id FROM unnest($1::integer[]) AS o (id)
         CROSS JOIN LATERAL (SELECT first_at FROM runs WHERE job_id = o.id ORDER BY first_at DESC, public_id LIMIT 1) f
         ORDER BY f.first_at DESC, o.id LIMIT $2) o
       CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id ORDER BY first_at DESC, public_id LIMIT $3) l) r
     JOIN run_documents d ON d.run_id = r.id ${runJoins}
     ORDER BY r.first_at DESC, r.public_id`,
    [jobs, most, each],
    "newest-documents-of-jobs",
  );
  return rows.map((row) => ({ summary: summarize(row), document: row.document }));
}
