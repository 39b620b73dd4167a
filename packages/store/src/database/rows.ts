import type { Session } from "./database.ts";

/** A column of rows that are sent to the database: its name, its SQL type and its value in a row. */
export type RowColumn<Row> = readonly [name: string, type: string, value: (row: Row) => unknown];

/** Rows to insert, and into which table. */
export interface Insertion<Row> {
  /** Names the statement so that it is planned once per connection. */
  readonly name: string;
  readonly table: string;
  readonly columns: readonly RowColumn<Row>[];
  /** The clause after `ON CONFLICT`; without it a known key is an error. In it `t` is the table. */
  readonly onConflict?: string;
  /** Columns to return. */
  readonly returning?: string;
}

/** Rows to insert or replace. */
export interface Replacement<Row> extends Omit<Insertion<Row>, "onConflict"> {
  /** The columns of the key: where a row has it already, its other columns are replaced. */
  readonly key: readonly string[];
  /** Columns that keep their value where the row exists. */
  readonly keep?: readonly string[];
}

/** Inserts rows in one statement. Returns the columns that `returning` names; nothing is sent for no rows. */
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

/** Inserts rows, or replaces those whose key exists, in one statement. See {@link insertRows}. */
export async function upsertRows<Row, Returned extends object = never>(
  session: Session,
  rows: readonly Row[],
  replacement: Replacement<Row>,
): Promise<Returned[]> {
  return insertRows(session, rows, { ...replacement, onConflict: replaceByKey(replacement) });
}

/** The text of the statement of {@link insertRows}. */
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

/** The text of the statement of {@link upsertRows}. */
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
