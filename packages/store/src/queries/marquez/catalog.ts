import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { unpack } from "../../model/codec.ts";
import { nameBasedId, namespaceId } from "../../model/identifiers.ts";
import { isNameShown } from "../nodes/shown.ts";

/** A namespace in the shape of Marquez's API. */
export interface MarquezNamespace {
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ownerName: string;
  readonly description: string | null;
  readonly isHidden: boolean;
}

/** The namespace that Marquez creates at startup; it exists without any event. */
const standard: MarquezNamespace = {
  name: "default",
  createdAt: instant(0),
  updatedAt: instant(0),
  ownerName: "anonymous",
  description:
    "The default global namespace for dataset, job, and run metadata not belonging to a user-specified namespace.",
  isHidden: false,
};

interface NamespaceRow {
  readonly name: string;
  readonly created_at: number;
}

function toNamespace(row: NamespaceRow): MarquezNamespace {
  const at = instant(row.created_at);
  return {
    name: row.name,
    createdAt: at,
    updatedAt: at,
    ownerName: "anonymous",
    description: null,
    isHidden: false,
  };
}

/** Lists namespaces by name. */
export async function listMarquezNamespaces(
  session: Session,
  limit: number,
  offset: number,
): Promise<MarquezNamespace[]> {
  const rows = await session.query<NamespaceRow & { standard: boolean }>(
    `SELECT name, created_at, false AS standard FROM namespaces
     UNION ALL SELECT 'default', 'epoch', true WHERE NOT EXISTS (SELECT FROM namespaces WHERE name = 'default')
     ORDER BY name LIMIT $1 OFFSET $2`,
    [limit, offset],
    "marquez-namespaces",
  );
  return rows.map((row) => (row.standard ? standard : toNamespace(row)));
}

/** Finds a namespace and its integer id (null for the standard one before any event names it); null when unknown. */
export async function findMarquezNamespace(
  session: Session,
  name: string,
): Promise<{ namespace: MarquezNamespace; id: number | null } | null> {
  const [row] = await session.query<NamespaceRow & { id: number }>(
    "SELECT id, name, created_at FROM namespaces WHERE public_id = $1",
    [namespaceId(name)],
    "marquez-namespace",
  );
  if (row) return { namespace: toNamespace(row), id: row.id };
  return name === standard.name ? { namespace: standard, id: null } : null;
}

/** A source in the shape of Marquez's API. */
export interface MarquezSource {
  readonly type: "POSTGRESQL";
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly connectionUrl: string | null;
  readonly description: string | null;
}

