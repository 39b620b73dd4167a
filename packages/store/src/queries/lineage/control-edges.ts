import type { ReadContext } from "../../graph/read-context.ts";
import type { Direction, ReachedNode } from "../../graph/walk.ts";
import { groupBy } from "../../model/group-by.ts";

/** One job triggers another through an asset; no data flows along it. By node ids of representatives. */
export interface ControlEdge {
  readonly from: number;
  readonly to: number;
}

/** The control edges of a graph, and the nodes that they lead to. */
export interface ControlEdges {
  readonly nodes: readonly ReachedNode[];
  readonly edges: readonly ControlEdge[];
  /** Number of nodes beyond the limit. */
  readonly omitted: number;
}

/**
 * Finds the DAGs triggered by assets that the jobs of a graph write, and the jobs that trigger its DAGs.
 *
 * @param options.limit - maximum number of nodes to add
 */
export async function readControlEdges(
  { session, index }: ReadContext,
  reached: readonly ReachedNode[],
  options: { readonly directions: readonly Direction[]; readonly limit: number },
): Promise<ControlEdges> {
  const members = (kind: "dataset" | "job") =>
    reached.flatMap((node) => (node.kind === kind ? [...index.members(node.id)] : []));
  const rows = await session.query<{ job_id: number; dataset_id: number }>(
    `SELECT s.job_id, d.id AS dataset_id
     FROM stated_schedules s CROSS JOIN LATERAL unnest(s.datasets) AS u (dataset) JOIN datasets d ON d.public_id = u.dataset
     WHERE s.job_id = ANY($1::integer[])
     UNION
     SELECT s.job_id, d.id FROM datasets d JOIN stated_schedules s ON s.datasets @> ARRAY[d.public_id]
     WHERE d.id = ANY($2::integer[])
     ORDER BY 1, 2`,
    [members("job"), members("dataset")],
    "control-edges",
  );
  if (rows.length === 0) return { nodes: [], edges: [], omitted: 0 };
  const distances = new Map(reached.map(({ id, distance }) => [id, distance]));
  const added = new Map<number, ReachedNode>();
  const edges = new Map<string, ControlEdge>();
  let omitted = 0;
  const add = (id: number, distance: number): boolean => {
    if (distances.has(id) || added.has(id)) return true;
    if (added.size >= options.limit) {
      omitted += 1;
      return false;
    }
    added.set(id, { id, kind: "job", distance });
    return true;
  };
  for (const [dataset, own] of groupBy(rows, ({ dataset_id }) => index.representative(dataset_id))) {
    const writers = await index.writersOf(index.members(dataset));
    const producers = new Set([...writers.values()].flat().map((owner) => index.representative(owner)));
    for (const { job_id } of own) {
      const dag = index.representative(job_id);
      if (index.isHidden(job_id)) continue;
      for (const producer of producers) {
        const [before, after] = [distances.get(producer), distances.get(dag)];
        const isShown =
          (before !== undefined && (after !== undefined || options.directions.includes("downstream"))) ||
          (after !== undefined && options.directions.includes("upstream"));
        if (!isShown || producer === dag) continue;
        if (!add(producer, (after ?? 0) - 1) || !add(dag, (before ?? 0) + 1)) continue;
        edges.set(`${producer} ${dag}`, { from: producer, to: dag });
      }
    }
  }
  return { nodes: [...added.values()], edges: [...edges.values()], omitted };
}
