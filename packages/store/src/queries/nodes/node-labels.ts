import type { Session } from "../../database/database.ts";

/** Effective tags, owners and descriptions of a dataset or job, from producers and manual edits. */
export interface NodeLabels {
  readonly tags: readonly string[];
  readonly owners: readonly { readonly name: string; readonly type: string | null }[];
  /** The manual description; null: the producer's applies. */
  readonly description: string | null;
  readonly columnTags: ReadonlyMap<string, readonly string[]>;
  readonly columnDescriptions: ReadonlyMap<string, string>;
}

/** The labels of a node without any. */
export const noLabels: NodeLabels = {
  tags: [],
  owners: [],
  description: null,
  columnTags: new Map(),
  columnDescriptions: new Map(),
};

interface MutableLabels {
  tags: string[];
  owners: { name: string; type: string | null }[];
  description: string | null;
  columnTags: Map<string, string[]>;
  columnDescriptions: Map<string, string>;
}

/** Reads labels of nodes. */
export async function readLabels(
  session: Session,
  nodes: readonly number[],
): Promise<(node: number) => NodeLabels> {
  if (nodes.length === 0) return () => noLabels;
  const rows = await session.query<{
    node_id: number;
    kind: "tag" | "owner" | "description";
    a: string | null;
    b: string | null;
  }>(
    `SELECT node_id, 'tag' AS kind, column_name AS a, tag AS b FROM node_tags
     WHERE node_id = ANY($1::integer[]) AND effective
     UNION ALL
     SELECT node_id, 'owner', name, type FROM node_owners WHERE node_id = ANY($1::integer[]) AND effective
     UNION ALL
     SELECT node_id, 'description', column_name, description FROM node_descriptions WHERE node_id = ANY($1::integer[])
     ORDER BY 1, 3, 4`,
    [nodes],
    "read-node-labels",
  );
  const found = new Map<number, MutableLabels>();
  for (const { node_id, kind, a, b } of rows) {
    let own = found.get(node_id);
    if (!own) {
      own = { tags: [], owners: [], description: null, columnTags: new Map(), columnDescriptions: new Map() };
      found.set(node_id, own);
    }
    if (kind === "owner") own.owners.push({ name: a!, type: b });
    else if (kind === "description") {
      if (a === null) own.description = b;
      else own.columnDescriptions.set(a, b!);
    } else if (a === null) own.tags.push(b!);
    else own.columnTags.set(a, [...(own.columnTags.get(a) ?? []), b!]);
  }
  return (node) => found.get(node) ?? noLabels;
}

/** Returns the labels of one dataset's columns under several names; the first name takes precedence. */
export function columnLabels(all: readonly NodeLabels[]): NodeLabels {
  const named = all.filter(
    ({ columnTags, columnDescriptions }) => columnTags.size + columnDescriptions.size > 0,
  );
  if (named.length <= 1) return named[0] ?? noLabels;
  const columnTags = new Map<string, string[]>();
  const columnDescriptions = new Map<string, string>();
  for (const own of named) {
    for (const [column, tags] of own.columnTags)
      columnTags.set(column, [...new Set([...(columnTags.get(column) ?? []), ...tags])]);
    for (const [column, text] of own.columnDescriptions)
      if (!columnDescriptions.has(column)) columnDescriptions.set(column, text);
  }
  return { ...noLabels, columnTags, columnDescriptions };
}
