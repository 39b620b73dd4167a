import type { Session } from "../../database/database.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import type { BatchNodes } from "../nodes/nodes.ts";

/** Joins which datasets continue which, as the events of a batch say, with the time over which it was said. */
export async function storeContinuations(
  session: Session,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<void> {
  const links = new Map<string, { dataset: number; previous: number; first: number; last: number }>();
  for (const { key, inputs, outputs, dataset } of events) {
    for (const { reference, continues } of [...inputs, ...outputs, ...(dataset ? [dataset] : [])]) {
      if (!continues || continues.publicId === reference.publicId) continue;
      const link = { dataset: nodes.id(reference.publicId), previous: nodes.id(continues.publicId) };
      const name = `${link.dataset} ${link.previous}`;
      const known = links.get(name);
      links.set(name, {
        ...link,
        first: Math.min(known?.first ?? key[0], key[0]),
        last: Math.max(known?.last ?? key[0], key[0]),
      });
    }
  }
  if (links.size === 0) return;
  const rows = [...links.values()].sort((a, b) => a.dataset - b.dataset || a.previous - b.previous);
  await session.query(
    `INSERT INTO continuations AS c (dataset_id, previous_id, first_at, last_at)
     SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[])
     ON CONFLICT (dataset_id, previous_id) DO UPDATE SET
       first_at = LEAST(c.first_at, excluded.first_at), last_at = GREATEST(c.last_at, excluded.last_at)`,
    [
      rows.map(({ dataset }) => dataset),
      rows.map(({ previous }) => previous),
      rows.map(({ first }) => new Date(first).toISOString()),
      rows.map(({ last }) => new Date(last).toISOString()),
    ],
    "put-continuations",
  );
}
