import type { Session } from "../../database/database.ts";

/** A reference to a dataset or job. */
export interface NodeReference {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

/** A node with its integer id inside the store. */
export interface StoredNode extends NodeReference {
  readonly node: number;
}

interface NodeRow {
  readonly kind: "dataset" | "job";
  readonly node: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

const nodesByNumber = `
  SELECT 'dataset' AS kind, d.id AS node, d.public_id AS id, n.name AS namespace, d.name
  FROM datasets d JOIN namespaces n ON n.id = d.namespace_id WHERE d.id = ANY($1::integer[])
  UNION ALL
  SELECT 'job', j.id, j.public_id, n.name, j.name
  FROM jobs j JOIN namespaces n ON n.id = j.namespace_id WHERE j.id = ANY($1::integer[])`;

/** Reads nodes by integer id. */
export async function readNodes(
  session: Session,
  nodes: readonly number[],
): Promise<Map<number, StoredNode>> {
  if (nodes.length === 0) return new Map();
  const rows = await session.query<NodeRow>(nodesByNumber, [[...new Set(nodes)]], "nodes-by-number");
  return new Map(rows.map((row) => [row.node, row]));
}

/** Finds a node by public id; null when there is none. */
export async function findNode(session: Session, id: string): Promise<StoredNode | null> {
  const [row] = await session.query<NodeRow>(
    `SELECT 'dataset' AS kind, d.id AS node, d.public_id AS id, n.name AS namespace, d.name
     FROM datasets d JOIN namespaces n ON n.id = d.namespace_id WHERE d.public_id = $1
     UNION ALL
     SELECT 'job', j.id, j.public_id, n.name, j.name
     FROM jobs j JOIN namespaces n ON n.id = j.namespace_id WHERE j.public_id = $1`,
    [id],
    "find-node",
  );
  return row ?? null;
}

/** Returns the reference without internal fields. */
export function reference({ kind, id, namespace, name }: NodeReference): NodeReference {
  return { kind, id, namespace, name };
}
