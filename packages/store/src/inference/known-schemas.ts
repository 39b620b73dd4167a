import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { isObject } from "../model/json.ts";

/** A request for the schema of a dataset at an instant. */
export interface SchemaQuestion {
  /** Public id of the dataset, which may not exist. */
  readonly dataset: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A known schema of a dataset. */
export interface KnownSchema {
  /** Content id. */
  readonly schema: string;
  /** Time of the write or definition, in epoch milliseconds; null: seen by a reader. */
  readonly at: number | null;
}

/**
 * Finds schemas: the latest one written, or defined by SQL, up to an instant, else the earliest after it, else one
 * seen by a reader (SPEC.md §9). Keyed by question; null if unknown.
 */
export async function readKnownSchemas(
  session: Session,
  questions: readonly SchemaQuestion[],
): Promise<(question: SchemaQuestion) => KnownSchema | null> {
  const distinct = [...new Map(questions.map((question) => [key(question), question])).values()];
  const rows =
    distinct.length === 0
      ? []
      : await session.query<{ dataset: string; at: number; schema: string | null; schema_at: number | null }>(
          `SELECT u.dataset, u.at, coalesce(b.schema, a.schema, (d.facets -> 'schema' ->> 3)::uuid) AS schema,
                  coalesce(b.at, a.at) AS schema_at
           FROM unnest($1::uuid[], $2::timestamptz[]) AS u (dataset, at)
           LEFT JOIN datasets d ON d.public_id = u.dataset
           LEFT JOIN LATERAL (
             SELECT * FROM (
               (SELECT schema, at, writer FROM dataset_writes
                WHERE dataset_id = d.id AND schema IS NOT NULL AND at <= u.at ORDER BY at DESC, writer DESC LIMIT 1)
               UNION ALL
               (SELECT schema, at, writer FROM defined_schemas WHERE dataset = u.dataset AND at <= u.at
                ORDER BY at DESC, writer DESC LIMIT 1)) n
             ORDER BY at DESC, writer DESC LIMIT 1) b ON true
           LEFT JOIN LATERAL (
             SELECT * FROM (
               (SELECT schema, at, writer FROM dataset_writes
                WHERE dataset_id = d.id AND schema IS NOT NULL AND at > u.at ORDER BY at, writer LIMIT 1)
               UNION ALL
               (SELECT schema, at, writer FROM defined_schemas WHERE dataset = u.dataset AND at > u.at
                ORDER BY at, writer LIMIT 1)) n
             ORDER BY at, writer LIMIT 1) a ON b.at IS NULL`,
          [distinct.map(({ dataset }) => dataset), distinct.map(({ at }) => instant(at))],
          "known-schemas",
        );
  const known = new Map(
    rows.flatMap((row) =>
      row.schema === null ? [] : [[key(row), { schema: row.schema, at: row.schema_at }] as const],
    ),
  );
  return (question) => known.get(key(question)) ?? null;
}

/** Returns the columns of a stored schema. Nested fields are not columns for SQL's `*`. */
export function columnNames(schema: string): string[] {
  const { fields } = JSON.parse(schema) as { fields?: unknown };
  return (Array.isArray(fields) ? fields : []).flatMap((field: unknown) =>
    isObject(field) && typeof field.name === "string" ? [field.name] : [],
  );
}

function key({ dataset, at }: SchemaQuestion): string {
  return `${dataset} ${at}`;
}
