import type { GraphCaches } from "../../contents/graph-caches.ts";
import type { Session } from "../../database/database.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import { isDatabase } from "../../model/is-database.ts";
import type { BatchNodes } from "../nodes/nodes.ts";

/**
 * Stores which database datasets the tasks of a DAG name, and enqueues runs of the DAG that depend on them for
 * inference. The set only grows.
 */
export async function storeFamilies(
  session: Session,
  caches: GraphCaches,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<void> {
  const pairs = new Map<string, readonly [parent: number, dataset: number]>();
  for (const { run, inputs, outputs } of events) {
    if (!run?.parent) continue;
    const parent = nodes.id(run.parent.job.publicId);
    for (const { reference } of [...inputs, ...outputs]) {
      if (!isDatabase(reference.namespace)) continue;
      const pair = [parent, nodes.id(reference.publicId)] as const;
      if (caches.families.get(pair.join()) === undefined) pairs.set(pair.join(), pair);
    }
  }
  if (pairs.size === 0) return;
  const rows = [...pairs.values()].sort(([a, b], [c, d]) => a - c || b - d);
  await session.query(
    `WITH added AS (
       INSERT INTO family_datasets (parent_job_id, dataset_id) SELECT * FROM unnest($1::integer[], $2::integer[])
       ON CONFLICT DO NOTHING RETURNING parent_job_id)
     INSERT INTO inference_queue (run_id)
     SELECT DISTINCT r.run_id FROM added a JOIN family_reads r USING (parent_job_id)
     ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
    [rows.map(([parent]) => parent), rows.map(([, dataset]) => dataset)],
    "put-families",
  );
  for (const name of pairs.keys()) caches.families.set(name, true);
}
