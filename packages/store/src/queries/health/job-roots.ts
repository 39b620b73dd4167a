import type { Session } from "../../database/database.ts";

/** Maximum number of levels above a job: task, DAG, and the job that started the DAG. */
const maxLevels = 10;

/** Reads the topmost job above each job; a job without parent is its own root. */
export async function readRoots(session: Session, jobs: readonly number[]): Promise<Map<number, number>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<{ id: number; root: number }>(
    `WITH RECURSIVE above AS (
       SELECT o.id, o.id AS root, 0 AS level FROM unnest($1::integer[]) AS o (id)
       UNION ALL
       SELECT a.id, j.parent_id, a.level + 1 FROM above a JOIN jobs j ON j.id = a.root
       WHERE j.parent_id IS NOT NULL AND j.parent_id <> a.root AND a.level < ${maxLevels})
     SELECT DISTINCT ON (id) id, root FROM above ORDER BY id, level DESC`,
    [[...new Set(jobs)]],
    "roots-of-jobs",
  );
  return new Map(rows.map(({ id, root }) => [id, root]));
}
