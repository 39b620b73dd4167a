import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { HiddenChange } from "../../model/graph-changes.ts";
import type { BatchNodes } from "../nodes/nodes.ts";
import type { EffectiveEdits } from "./effective-edits.ts";

/** Shows hidden nodes that the batch mentions. */
export async function unhideNamed(session: Session, nodes: BatchNodes): Promise<HiddenChange[]> {
  const named = [...nodes.datasetTimes, ...nodes.jobTimes];
  if (named.length === 0) return [];
  return session.query<HiddenChange>(
    `UPDATE hidden_nodes h SET hidden = false, changed = nextval('change')
     FROM unnest($1::integer[], $2::timestamptz[]) AS u (id, received)
     WHERE h.node_id = u.id AND h.hidden AND h.hidden_at < u.received
     RETURNING h.node_id, h.hidden, h.changed`,
    [named.map(([id]) => id), named.map(([, { received }]) => instantOrNull(received))],
    "unhide-named",
  );
}

/** Stores which nodes are hidden: the latest edit decides, unless an event has mentioned the node since. */
export async function writeHidden(
  session: Session,
  nodes: readonly number[],
  editsFor: (node: number) => EffectiveEdits,
): Promise<HiddenChange[]> {
  const edits = nodes.map((node) => [node, editsFor(node).hidden] as const);
  return session.query<HiddenChange>(
    `WITH u AS (
       SELECT u.id, u.at, u.actor, u.at IS NOT NULL AND coalesce(n.received_at <= u.at, true) AS hidden
       FROM unnest($1::integer[], $2::timestamptz[], $3::text[]) AS u (id, at, actor)
       JOIN (SELECT id, received_at FROM datasets WHERE id = ANY($1::integer[])
             UNION ALL SELECT id, received_at FROM jobs WHERE id = ANY($1::integer[])) n ON n.id = u.id)
     INSERT INTO hidden_nodes AS h (node_id, hidden_at, hidden, actor, changed)
     SELECT id, at, hidden, actor, nextval('change') FROM u
     WHERE u.at IS NOT NULL OR EXISTS (SELECT FROM hidden_nodes k WHERE k.node_id = u.id)
     ON CONFLICT (node_id) DO UPDATE SET hidden_at = excluded.hidden_at, hidden = excluded.hidden,
       actor = excluded.actor, changed = excluded.changed
       WHERE (h.hidden_at, h.hidden, h.actor) IS DISTINCT FROM (excluded.hidden_at, excluded.hidden, excluded.actor)
     RETURNING node_id, hidden, changed`,
    [
      edits.map(([node]) => node),
      edits.map(([, edit]) => (edit?.value ? instant(edit.at) : null)),
      edits.map(([, edit]) => (edit?.value ? edit.actor : null)),
    ],
    "write-hidden",
  );
}
