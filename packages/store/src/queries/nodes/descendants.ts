import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { StoredNode } from "./nodes.ts";
import { readTaskGroups } from "./task-groups.ts";

/** Maximum number of jobs inside a job. */
export const maxDescendants = 5_000;

/** The jobs inside a job, such as the tasks of a DAG. */
export interface Descendants {
  /** Representatives by integer id, without the job itself and without hidden ones. */
  readonly jobs: readonly number[];
  /** True if a job has more than {@link maxDescendants}. */
  readonly truncated: boolean;
}

/** Selects the jobs inside a job. */
export interface DescendantsQuestion {
  /** Only the tasks of this Airflow task group, at any depth, and the jobs inside them. */
  readonly taskGroup?: string | undefined;
  /** Epoch milliseconds: only jobs known by then; null for all. */
  readonly asOf: number | null;
}

/**
 * Reads the jobs inside a job at any depth: the tasks of a DAG, the jobs of a Spark application, the models of a dbt
 * run. A DAG that a task triggers is not inside it.
 */
export async function readDescendants(
  context: ReadContext,
  node: StoredNode,
  { taskGroup, asOf }: DescendantsQuestion,
): Promise<Descendants> {
  const { session, index } = context;
  const own = index.representative(node.node);
  const members = index.members(own);
  const roots =
    taskGroup === undefined ? members : await tasksOfGroup(session, { ...node, node: own }, taskGroup);
  const rows = await session.query<{ id: number }>(
    `WITH RECURSIVE inside (id) AS (
       SELECT * FROM unnest($1::integer[])
       UNION SELECT j.id FROM inside i JOIN jobs j ON j.parent_id = i.id AND j.job_type IS DISTINCT FROM 'DAG')
     SELECT i.id FROM inside i
     WHERE $2::timestamptz IS NULL OR EXISTS (SELECT FROM runs r WHERE r.job_id = i.id AND r.first_at <= $2)
        OR EXISTS (SELECT FROM table_edges e WHERE e.owner_id = i.id AND e.valid_from <= $2)
     ORDER BY i.id LIMIT $3`,
    [roots, asOf === null ? null : instant(asOf), maxDescendants + members.length + 1],
    "descendants-of-jobs",
  );
  const jobs = new Set<number>();
  for (const { id } of rows) if (!index.isHidden(id)) jobs.add(index.representative(id));
  jobs.delete(own);
  return { jobs: [...jobs].slice(0, maxDescendants), truncated: jobs.size > maxDescendants };
}

/** Returns the start nodes with the jobs inside those that are jobs, as representatives. */
export async function withDescendants(
  { session, index }: ReadContext,
  jobs: readonly number[],
): Promise<number[]> {
  const members = jobs.flatMap((job) => index.members(job));
  const rows = await session.query<{ id: number }>(
    `WITH RECURSIVE inside (id) AS (
       SELECT * FROM unnest($1::integer[])
       UNION SELECT j.id FROM inside i JOIN jobs j ON j.parent_id = i.id AND j.job_type IS DISTINCT FROM 'DAG')
     SELECT id FROM inside ORDER BY id`,
    [members],
    "jobs-with-descendants",
  );
  const shown = rows.flatMap(({ id }) => (index.isHidden(id) ? [] : [index.representative(id)]));
  return [...new Set([...jobs, ...shown])];
}

/** Returns the tasks of a task group and of the groups inside it; empty if the DAG has no such group. */
async function tasksOfGroup(session: Session, dag: StoredNode, taskGroup: string): Promise<number[]> {
  const groups = (await readTaskGroups(session, [dag.node])).get(dag.node);
  const tasks = [...(groups ?? [])].flatMap(([task, path]) => (path.includes(taskGroup) ? [task] : []));
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM jobs WHERE parent_id = $1 AND name = ANY($2::text[]) ORDER BY id",
    [dag.node, tasks.map((task) => `${dag.name}.${task}`)],
    "tasks-of-group",
  );
  return rows.map(({ id }) => id);
}

/** Returns whether a DAG has a task group of this name. */
export async function hasTaskGroup(
  { session, index }: ReadContext,
  dag: StoredNode,
  taskGroup: string,
): Promise<boolean> {
  const node = index.representative(dag.node);
  const groups = (await readTaskGroups(session, [node])).get(node);
  return [...(groups?.values() ?? [])].some((path) => path.includes(taskGroup));
}
