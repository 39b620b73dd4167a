import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";

/** Enqueues runs for inference; runs that are queued already are analyzed again, whatever is in progress. */
export async function enqueueRuns(session: Session, runs: readonly number[]): Promise<void> {
  if (runs.length === 0) return;
  await session.query(
    `INSERT INTO inference_queue (run_id) SELECT DISTINCT * FROM unnest($1::bigint[])
     ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
    [runs],
    "enqueue-runs",
  );
}

/** An instant at which the columns of a dataset became known or unknown. */
export interface SchemaChange {
  /** Public id. */
  readonly dataset: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Enqueues runs affected by schema changes: runs without a schema, runs whose schema is not newer, and runs that had
 * to use a later one.
 *
 * @param seen - public ids of datasets with a newly seen schema
 */
export async function enqueueReaders(
  session: Session,
  written: readonly SchemaChange[],
  seen: readonly string[],
): Promise<void> {
  if (written.length > 0) {
    await session.query(
      `INSERT INTO inference_queue (run_id)
       SELECT DISTINCT r.run_id FROM unnest($1::uuid[], $2::timestamptz[]) AS u (dataset, at)
       JOIN inference_reads r ON r.dataset = u.dataset
       WHERE r.schema_at IS NULL OR (u.at <= r.at AND (u.at >= r.schema_at OR r.schema_at > r.at))
          OR (u.at > r.at AND u.at <= r.schema_at)
       ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
      [written.map(({ dataset }) => dataset), written.map(({ at }) => instant(at))],
      "enqueue-readers",
    );
  }
  if (seen.length === 0) return;
  await session.query(
    `INSERT INTO inference_queue (run_id)
     SELECT DISTINCT run_id FROM inference_reads WHERE dataset = ANY($1::uuid[]) AND schema_at IS NULL
     ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
    [seen],
    "enqueue-readers-of-seen",
  );
}

/** Marks inferred symlinks as stale, unless nothing exists that they could follow from. */
export async function markSymlinksStale(session: Session): Promise<void> {
  await session.query(
    `INSERT INTO stale_inferred_symlinks
     SELECT true WHERE EXISTS (SELECT FROM external_schemas) OR EXISTS (SELECT FROM external_locations)
                    OR EXISTS (SELECT FROM inferred_symlinks)
                    OR EXISTS (SELECT FROM namespaces WHERE name LIKE 'awsathena://%')
     ON CONFLICT DO NOTHING`,
    [],
    "mark-symlinks-stale",
  );
}

/** The inference backlog. */
export interface InferenceLag {
  readonly runs: number;
  /** When the oldest of them was enqueued, in epoch milliseconds; null when the queue is empty. */
  readonly since: number | null;
}

/** Reads how far inference lags behind the fold. */
export async function inferenceLag(session: Session): Promise<InferenceLag> {
  const [row] = await session.query<InferenceLag>(
    "SELECT count(*) AS runs, min(since) AS since FROM inference_queue",
    [],
    "inference-lag",
  );
  return row!;
}
