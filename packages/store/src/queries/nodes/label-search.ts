import type { Session } from "../../database/database.ts";
import { likePattern } from "../../database/like.ts";

/** The kinds of labels that things are found by. */
export type LabelKind = "tag" | "owner";

/**
 * Where the tags and owners that count are read from: rows of node, kind (0 tag, 1 owner) and value, with an index on
 * (kind, lower(value)) and on the node. The one place to change when something else decides what counts.
 */
const labels = "effective_labels";

/** What the view is made of. */
const sources = {
  tag: { table: "node_tags", value: "left(tag, 200)" },
  owner: { table: "node_owners", value: "left(name, 200)" },
} as const;

/** What a tag with a value (`team:data`) is found by beside the whole and its key. */
const ownValue = "lower(left(substring(tag from '^[^:]+:(.+)$'), 200))";

/** Expression of SQL: a tag that is asked for, in the spelling in which tags are kept (`team=data` as `team:data`). */
const keptTag = (value: string) => `regexp_replace(lower(${value}), '^([^=:]+)=(.)', '\\1:\\2')`;

/**
 * Expression of SQL: whether the node `node` has the label that `value` means, whatever its case: an owner by name, a tag
 * by the whole of it, by its key, or by its value.
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

/** Nodes that have a label, see {@link hasLabel}; `limit` of them at most. */
export async function nodesWithLabel(
  session: Session,
  kind: LabelKind,
  value: string,
  limit: number,
): Promise<number[]> {
  const { table, value: own } = sources[kind];
  const whole = `lower(${own})`;
  // One index for each way.
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

/** Labels that begin with a text, each once, in order; `limit` at most. Steps from one to the next in the index. */
export async function labelsWithPrefix(
  session: Session,
  kind: LabelKind,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const text = prefix.toLowerCase();
  // Of the view itself PostgreSQL would sort everything that comes after the text, at each step.
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

/** Labels that hold a text, each once, those that begin with it first, then the shorter ones; `limit` at most. */
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

/** The bare tags and owners of nodes, for lists; queries/nodes/node-labels.ts has all that is known of them. */
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
