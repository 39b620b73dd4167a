import type { ReadContext } from "../graph/read-context.ts";
import { reachNodes } from "../graph/walk.ts";
import { isShown } from "../queries/nodes/shown.ts";
import type { BlastRadius } from "./message.ts";

/** Maximum number of nodes that are counted. */
const maxNodes = 20_000;
const maxOwners = 50;

/**
 * Counts the datasets and jobs that an incident affects, and names their owners: the datasets with problems, and
 * everything downstream of all nodes with problems.
 */
export async function readBlastRadius(
  { session, index }: ReadContext,
  nodes: readonly { readonly id: number; readonly kind: "dataset" | "job" }[],
): Promise<BlastRadius> {
  const causes = new Set(nodes.flatMap(({ id, kind }) => (kind === "job" ? [id] : [])));
  const reached = new Map<number, "dataset" | "job">();
  for (const kind of ["dataset", "job"] as const) {
    const ids = nodes.flatMap((node) => (node.kind === kind ? [node.id] : []));
    if (ids.length === 0) continue;
    const found = await reachNodes(
      index,
      { ids, kind },
      { directions: ["downstream"], depth: Number.POSITIVE_INFINITY, limit: maxNodes },
    );
    for (const node of found.nodes.values()) if (!causes.has(node.id)) reached.set(node.id, node.kind);
  }
  const owners = await session.query<{ name: string }>(
    `SELECT DISTINCT o.name FROM node_owners o WHERE o.effective AND o.node_id = ANY($1::integer[])
       AND ${isShown("o.node_id")} ORDER BY o.name LIMIT ${maxOwners}`,
    [[...reached.keys()]],
    "owners-of-blast-radius",
  );
  const kinds = [...reached.values()];
  return {
    datasets: kinds.filter((kind) => kind === "dataset").length,
    jobs: kinds.filter((kind) => kind === "job").length,
    owners: owners.map(({ name }) => name),
  };
}
