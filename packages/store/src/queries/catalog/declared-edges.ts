import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/** An effective manual edge. */
export interface DeclaredEdge {
  /** Id of the command, for undoing it. */
  readonly id: string;
  readonly from: NodeReference;
  readonly to: NodeReference;
  /** Between two datasets: the job that moves the data. */
  readonly job: NodeReference | null;
  readonly columns: readonly { readonly from: string; readonly to: string }[];
  readonly note: string | null;
  readonly actor: string;
  readonly at: string;
}

/** Maximum number of edges of a node in a list. */
const edgeLimit = 500;

/** Lists manual edges that start or end at nodes, or pass through a job among them; newest first, at most 500. */
export async function listDeclaredEdges(
  session: Session,
  nodes: readonly number[],
): Promise<{ readonly items: DeclaredEdge[]; readonly truncated: boolean }> {
  const rows = await session.query<{
    id: string;
    owner_id: number;
    from_id: number;
    to_id: number;
    columns: readonly (readonly [string, string])[];
    note: string | null;
    actor: string;
    at: number;
  }>(
    `SELECT c.id, d.owner_id, d.from_id, d.to_id, d.columns, c.body ->> 'note' AS note, c.actor, d.at
     FROM (SELECT * FROM declared_edges WHERE owner_id = ANY($1::integer[])
           UNION SELECT * FROM declared_edges WHERE from_id = ANY($1::integer[])
           UNION SELECT * FROM declared_edges WHERE to_id = ANY($1::integer[])) d JOIN commands c ON c.id = d.command
     ORDER BY d.at DESC, c.id LIMIT $2`,
    [nodes, edgeLimit + 1],
    "list-declared-edges",
  );
  const named = await readNodes(
    session,
    rows.flatMap(({ owner_id, from_id, to_id }) => [owner_id, from_id, to_id]),
  );
  const refer = (id: number) => reference(named.get(id)!);
  return {
    items: rows.slice(0, edgeLimit).map(({ id, owner_id, from_id, to_id, columns, note, actor, at }) => ({
      id,
      from: refer(from_id),
      to: refer(to_id),
      job: owner_id === from_id || owner_id === to_id ? null : refer(owner_id),
      columns: columns.map(([from, to]) => ({ from, to })),
      note,
      actor,
      at: instant(at),
    })),
    truncated: rows.length > edgeLimit,
  };
}
