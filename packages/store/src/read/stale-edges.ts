import type { Session } from "../database/database.ts";
import { instant } from "./instant.ts";
import { staleEdges } from "./read-time-states.ts";

/**
 * Which of the jobs have not shown their observed edges for long: see {@link staleEdges}. One look-up by key for each.
 *
 * @param now - epoch milliseconds
 */
export async function jobsWithStaleEdges(
  session: Session,
  jobs: readonly number[],
  now = Date.now(),
): Promise<ReadonlySet<number>> {
  if (jobs.length === 0) return new Set();
  const rows = await session.query<{ job_id: number }>(
    `SELECT m.job_id FROM job_rhythms m JOIN jobs j ON j.id = m.job_id
     WHERE m.job_id = ANY($1::integer[]) AND ${staleEdges("m", "j.provisional", "$2::timestamptz")}`,
    [[...new Set(jobs)], instant(now)],
    "stale-edges",
  );
  return new Set(rows.map(({ job_id }) => job_id));
}
