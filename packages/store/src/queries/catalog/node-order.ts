import { decodeCursor, encodeCursor, InvalidCursor } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { nodeConditions, type PreparedFilter } from "./node-filter.ts";

/** Columns that lists of datasets and jobs are sorted by. */
export const nodeSorts = ["seen", "name", "namespace", "updated", "due", "state", "type", "owner"] as const;

/** See {@link nodeSorts}. */
export type NodeSort = (typeof nodeSorts)[number];

/** The order of a list. */
export interface NodeOrder {
  readonly sort: NodeSort;
  readonly direction: "asc" | "desc";
}

/** The order that lists have by default, which an index provides. */
export const defaultOrder: NodeOrder = { sort: "seen", direction: "desc" };

/** A SQL expression to sort by. */
interface Key {
  readonly kind: "text" | "number";
  readonly expression: string;
}

const epoch = (expression: string): Key => ({
  kind: "number",
  expression: `(extract(epoch FROM ${expression}) * 1000)::float8`,
});
const text = (expression: string): Key => ({
  kind: "text",
  expression: `lower(left(${expression}, 200)) COLLATE "C"`,
});

/** When the dataset `t` was last written under any of its names. */
export const freshAt = `GREATEST(t.last_written_at, (SELECT max(o.last_written_at) FROM representatives fr
  JOIN datasets o ON o.id = fr.node_id WHERE fr.stands = t.id))`;

const lastState = {
  job: "(SELECT state FROM runs WHERE job_id = t.id ORDER BY first_at DESC, public_id LIMIT 1)",
  dataset: `(SELECT w.state FROM (SELECT run_id FROM dataset_writes WHERE dataset_id = t.id AND NOT prepares
    ORDER BY at DESC, writer DESC LIMIT 1) l JOIN runs w ON w.id = l.run_id)`,
} as const;

/** The sort key of a column; null if the list does not have the column. */
function keyOf(kind: "dataset" | "job", sort: NodeSort): Key | null {
  switch (sort) {
    case "seen":
      return epoch("r.updated_at");
    case "name":
      return text("t.name");
    case "namespace":
      return text("n.name");
    case "updated":
      return kind === "dataset" ? epoch(freshAt) : null;
    case "due":
      return kind === "job" ? epoch("m.expected_at") : null;
    case "state":
      return { kind: "number", expression: `${lastState[kind]}::float8` };
    case "type":
      return kind === "job" ? text("t.job_type") : null;
    case "owner":
      return text("(SELECT min(lower(name)) FROM node_owners WHERE node_id = t.id AND effective)");
  }
}

/** A node of a sorted page, and the cursor after it. */
export interface OrderedNode {
  readonly id: number;
  readonly cursor: string;
}

/**
 * Returns one more than a page of nodes in the order of a column; nodes without a value come last.
 *
 * @throws InvalidCursor, also if the cursor belongs to another order
 */
export async function orderNodes(
  session: Session,
  kind: "dataset" | "job",
  prepared: PreparedFilter,
  { sort, direction }: NodeOrder,
  limit: number,
  cursor: string | undefined,
  now: number,
): Promise<OrderedNode[]> {
  const key = keyOf(kind, sort) ?? text("t.name");
  const after = decodeAfter(cursor, sort, direction, key.kind);
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const clock = `${value(instant(now))}::timestamptz`;
  const conditions = nodeConditions(kind, prepared, clock, value);
  const [order, beyond] = direction === "asc" ? ["ASC", ">"] : ["DESC", "<"];
  let rest = "";
  if (after?.value === null) rest = `WHERE key IS NULL AND id > ${value(after.id)}`;
  else if (after) {
    const at = `${value(after.value)}::${key.kind === "text" ? "text" : "float8"}`;
    rest = `WHERE key ${beyond} ${at} OR (key = ${at} AND id > ${value(after.id)}) OR key IS NULL`;
  }
  const source = prepared.candidates ? `AND t.id = ANY(${value(prepared.candidates)}::integer[])` : "";
  const rows = await session.query<{ id: number; key: number | string | null }>(
    // Not every filter uses the clock; an unused parameter would have no type.
    `WITH clock AS (SELECT ${clock}), found AS (
       SELECT t.id, ${key.expression} AS key FROM ${kind}s t JOIN namespaces n ON n.id = t.namespace_id
       JOIN recency r ON r.node_id = t.id ${kind === "job" ? "LEFT JOIN job_rhythms m ON m.job_id = t.id" : ""}
       WHERE ${conditions.join(" AND ")} ${source})
     SELECT id, key FROM found ${rest} ORDER BY key ${order} NULLS LAST, id LIMIT ${value(limit + 1)}`,
    values,
  );
  return rows.map(({ id, key: own }) => ({
    id,
    cursor: encodeCursor(sort, direction, own === null ? "null" : "value", String(own ?? ""), id),
  }));
}

function decodeAfter(
  cursor: string | undefined,
  sort: NodeSort,
  direction: string,
  kind: Key["kind"],
): { readonly value: number | string | null; readonly id: number } | null {
  const decoded = decodeCursor(cursor, "string", "string", "string", "string", "number");
  if (!decoded) return null;
  const [ofSort, ofDirection, state, value, id] = decoded as [string, string, string, string, number];
  if (ofSort !== sort || ofDirection !== direction) throw new InvalidCursor();
  return { value: state === "null" ? null : kind === "text" ? value : Number(value), id };
}

/** Counts the nodes that match a filter. */
export async function countNodes(
  session: Session,
  kind: "dataset" | "job",
  prepared: PreparedFilter,
  now: number,
): Promise<number> {
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const clock = `${value(instant(now))}::timestamptz`;
  const conditions = nodeConditions(kind, prepared, clock, value);
  const source = prepared.candidates ? `AND t.id = ANY(${value(prepared.candidates)}::integer[])` : "";
  const [row] = await session.query<{ total: number }>(
    `WITH clock AS (SELECT ${clock})
     SELECT count(*)::integer AS total FROM ${kind}s t JOIN namespaces n ON n.id = t.namespace_id
     JOIN recency r ON r.node_id = t.id ${kind === "job" ? "LEFT JOIN job_rhythms m ON m.job_id = t.id" : ""}
     WHERE ${conditions.join(" AND ")} ${source}`,
    values,
  );
  return row!.total;
}
