import type { Session } from "../../database/database.ts";
import { datasetId, jobId } from "../../fold/identifiers.ts";

/** A name as Marquez's API writes it. */
export interface QualifiedName {
  readonly namespace: string;
  readonly name: string;
}

/** What a Marquez node id points at. */
export interface ResolvedNodeId {
  readonly kind: "dataset" | "job";
  readonly node: number;
  /** Set for `datasetField:`. */
  readonly field: string | null;
  /** Set when the id had a `#version` suffix. */
  readonly version: string | null;
}

/** Splits that are tried at most; a name of thousands of colons has as many. */
const splitLimit = 200;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Finds what `dataset:{namespace}:{name}`, `job:…` or `datasetField:…:{field}` names. Namespaces and names may hold
 * colons and hashes themselves, so every split is looked up and the one with the longest namespace wins.
 *
 * @returns undefined when the text is no node id; null when it is one, but nothing has that name
 */
export async function resolveNodeId(
  session: Session,
  nodeId: string,
): Promise<ResolvedNodeId | null | undefined> {
  const colon = nodeId.indexOf(":");
  const kind = nodeId.slice(0, colon);
  const rest = nodeId.slice(colon + 1);
  if ((kind !== "dataset" && kind !== "job" && kind !== "datasetField") || !rest.includes(":"))
    return undefined;
  const whole = await lookUp(session, kind, rest);
  if (whole) return { ...whole, version: null };
  const hash = rest.lastIndexOf("#");
  const version = rest.slice(hash + 1);
  if (hash < 0 || !uuid.test(version)) return null;
  const versioned = await lookUp(session, kind, rest.slice(0, hash));
  return versioned ? { ...versioned, version } : null;
}

async function lookUp(
  session: Session,
  kind: "dataset" | "job" | "datasetField",
  text: string,
): Promise<Omit<ResolvedNodeId, "version"> | null> {
  const candidates = new Map<string, { namespace: string; field: string | null }>();
  const add = (namespace: string, name: string, field: string | null) => {
    const id = kind === "job" ? jobId(namespace, name) : datasetId(namespace, name);
    const known = candidates.get(id);
    if (candidates.size < splitLimit && (!known || namespace.length > known.namespace.length)) {
      candidates.set(id, { namespace, field });
    }
  };
  for (const first of positions(text).reverse()) {
    const [namespace, name] = [text.slice(0, first), text.slice(first + 1)];
    if (kind !== "datasetField") add(namespace, name, null);
    else for (const second of positions(name)) add(namespace, name.slice(0, second), name.slice(second + 1));
  }
  const rows = await session.query<{ id: number; public_id: string }>(
    `SELECT id, public_id FROM ${kind === "job" ? "jobs" : "datasets"} WHERE public_id = ANY($1::uuid[])`,
    [[...candidates.keys()]],
  );
  const found = rows
    .map((row) => ({ node: row.id, ...candidates.get(row.public_id)! }))
    .sort((a, b) => b.namespace.length - a.namespace.length)[0];
  return found ? { kind: kind === "job" ? "job" : "dataset", node: found.node, field: found.field } : null;
}

function positions(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(":"); at >= 0 && found.length < splitLimit; at = text.indexOf(":", at + 1))
    found.push(at);
  return found;
}
