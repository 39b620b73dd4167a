import { decodeCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/** A hidden dataset or job. */
export interface HiddenNode {
  readonly node: NodeReference;
  readonly actor: string;
  readonly at: string;
}

/** Lists hidden nodes, newest first. @throws InvalidCursor */
export async function listHidden(
  session: Session,
  limit: number,
  cursor?: string,
): Promise<Page<HiddenNode>> {
  const after = decodeCursor(cursor, "number", "number");
  const rows = await session.query<{ node_id: number; actor: string; hidden_at: number }>(
    `SELECT node_id, actor, hidden_at FROM hidden_nodes
     WHERE hidden AND ($1::timestamptz IS NULL OR hidden_at < $1 OR (hidden_at = $1 AND node_id > $2))
     ORDER BY hidden_at DESC, node_id LIMIT $3`,
    [after ? instant(after[0] as number) : null, after?.[1] ?? null, limit + 1],
    "list-hidden",
  );
  const nodes = await readNodes(
    session,
    rows.map(({ node_id }) => node_id),
  );
  return toPage(
    rows,
    limit,
    ({ node_id, actor, hidden_at }) => ({
      node: reference(nodes.get(node_id)!),
      actor,
      at: instant(hidden_at),
    }),
    ({ hidden_at, node_id }) => [hidden_at, node_id],
  );
}