interface SourceRow {
  readonly name: string;
  readonly uri: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

function toSource(row: SourceRow): MarquezSource {
  return {
    type: "POSTGRESQL",
    name: row.name,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    connectionUrl: row.uri,
    description: null,
  };
}

/** Lists sources by name. */
export async function listMarquezSources(
  session: Session,
  limit: number,
  offset: number,
): Promise<MarquezSource[]> {
  const rows = await session.query<SourceRow>("SELECT * FROM sources ORDER BY name LIMIT $1 OFFSET $2", [
    limit,
    offset,
  ]);
  return rows.map(toSource);
}

/** Finds a source by name; null when unknown. */
export async function findMarquezSource(session: Session, name: string): Promise<MarquezSource | null> {
  const [row] = await session.query<SourceRow>("SELECT * FROM sources WHERE public_id = $1", [
    nameBasedId("source", name),
  ]);
  return row ? toSource(row) : null;
}

/** Lists tags by name. */
export async function listMarquezTags(
  session: Session,
  limit: number,
  offset: number,
): Promise<{ name: string; description: string | null }[]> {
  const rows = await session.query<{ name: string }>(
    "SELECT name FROM tags ORDER BY name LIMIT $1 OFFSET $2",
    [limit, offset],
  );
  return rows.map(({ name }) => ({ name, description: null }));
}

/** Maximum number of events counted. */
const countLimit = 100_000;

/** Lists run events in a range of event times, as stored. Times are epoch milliseconds. */
export async function listMarquezEvents(
  session: Session,
  options: {
    readonly before: number;
    readonly after: number;
    readonly ascending: boolean;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ events: unknown[]; total: number }> {
  const span = [instant(options.after), instant(options.before)];
  const order = options.ascending ? "ASC" : "DESC";
  const rows = await session.query<{ body: Buffer }>(
    `SELECT body FROM events WHERE kind = 0 AND event_time >= $1 AND event_time < $2
     ORDER BY event_time ${order}, hash ${order} LIMIT $3 OFFSET $4`,
    [...span, options.limit, options.offset],
    `marquez-events-${order}`,
  );
  const [count] = await session.query<{ total: number }>(
    `SELECT count(*) AS total FROM (
       SELECT 1 FROM events WHERE kind = 0 AND event_time >= $1 AND event_time < $2 LIMIT ${countLimit}) e`,
    span,
    "marquez-count-events",
  );
  return { events: rows.map(({ body }) => JSON.parse(unpack(body))), total: count!.total };
}

/** A hit of Marquez's search. */
export interface MarquezSearchResult {
  readonly type: "DATASET" | "JOB";
  readonly name: string;
  readonly updatedAt: string;
  readonly namespace: string;
  readonly nodeId: string;
}

/** Finds names of datasets and jobs that contain a text. Times are epoch milliseconds. */
export async function searchMarquez(
  session: Session,
  question: {
    readonly text: string;
    readonly filter: "DATASET" | "JOB" | null;
    readonly sort: "NAME" | "UPDATE_AT";
    readonly limit: number;
    readonly namespace: string | null;
    readonly before: number | null;
    readonly after: number | null;
  },
): Promise<MarquezSearchResult[]> {
  const pattern = `%${question.text.replace(/[\\%_]/g, "\\$&")}%`;
  const part = (type: "DATASET" | "JOB") =>
    `SELECT '${type}' AS type, t.name, t.updated_at, n.name AS namespace
     FROM ${type === "JOB" ? "jobs" : "datasets"} t JOIN namespaces n ON n.id = t.namespace_id
     WHERE t.name ILIKE $1 AND ${isNameShown("t.id")} AND ($2::text IS NULL OR n.name = $2)
       AND ($3::timestamptz IS NULL OR t.updated_at < $3) AND ($4::timestamptz IS NULL OR t.updated_at >= $4)`;
  const types = question.filter ? [question.filter] : (["DATASET", "JOB"] as const);
  const rows = await session.query<{
    type: "DATASET" | "JOB";
    name: string;
    updated_at: number;
    namespace: string;
  }>(
    `SELECT * FROM (${types.map(part).join(" UNION ALL ")}) r
     ORDER BY ${question.sort === "NAME" ? "name, namespace" : "updated_at DESC, name"} LIMIT $5`,
    [
      pattern,
      question.namespace,
      instantOrNull(question.before),
      instantOrNull(question.after),
      question.limit,
    ],
  );
  return rows.map(({ type, name, updated_at, namespace }) => ({
    type,
    name,
    updatedAt: instant(updated_at),
    namespace,
    nodeId: `${type.toLowerCase()}:${namespace}:${name}`,
  }));
}

/** The counts of a time interval. */
export interface MarquezInterval {
  readonly startInterval: string;
  readonly endInterval: string;
}

/** Counts run events by type in each of the intervals between the edges (epoch milliseconds, ascending). */
export async function countMarquezEvents(
  session: Session,
  edges: readonly number[],
): Promise<(MarquezInterval & { fail: number; start: number; complete: number; abort: number })[]> {
  const rows = await session.query<{ number: number; event_type: string; count: number }>(
    `SELECT width_bucket(event_time, $1::timestamptz[]) AS number, event_type, count(*) AS count FROM events
     WHERE kind = 0 AND event_time >= $2 AND event_time < $3 AND event_type IS NOT NULL GROUP BY 1, 2`,
    [edges.map(instant), instant(edges[0]!), instant(edges.at(-1)!)],
  );
  return edges.slice(1).map((end, position) => {
    const count = (type: string) =>
      rows.find((row) => row.number === position + 1 && row.event_type === type)?.count ?? 0;
    return {
      startInterval: instant(edges[position]!),
      endInterval: instant(end),
      fail: count("FAIL"),
      start: count("START"),
      complete: count("COMPLETE"),
      abort: count("ABORT"),
    };
  });
}

/** Counts datasets, jobs and sources at the end of each interval. */
export async function countMarquezNodes(
  session: Session,
  table: "jobs" | "datasets" | "sources",
  edges: readonly number[],
): Promise<(MarquezInterval & { count: number })[]> {
  const rows = await session.query<{ number: number; count: number }>(
    `SELECT width_bucket(created_at, $1::timestamptz[]) AS number, count(*) AS count FROM ${table}
     WHERE created_at < $2 GROUP BY 1`,
    [edges.map(instant), instant(edges.at(-1)!)],
  );
  let total = rows.find(({ number }) => number === 0)?.count ?? 0;
  return edges.slice(1).map((end, position) => {
    total += rows.find(({ number }) => number === position + 1)?.count ?? 0;
    return { startInterval: instant(edges[position]!), endInterval: instant(end), count: total };
  });
}
