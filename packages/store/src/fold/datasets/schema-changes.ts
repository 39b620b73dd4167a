import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";

/** Values of `dataset_writes.change`. */
export const writeChange = { first: 1, schema: 2 } as const;

/** A write that was stored or removed. */
export interface TouchedWrite {
  readonly dataset: number;
  readonly writer: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Marks writes that are the first of their dataset or state another schema than the one before (SPEC.md §11): those
 * of a batch, and the ones that follow them.
 */
export async function markSchemaChanges(session: Session, touched: readonly TouchedWrite[]): Promise<void> {
  if (touched.length === 0) return;
  await session.query(
    `WITH touched AS (SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::uuid[]) AS t (dataset_id, at, writer)),
     marked AS (
       SELECT dataset_id, writer FROM touched
       UNION SELECT n.dataset_id, n.writer FROM touched t CROSS JOIN LATERAL (
         SELECT dataset_id, writer FROM dataset_writes o WHERE o.dataset_id = t.dataset_id
           AND (o.at, o.writer) > (t.at, t.writer) ORDER BY o.at, o.writer LIMIT 1) n
       UNION SELECT n.dataset_id, n.writer FROM touched t CROSS JOIN LATERAL (
         SELECT dataset_id, writer FROM dataset_writes o WHERE o.dataset_id = t.dataset_id AND o.schema IS NOT NULL
           AND (o.at, o.writer) > (t.at, t.writer) ORDER BY o.at, o.writer LIMIT 1) n),
     compared AS (
       SELECT w.dataset_id, w.writer, CASE
         WHEN NOT EXISTS (SELECT FROM dataset_writes o WHERE o.dataset_id = w.dataset_id
                          AND (o.at, o.writer) < (w.at, w.writer)) THEN $4::smallint
         WHEN w.schema IS NOT NULL AND w.schema <> (
           SELECT schema FROM dataset_writes o WHERE o.dataset_id = w.dataset_id AND o.schema IS NOT NULL
             AND (o.at, o.writer) < (w.at, w.writer) ORDER BY o.at DESC, o.writer DESC LIMIT 1) THEN $5::smallint
         END AS change
       FROM marked m JOIN dataset_writes w ON w.dataset_id = m.dataset_id AND w.writer = m.writer)
     UPDATE dataset_writes w SET change = c.change FROM compared c
     WHERE w.dataset_id = c.dataset_id AND w.writer = c.writer AND w.change IS DISTINCT FROM c.change`,
    [
      touched.map(({ dataset }) => dataset),
      touched.map(({ at }) => instant(at)),
      touched.map(({ writer }) => writer),
      writeChange.first,
      writeChange.schema,
    ],
    "mark-schema-changes",
  );
}
