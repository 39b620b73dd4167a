import type { Session } from "../../database/database.ts";
import { likePattern } from "../../database/like.ts";

/** Kinds of labels that nodes can be found by. */
export type LabelKind = "tag" | "owner";

/**
 * The view of effective tags and owners: rows of node, kind (0 tag, 1 owner) and value, with an index on (kind,
 * lower(value)) and on the node. The only place to change if other rules decide which labels are effective.
 */
const labels = "effective_labels";

/** The tables of the view. */
const sources = {
  tag: { table: "node_tags", value: "left(tag, 200)" },
  owner: { table: "node_owners", value: "left(name, 200)" },
} as const;

/** The value of a tag (`team:data`), by which it is found besides its full text and its key. */
const ownValue = "lower(left(substring(tag from '^[^:]+:(.+)$'), 200))";

/** Returns the SQL expression for a requested tag in stored spelling (`team=data` as `team:data`). */
const keptTag = (value: string) => `regexp_replace(lower(${value}), '^([^=:]+)=(.)', '\\1:\\2')`;

/**
 * Returns the SQL condition that the node `node` has the label `value`, case-insensitively: an owner by name, a tag
 * by full text, key or value.
 */
export function hasLabel(node: string, kind: LabelKind, value: string): string {
  const { table, value: own } = sources[kind];
  const whole = `lower(${own})`;
  const means =
    kind === "owner"
      ? `${whole} = lower(${value})`
      : `(${whole} = ${keptTag(value)} OR starts_with(${whole}, ${keptTag(value)} || ':') OR ${ownValue} = lower(${value}))`;
  return `EXISTS (SELECT FROM ${table} WHERE node_id = ${node} AND effective AND ${means})`;
}

/** Finds up to `limit` nodes with a label, see {@link hasLabel}. */
export async function nodesWithLabel(
  session: Session,
  kind: LabelKind,
  value: string,
  limit: number,
): Promise<number[]> {
  const { table, value: own } = sources[kind];
  const whole = `lower(${own})`;
  // One index for each alternative.
  const ways =
    kind === "owner"
      ? [`${whole} = lower($1)`]
      : [
          `${whole} = ${keptTag("$1")}`,
          `${whole} ~>=~ (${keptTag("$1")} || ':') AND ${whole} ~<~ (${keptTag("$1")} || ';')`,
          `${ownValue} = lower($1)`,
        ];
  const rows = await session.query<{ node_id: number }>(
    `SELECT DISTINCT node_id FROM (${ways
      .map((way) => `(SELECT DISTINCT node_id FROM ${table} WHERE effective AND ${way} LIMIT $2)`)
      .join(" UNION ALL ")}) l LIMIT $2`,
    [value, limit],
    `nodes-with-${kind}`,
  );
  return rows.map(({ node_id }) => node_id);
}

/** Finds up to `limit` distinct labels that start with a text, in order, by stepping through the index. */
export async function labelsWithPrefix(
  session: Session,
  kind: LabelKind,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const text = prefix.toLowerCase();
  // With the view itself PostgreSQL would sort everything after the text at each step.
  const { table, value } = sources[kind];
  const rows = await session.query<{ value: string }>(
    `WITH RECURSIVE steps AS (
       (SELECT lower(${value}) AS low, ${value} AS value, 1 AS step FROM ${table}
        WHERE effective AND lower(${value}) ~>=~ $1 ORDER BY lower(${value}) USING ~<~ LIMIT 1)
       UNION ALL
       SELECT n.low, n.value, s.step + 1 FROM steps s CROSS JOIN LATERAL (
         SELECT lower(${value}) AS low, ${value} AS value FROM ${table}
         WHERE effective AND lower(${value}) ~>~ s.low ORDER BY lower(${value}) USING ~<~ LIMIT 1) n
       WHERE s.step < $2 AND starts_with(n.low, $1))
     SELECT value FROM steps WHERE starts_with(low, $1)`,
    [text, limit],
    `labels-with-prefix-${kind}`,
  );
  return rows.map(({ value }) => value);
}

/** Finds up to `limit` distinct labels that contain a text: prefixes first, then shorter ones. */
export async function labelsWithPart(
  session: Session,
  kind: LabelKind,
  part: string,
  limit: number,
): Promise<string[]> {
  // Steps from one label to the next in the index: some are used a million times.
  const { table, value } = sources[kind];
  const rows = await session.query<{ value: string }>(
    `WITH RECURSIVE steps AS (
       (SELECT lower(${value}) AS low, ${value} AS value FROM ${table}
        WHERE effective ORDER BY lower(${value}) USING ~<~ LIMIT 1)
       UNION ALL
       SELECT n.low, n.value FROM steps s CROSS JOIN LATERAL (
         SELECT lower(${value}) AS low, ${value} AS value FROM ${table}
         WHERE effective AND lower(${value}) ~>~ s.low ORDER BY lower(${value}) USING ~<~ LIMIT 1) n)
     SELECT value FROM steps WHERE low LIKE lower($1)
     ORDER BY starts_with(low, lower($2)) DESC, length(value), value LIMIT $3`,
    [likePattern(part), part, limit],
    `labels-with-part-${kind}`,
  );
  return rows.map(({ value }) => value);
}

/** Reads only the names of tags and owners, for lists; queries/nodes/node-labels.ts reads all label data. */
export async function readLabelNames(
  session: Session,
  nodes: readonly number[],
): Promise<Map<number, { tags: string[]; owners: string[] }>> {
  const found = new Map<number, { tags: string[]; owners: string[] }>();
  if (nodes.length === 0) return found;
  const rows = await session.query<{ node_id: number; kind: number; value: string }>(
    `SELECT DISTINCT node_id, kind, value FROM ${labels} WHERE node_id = ANY($1::integer[]) ORDER BY value`,
    [nodes],
    "read-labels",
  );
  for (const { node_id, kind, value } of rows) {
    const entry = found.get(node_id) ?? { tags: [], owners: [] };
    found.set(node_id, entry);
    (kind === 0 ? entry.tags : entry.owners).push(value);
  }
  return found;
}
