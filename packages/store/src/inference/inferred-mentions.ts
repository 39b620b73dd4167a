import type { GraphCaches } from "../contents/graph-caches.ts";
import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { deleteEdits } from "../fold/catalog/derive-edits.ts";

/** A dataset that a run's SQL names but the run itself does not. */
export interface InferredMention {
  readonly run: number;
  readonly dataset: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Replaces the datasets that the SQL of runs names. A dataset that no event names exists through these mentions: they
 * determine its first and last time, and without any it is deleted.
 *
 * @returns datasets that were merged with deleted ones, and owners of manual edges from or to these
 */
export async function replaceMentions(
  session: Session,
  caches: GraphCaches,
  runs: readonly number[],
  mentions: readonly InferredMention[],
): Promise<{ previous: number[]; orphaned: number[] }> {
  const before = await session.query<{ run_id: number; dataset_id: number }>(
    "DELETE FROM inferred_mentions WHERE run_id = ANY($1::bigint[]) RETURNING run_id, dataset_id",
    [runs],
    "remove-inferred-mentions",
  );
  if (mentions.length > 0) {
    await session.query(
      `INSERT INTO inferred_mentions (run_id, dataset_id, at)
       SELECT u.* FROM unnest($1::bigint[], $2::integer[], $3::timestamptz[]) AS u (run_id, dataset_id, at)
       JOIN datasets d ON d.id = u.dataset_id AND d.inferred_only`,
      [
        mentions.map(({ run }) => run),
        mentions.map(({ dataset }) => dataset),
        mentions.map(({ at }) => instant(at)),
      ],
      "put-inferred-mentions",
    );
  }
  const touched = [
    ...new Set([...before.map(({ dataset_id }) => dataset_id), ...mentions.map(({ dataset }) => dataset)]),
  ];
  if (touched.length === 0) return { previous: [], orphaned: [] };
  await session.query(
    `WITH n AS (
       SELECT d.id, f.at AS first_at, l.at AS last_at FROM datasets d
       CROSS JOIN LATERAL (SELECT at FROM inferred_mentions WHERE dataset_id = d.id ORDER BY at LIMIT 1) f
       CROSS JOIN LATERAL (SELECT at FROM inferred_mentions WHERE dataset_id = d.id ORDER BY at DESC LIMIT 1) l
       WHERE d.id = ANY($1::integer[]) AND d.inferred_only),
     listed AS (
       INSERT INTO recency AS r (node_id, kind, updated_at) SELECT id, 0, last_at FROM n
       ON CONFLICT (node_id) DO UPDATE SET updated_at = excluded.updated_at
         WHERE r.updated_at <> excluded.updated_at)
     UPDATE datasets d SET created_at = n.first_at, updated_at = n.last_at
     FROM n WHERE d.id = n.id AND (d.created_at, d.updated_at) IS DISTINCT FROM (n.first_at, n.last_at)`,
    [touched],
    "date-inferred-datasets",
  );
  const named = new Set(mentions.map(({ dataset }) => dataset));
  return removeUnnamed(
    session,
    caches,
    touched.filter((dataset) => !named.has(dataset)),
  );
}

async function removeUnnamed(
  session: Session,
  caches: GraphCaches,
  datasets: readonly number[],
): Promise<{ previous: number[]; orphaned: number[] }> {
  if (datasets.length === 0) return { previous: [], orphaned: [] };
  const removed = await session.query<{ id: number }>(
    `DELETE FROM datasets d WHERE d.id = ANY($1::integer[]) AND d.inferred_only
       AND NOT EXISTS (SELECT FROM inferred_mentions m WHERE m.dataset_id = d.id)
     RETURNING d.id`,
    [datasets],
    "remove-inferred-datasets",
  );
  if (removed.length === 0) return { previous: [], orphaned: [] };
  const ids = removed.map(({ id }) => id);
  await session.query("UPDATE counters SET value = value - $2 WHERE name = $1", ["datasets", ids.length]);
  const orphaned = await deleteEdits(session, ids);
  await session.query("DELETE FROM recency WHERE node_id = ANY($1::integer[])", [ids]);
  await session.query(
    "DELETE FROM inferred_symlinks WHERE dataset_id = ANY($1::integer[]) OR target_id = ANY($1::integer[])",
    [ids],
  );
  const previous = await session.query<{ node_id: number }>(
    `WITH own AS (DELETE FROM representatives WHERE node_id = ANY($1::integer[]) RETURNING node_id, stands),
     counted AS (
       UPDATE counters SET value = value - (SELECT count(*) FROM own WHERE stands <> node_id)
       WHERE name = 'merged_datasets')
     SELECT node_id FROM representatives WHERE stands = ANY($1::integer[]) AND NOT node_id = ANY($1::integer[])
     UNION SELECT stands FROM own WHERE NOT stands = ANY($1::integer[])`,
    [ids],
  );
  // Every process that caches the ids has to discard them.
  caches.clear();
  await session.query(
    `UPDATE settings SET value = value || jsonb_build_object('epoch', (value ->> 'epoch')::bigint + 1)
     WHERE key = 'graph'`,
  );
  return { previous: previous.map(({ node_id }) => node_id), orphaned };
}
