import { datasetPlatform, jobPlatform } from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { Direction } from "../../graph/walk.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import type { ImpactedNode } from "./reach.ts";

/** Maximum number of parents above a job. */
const maxParents = 10;

/** The DAGs and the platform of a dataset or job. */
export interface NodeSurroundings {
  readonly dags: readonly string[];
  readonly platform: string | null;
}

/**
 * Reads the DAGs and platforms of reached nodes. A job belongs to its DAG, else to its outermost parent; a dataset to
 * the DAGs of its writers, downstream to those on the path.
 */
export async function readSurroundings(
  { session, index }: ReadContext,
  reached: readonly ImpactedNode[],
  names: ReadonlyMap<number, StoredNode>,
  direction: Direction,
): Promise<Map<number, NodeSurroundings>> {
  const datasets = reached.filter(({ kind }) => kind === "dataset");
  const members = new Map(
    datasets.flatMap(({ node }) => index.members(node).map((member) => [member, node] as const)),
  );
  const writers = new Map<number, number[]>();
  if (direction === "upstream") {
    for (const [dataset, jobs] of await index.writersOf([...members.keys()])) {
      const node = members.get(dataset)!;
      writers.set(node, [...(writers.get(node) ?? []), ...jobs]);
    }
  }
  /** The jobs whose DAGs a node has. */
  const jobsOf = ({ node, kind, path }: ImpactedNode): readonly number[] =>
    kind === "job" ? [node] : direction === "upstream" ? (writers.get(node) ?? []) : path.slice(-1);
  const jobs = await readJobs(session, [...new Set(reached.flatMap(jobsOf))]);
  return new Map(
    reached.map((one) => {
      const dags = jobsOf(one).flatMap((job) => jobs.get(job)?.dag ?? []);
      const platform =
        one.kind === "dataset"
          ? datasetPlatform(names.get(one.node)?.namespace ?? "")
          : jobPlatform(jobs.get(one.node)?.integration ?? null);
      const isKnown = platform.key !== "dataset" && platform.key !== "job";
      return [one.node, { dags: [...new Set(dags)].sort(), platform: isKnown ? platform.label : null }];
    }),
  );
}

interface JobRow {
  readonly job: number;
  readonly integration: string | null;
  /** Name of its DAG, or of its outermost parent; null: it has neither. */
  readonly dag: string | null;
}

async function readJobs(session: Session, ids: readonly number[]): Promise<Map<number, JobRow>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query<JobRow>(
    `WITH RECURSIVE up AS (
       SELECT j.id AS job, j.id, j.parent_id, j.job_type, 0 AS distance FROM jobs j WHERE j.id = ANY($1::integer[])
       UNION ALL
       SELECT up.job, p.id, p.parent_id, p.job_type, up.distance + 1 FROM up JOIN jobs p ON p.id = up.parent_id
       WHERE up.distance < ${maxParents}),
     best AS (
       SELECT DISTINCT ON (job) job, id, job_type, distance FROM up
       ORDER BY job, (upper(job_type) IS NOT DISTINCT FROM 'DAG') DESC,
         CASE WHEN upper(job_type) = 'DAG' THEN distance ELSE -distance END)
     SELECT b.job, o.integration,
       CASE WHEN b.distance > 0 OR upper(b.job_type) = 'DAG' THEN d.name END AS dag
     FROM best b JOIN jobs d ON d.id = b.id JOIN jobs o ON o.id = b.job`,
    [ids],
    "dags-of-jobs",
  );
  return new Map(rows.map((row) => [row.job, row]));
}
