import type { Selection } from "@headwater/graph";
import { graphAt } from "../../graph/past-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import { selectStored } from "../selection/select-stored.ts";

/** Conditions on the dataset or job of a change; all of them must hold. */
export interface NodeFilter {
  readonly node?: StoredNode | undefined;
  readonly selection?: Selection | undefined;
  /** Exact name. */
  readonly owner?: string | undefined;
  /** Exact name. */
  readonly namespace?: string | undefined;
}

/** Returns the integer ids of all names that a filter matches, or null if it has no condition. @throws StoreUnavailable */
export async function filteredNodes(context: ReadContext, filter: NodeFilter): Promise<number[] | null> {
  const { session, index } = context;
  const sets: ReadonlySet<number>[] = [];
  if (filter.node) sets.push(new Set([index.representative(filter.node.node)]));
  if (filter.selection) {
    const selected = await selectStored(context, graphAt(context, null), filter.selection);
    sets.push(new Set(selected.keys()));
  }
  if (filter.owner !== undefined) {
    const rows = await session.query<{ id: number }>(
      "SELECT DISTINCT node_id AS id FROM node_owners WHERE effective AND left(name, 200) = left($1, 200) AND name = $1",
      [filter.owner],
      "nodes-of-owner",
    );
    sets.push(new Set(rows.map(({ id }) => index.representative(id))));
  }
  if (filter.namespace !== undefined) {
    const rows = await session.query<{ id: number }>(
      `SELECT d.id FROM datasets d JOIN namespaces n ON n.id = d.namespace_id WHERE n.name = $1
       UNION ALL SELECT j.id FROM jobs j JOIN namespaces n ON n.id = j.namespace_id WHERE n.name = $1`,
      [filter.namespace],
      "nodes-of-namespace",
    );
    sets.push(new Set(rows.map(({ id }) => index.representative(id))));
  }
  const [first, ...others] = sets;
  if (!first) return null;
  return [...first].filter((id) => others.every((set) => set.has(id))).flatMap((id) => index.members(id));
}
