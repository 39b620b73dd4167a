import type { ReadContext } from "../graph/read-context.ts";
import { type NodeReference, readNodes, reference } from "../queries/nodes/nodes.ts";

/** Reads the integer ids of the representatives of nodes, by public id. Unknown nodes are absent. */
export async function readRepresentatives(
  { session, index }: ReadContext,
  ids: Iterable<string>,
): Promise<Map<string, number>> {
  const rows = await session.query<{ id: number; public_id: string }>(
    `SELECT id, public_id FROM datasets WHERE public_id = ANY($1::uuid[])
     UNION ALL SELECT id, public_id FROM jobs WHERE public_id = ANY($1::uuid[])`,
    [[...new Set(ids)]],
    "numbers-of-nodes",
  );
  return new Map(rows.map(({ id, public_id }) => [public_id, index.representative(id)]));
}

/** Reads references to the representatives of nodes, by public id. Unknown nodes are absent. */
export async function readReferences(
  context: ReadContext,
  ids: Iterable<string>,
): Promise<Map<string, NodeReference>> {
  const numbers = await readRepresentatives(context, ids);
  const nodes = await readNodes(context.session, [...numbers.values()]);
  return new Map(
    [...numbers].flatMap(([id, number]) => {
      const node = nodes.get(number);
      return node ? [[id, reference(node)]] : [];
    }),
  );
}
