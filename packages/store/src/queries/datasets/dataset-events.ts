import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { readNodes, type StoredNode } from "../nodes/nodes.ts";
import { readRunsAround } from "../runs/runs-around.ts";

/** Events that mention a dataset; see the v2 contract. */
export interface DatasetEvents {
  readonly items: readonly {
    readonly receipt: string;
    readonly eventType: string | null;
    readonly eventTime: string;
    readonly receivedAt: string;
    readonly subject: { readonly namespace: string; readonly name: string };
  }[];
  readonly truncated: boolean;
}

const limit = 100;

/**
 * Reads the latest events of runs that wrote or read a dataset, and the dataset events that described it, newest
 * first. The log has no index by dataset: only the latest runs of its jobs are searched.
 */
export async function readDatasetEvents(context: ReadContext, node: StoredNode): Promise<DatasetEvents> {
  const { session, index } = context;
  const around = await readRunsAround(context, node);
  const members = index.members(index.representative(node.node));
  const names = await readNodes(session, members);
  const declared = await session.query<{ dataset_id: number; at: number }>(
    `SELECT w.dataset_id, w.at FROM unnest($1::integer[]) AS u (id)
     CROSS JOIN LATERAL (SELECT dataset_id, at FROM dataset_writes WHERE dataset_id = u.id AND run_id IS NULL
                         ORDER BY at DESC, writer LIMIT ${limit}) w
     ORDER BY w.at DESC LIMIT ${limit + 1}`,
    [members],
    "declared-writes",
  );
  const rows = await session.query<{
    receipt: string;
    event_type: string | null;
    event_time: number;
    received_at: number;
    subject_namespace: string;
    subject_name: string;
  }>(
    `SELECT * FROM (
       SELECT e.receipt, e.event_type, e.event_time, e.received_at, e.subject_namespace, e.subject_name
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (run_id, namespace, name)
       JOIN events e ON e.run_id = u.run_id AND e.subject_namespace = u.namespace AND e.subject_name = u.name
       UNION ALL
       SELECT e.receipt, e.event_type, e.event_time, e.received_at, e.subject_namespace, e.subject_name
       FROM unnest($4::timestamptz[], $5::text[], $6::text[]) AS u (at, namespace, name)
       JOIN events e ON e.event_time = u.at AND e.kind = 2 AND e.subject_namespace = u.namespace
                    AND e.subject_name = u.name) e
     ORDER BY event_time DESC, receipt LIMIT $7`,
    [
      around.runs.map(({ runId }) => runId),
      around.runs.map(({ job }) => job.namespace),
      around.runs.map(({ job }) => job.name),
      declared.map(({ at }) => instant(at)),
      declared.map(({ dataset_id }) => names.get(dataset_id)?.namespace ?? ""),
      declared.map(({ dataset_id }) => names.get(dataset_id)?.name ?? ""),
      limit + 1,
    ],
    "events-of-dataset",
  );
  return {
    items: rows.slice(0, limit).map((row) => ({
      receipt: row.receipt,
      eventType: row.event_type,
      eventTime: instant(row.event_time),
      receivedAt: instant(row.received_at),
      subject: { namespace: row.subject_namespace, name: row.subject_name },
    })),
    truncated: around.truncated || declared.length > limit || rows.length > limit,
  };
}
