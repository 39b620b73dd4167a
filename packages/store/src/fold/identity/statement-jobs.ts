import type { Session } from "../../database/database.ts";

/**
 * Returns the SQL condition that the job `j` is a statement of its parent (SPEC.md §8): a query, a statement of a dbt
 * node, or a job of a Spark application that never wrote anything.
 */
function isStatement(j: string): string {
  return `(${j}.job_type = 'QUERY' OR ${j}.integration = 'DBT' AND ${j}.job_type = 'SQL'
    OR ${j}.integration = 'SPARK' AND ${j}.job_type IN ('SQL_JOB', 'RDD_JOB')
       AND NOT EXISTS (SELECT FROM table_edges o WHERE o.owner_id = ${j}.id AND o.direction = 1))`;
}

/**
 * Finds the job of each statement: the first ancestor that is not a statement, or the statement itself if there is
 * none.
 *
 * @param changed - jobs whose type, parent or outputs changed; their descendants may change as well
 * @returns the representative of each job
 */
export async function placeStatementJobs(
  session: Session,
  changed: readonly number[],
): Promise<Map<number, number>> {
  if (changed.length === 0) return new Map();
  const rows = await session.query<{ id: number; task: number }>(
    `WITH RECURSIVE below (id) AS (
       SELECT * FROM unnest($1::integer[])
       UNION SELECT j.id FROM below b JOIN jobs j ON j.parent_id = b.id AND ${isStatement("j")}),
     climb (id, at) AS (
       SELECT id, id FROM below
       UNION SELECT c.id, j.parent_id FROM climb c JOIN jobs j ON j.id = c.at
             WHERE ${isStatement("j")} AND j.parent_id IS NOT NULL)
     SELECT c.id, coalesce(min(c.at) FILTER (WHERE NOT coalesce(${isStatement("j")}, false)), c.id) AS task
     FROM climb c JOIN jobs j ON j.id = c.at GROUP BY c.id`,
    [changed],
    "place-statement-jobs",
  );
  return new Map(rows.map(({ id, task }) => [id, task]));
}
