import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { ExecutionLayer } from "../../model/layers.ts";

/** The place of an execution among those of its job; it may have been removed from there. */
export interface TouchedExecution {
  readonly owner: number;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Marks observed executions whose source differs from that of the one before (SPEC.md §11): those of a batch, and
 * the ones that follow them. Only good executions with a source count.
 */
export async function markSourceChanges(
  session: Session,
  touched: readonly TouchedExecution[],
): Promise<void> {
  if (touched.length === 0) return;
  await session.query(
    `WITH touched AS (SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::uuid[]) AS t (owner_id, at, key)),
     marked AS (
       SELECT owner_id, key FROM touched
       UNION SELECT n.owner_id, n.key FROM touched t CROSS JOIN LATERAL (
         SELECT o.owner_id, o.key FROM executions o
         JOIN job_versions v ON v.job_id = o.owner_id AND v.version = o.version AND v.source IS NOT NULL
         WHERE o.owner_id = t.owner_id AND o.layer = $4 AND (o.at, o.key) > (t.at, t.key)
         ORDER BY o.at, o.key LIMIT 1) n),
     compared AS (
       SELECT e.owner_id, e.key, coalesce((SELECT source FROM job_versions v WHERE v.job_id = e.owner_id AND v.version = e.version) <> (
           SELECT v.source FROM executions o
           JOIN job_versions v ON v.job_id = o.owner_id AND v.version = o.version AND v.source IS NOT NULL
           WHERE o.owner_id = e.owner_id AND o.layer = $4 AND (o.at, o.key) < (e.at, e.key)
           ORDER BY o.at DESC, o.key DESC LIMIT 1), false) AS is_new
       FROM marked m JOIN executions e ON e.owner_id = m.owner_id AND e.layer = $4 AND e.key = m.key)
     UPDATE executions e SET new_source = c.is_new FROM compared c
     WHERE e.owner_id = c.owner_id AND e.layer = $4 AND e.key = c.key AND e.new_source <> c.is_new`,
    [
      touched.map(({ owner }) => owner),
      touched.map(({ at }) => instant(at)),
      touched.map(({ key }) => key),
      ExecutionLayer.observed,
    ],
    "mark-source-changes",
  );
}
