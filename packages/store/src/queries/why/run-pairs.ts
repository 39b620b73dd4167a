import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { groupBy } from "../../model/group-by.ts";
import { type DocumentedRunRow, documentedRunColumns, type RunFacts, readFacts } from "./run-facts.ts";

/** The run of a job that took part in a problem, and those before the problem began. */
export interface RunPair {
  readonly job: number;
  /** The newest run before the problem showed; null if the job has not run since it was well. */
  readonly after: RunFacts | null;
  /** The newest successful run while all was well; null: unknown. */
  readonly before: RunFacts | null;
  /** Successful runs before that one, newest first, to tell settings that always differ from those that changed. */
  readonly earlier: readonly RunFacts[];
}

/** Number of runs before the compared ones that tell settings that always differ from those that changed. */
const earlierRuns = 2;

/**
 * Reads the runs of jobs around a problem.
 *
 * @param goodAt - the problem began after it, in epoch milliseconds; null: before the newest run
 * @param badAt - runs that started later had no part in it, in epoch milliseconds
 * @param earlier - number of runs before the compared ones
 */
export async function readPairs(
  session: Session,
  jobs: readonly number[],
  goodAt: number | null,
  badAt: number,
  earlier = earlierRuns,
): Promise<Map<number, RunPair>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<DocumentedRunRow & { side: "after" | "before" }>(
    `SELECT 'after' AS side, ${documentedRunColumns} FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id AND first_at <= $2 AND ($3::timestamptz IS NULL OR first_at > $3)
                         ORDER BY first_at DESC, public_id LIMIT 1) r
     JOIN run_documents d ON d.run_id = r.id
     UNION ALL
     SELECT 'before', ${documentedRunColumns} FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id AND first_at <= coalesce($3, $2) AND succeeded_at IS NOT NULL
                         ORDER BY first_at DESC, public_id LIMIT $4) r
     JOIN run_documents d ON d.run_id = r.id`,
    [jobs, instant(badAt), goodAt === null ? null : instant(goodAt), earlier + 2],
    "runs-around-problem",
  );
  const facts = await readFacts(session, rows);
  const sided = facts.map((fact, index) => ({ fact, side: rows[index]!.side }));
  return new Map(
    [...groupBy(sided, ({ fact }) => fact.job)].map(([job, own]) => {
      const after = own.find(({ side }) => side === "after")?.fact ?? null;
      const past = own
        .filter(({ side, fact }) => side === "before" && fact.number !== after?.number)
        .map(({ fact }) => fact)
        .sort((a, b) => b.firstAt - a.firstAt);
      return [job, { job, after, before: past[0] ?? null, earlier: past.slice(1, 1 + earlier) }];
    }),
  );
}

/** Number of past runs from which the usual number of rows is computed. */
const historyRuns = 12;

/** Reads successful runs of jobs before an instant, newest first. @param before - epoch milliseconds */
export async function readHistory(
  session: Session,
  jobs: readonly number[],
  before: number,
): Promise<Map<number, RunFacts[]>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<DocumentedRunRow>(
    `SELECT ${documentedRunColumns} FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id AND first_at < $2 AND succeeded_at IS NOT NULL
                         ORDER BY first_at DESC, public_id LIMIT ${historyRuns}) r
     JOIN run_documents d ON d.run_id = r.id ORDER BY r.first_at DESC`,
    [jobs, instant(before)],
    "history-of-jobs",
  );
  return groupBy(await readFacts(session, rows), ({ job }) => job);
}
