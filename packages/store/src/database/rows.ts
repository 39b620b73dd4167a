import type { Session } from "./database.ts";

/** A column of inserted rows: name, SQL type, and value for a row. */
export type RowColumn<Row> = readonly [name: string, type: string, value: (row: Row) => unknown];

/** An INSERT statement. */
export interface Insertion<Row> {
  /** Name of the statement, so that each connection plans it once. */
  readonly name: string;
  readonly table: string;
  readonly columns: readonly RowColumn<Row>[];
  /** The clause after `ON CONFLICT`, in which `t` is the table. Without it, an existing key is an error. */
  readonly onConflict?: string;
  /** Columns to return. */
  readonly returning?: string;
}

/** An INSERT statement that replaces existing rows. */
export interface Replacement<Row> extends Omit<Insertion<Row>, "onConflict"> {
  /** Key columns. Where a row with the key exists, its other columns are replaced. */
  readonly key: readonly string[];
  /** Columns that keep their value in existing rows. */
  readonly keep?: readonly string[];
}

/** Inserts rows in one statement and returns the columns in `returning`. Sends nothing for no rows. */
export async function insertRows<Row, Returned extends object = never>(
  session: Session,
  rows: readonly Row[],
  insertion: Insertion<Row>,
): Promise<Returned[]> {
  if (rows.length === 0) return [];
  return session.query<Returned>(
    insertStatement(insertion),
    insertion.columns.map(([, , value]) => rows.map(value)),
    insertion.name,
  );
}

/** Inserts rows or replaces those with an existing key, in one statement. See {@link insertRows}. */
export async function upsertRows<Row, Returned extends object = never>(
  session: Session,
  rows: readonly Row[],
  replacement: Replacement<Row>,
): Promise<Returned[]> {
  return insertRows(session, rows, { ...replacement, onConflict: replaceByKey(replacement) });
}

/** Returns the SQL of {@link insertRows}. */
export function insertStatement({
  table,
  columns,
  onConflict,
  returning,
}: Omit<Insertion<never>, "name">): string {
  return [
    `INSERT INTO ${table} AS t (${columns.map(([name]) => name).join(", ")})`,
    `SELECT * FROM unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ")})`,
    ...(onConflict === undefined ? [] : [`ON CONFLICT ${onConflict}`]),
    ...(returning === undefined ? [] : [`RETURNING ${returning}`]),
  ].join("\n");
}

/** Returns the SQL of {@link upsertRows}. */
export function upsertStatement(replacement: Omit<Replacement<never>, "name">): string {
  return insertStatement({ ...replacement, onConflict: replaceByKey(replacement) });
}

function replaceByKey({
  key,
  keep = [],
  columns,
}: Pick<Replacement<never>, "key" | "keep"> & {
  readonly columns: readonly (readonly [name: string, ...unknown[]])[];
}): string {
  const replaced = columns.flatMap(([name]) => (key.includes(name) || keep.includes(name) ? [] : [name]));
  return `(${key.join(", ")}) DO UPDATE SET ${replaced.map((name) => `${name} = excluded.${name}`).join(", ")}`;
}
