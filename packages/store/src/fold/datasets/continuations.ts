import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { insertRows } from "../../database/rows.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import type { BatchNodes } from "../nodes/nodes.ts";

/** Stores which dataset continues which, from the events of a batch, with the time range of the statements. */
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
  const rows = [...links.values()].sort((a, b) => a.dataset - b.dataset || a.previous - b.previous);
  await insertRows(session, rows, {
    name: "put-continuations",
    table: "continuations",
    columns: [
      ["dataset_id", "integer", ({ dataset }) => dataset],
      ["previous_id", "integer", ({ previous }) => previous],
      ["first_at", "timestamptz", ({ first }) => instant(first)],
      ["last_at", "timestamptz", ({ last }) => instant(last)],
    ],
    onConflict: `(dataset_id, previous_id) DO UPDATE SET
      first_at = LEAST(t.first_at, excluded.first_at), last_at = GREATEST(t.last_at, excluded.last_at)`,
  });
}
