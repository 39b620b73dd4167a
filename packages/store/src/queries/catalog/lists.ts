import { decodeCursor, encodeCursor, type Page } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { lateJob } from "../nodes/clock-states.ts";
import { readLabelNames } from "../nodes/label-search.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import { latestRuns, latestWriters, type RunSummary } from "../runs/run-summaries.ts";
import { type NodeFilter, nodeConditions, type PreparedFilter, prepareFilter } from "./node-filter.ts";
import {
  countNodes,
  defaultOrder,
  freshAt,
  type NodeOrder,
  type OrderedNode,
  orderNodes,
} from "./node-order.ts";

/** A dataset or job in a list. */
export interface ListedNode extends NodeReference {
  readonly updatedAt: string;
  readonly jobType: string | null;
  /** Of a job: the tool that runs it, as reported. */
  readonly integration: string | null;
  /** Of a job; for a dataset, the latest run that wrote it. */
  readonly latestRun: RunSummary | null;
  /** For a dataset: when the last successful run that wrote it ended, under any of its names. */
  readonly freshness: string | null;
  readonly late: boolean;
  /** When a job is or was expected to start next. */
  readonly dueAt: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
}

interface ListedRow {
  readonly node: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly updated_at: number;
  readonly job_type: string | null;
  readonly integration: string | null;
  readonly fresh_at: number | null;
  readonly late: boolean;
  readonly due_at: number | null;
}

/** A page of a list of datasets or jobs. */
export interface NodePage extends Page<ListedNode> {
  /** Number of nodes that match the filter; only on the first page, null on others. */
  readonly total: number | null;
}

/** Maximum number of rows scanned by one request. The page may then be short and still have a `next`. */
const scanLimit = 2_000;

/**
 * Lists datasets or jobs, by default by latest mention. A dataset with several names is listed once; filtering by
 * namespace lists all of its names in it. In the default order, and unless a filter matches few nodes, one call scans a
 * bounded part of the list: the page may hold fewer than `limit` items and still have a `next` that continues there.
 *
 * @param now - epoch milliseconds, for states that depend on the clock
 * @throws InvalidCursor
 */
export async function listNodes(
  session: Session,
  kind: "dataset" | "job",
  filter: NodeFilter,
  limit: number,
  cursor?: string,
  now = Date.now(),
  order: NodeOrder = defaultOrder,
): Promise<NodePage> {
  const prepared = await prepareFilter(session, kind, filter, now);
  const isDefault = order.sort === defaultOrder.sort && order.direction === defaultOrder.direction;
  const page = isDefault
    ? await nodesByRecency(session, kind, prepared, limit, cursor, now)
    : toPage(await orderNodes(session, kind, prepared, order, limit, cursor, now), limit);
  return {
    items: await describeListed(session, kind, page.ids, now),
    next: page.next,
    total: cursor === undefined ? await countNodes(session, kind, prepared, now) : null,
  };
}

/** A page of integer ids. */
interface IdPage {
  readonly ids: readonly number[];
  readonly next: string | null;
}

/** Turns `limit` + 1 nodes into a page. */
function toPage(nodes: readonly OrderedNode[], limit: number): IdPage {
  const kept = nodes.slice(0, limit);
  return {
    ids: kept.map(({ id }) => id),
    next: nodes.length > limit ? (kept.at(-1)?.cursor ?? null) : null,
  };
}

async function nodesByRecency(
  session: Session,
  kind: "dataset" | "job",
  prepared: PreparedFilter,
  limit: number,
  cursor: string | undefined,
  now: number,
): Promise<IdPage> {
  const after = decodeCursor(cursor, "number", "number");
  const { filter, candidates } = prepared;
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const clock = `${value(instant(now))}::timestamptz`;
  const conditions = nodeConditions(kind, prepared, clock, value);
  let beyond = "";
  if (after) {
    const at = value(instant(after[0] as number));
    beyond = `AND (r.updated_at < ${at} OR (r.updated_at = ${at} AND r.node_id > ${value(after[1])}))`;
  }
  if (filter.until !== undefined) beyond += ` AND r.updated_at < ${value(instant(filter.until))}`;
  if (filter.since !== undefined) beyond += ` AND r.updated_at >= ${value(instant(filter.since))}`;
  const source = candidates ? `AND r.node_id = ANY(${value(candidates)}::integer[])` : "";
  const bound = candidates ? "" : `LIMIT ${scanLimit}`;
  const rows = await session.query<{
    seen: number;
    last_at: number | null;
    last_node: number | null;
    node: number | null;
    updated_at: number;
  }>(
    // Not every filter uses the clock; an unused parameter would have no type.
    `WITH clock AS (SELECT ${clock}),
          seen AS MATERIALIZED (SELECT r.node_id, r.updated_at FROM recency r
            WHERE r.kind = ${kind === "dataset" ? 0 : 1} ${source} ${beyond}
            ORDER BY r.updated_at DESC, r.node_id ${bound}),
          edge AS (SELECT count(*) AS seen, min(updated_at) AS last_at FROM seen)
     SELECT edge.seen, edge.last_at,
            (SELECT max(node_id) FROM seen WHERE updated_at = edge.last_at) AS last_node, h.*
     FROM edge LEFT JOIN LATERAL (
       SELECT t.id AS node, r.updated_at
       FROM seen r JOIN ${kind}s t ON t.id = r.node_id JOIN namespaces n ON n.id = t.namespace_id
       ${kind === "job" ? "LEFT JOIN job_rhythms m ON m.job_id = t.id" : ""}
       WHERE ${conditions.join(" AND ")}
       ORDER BY r.updated_at DESC, r.node_id LIMIT ${value(limit + 1)}) h ON true
     ORDER BY h.updated_at DESC, h.node`,
    values,
  );
  const found = rows.flatMap(({ node, updated_at }) =>
    node === null ? [] : [{ id: node, cursor: encodeCursor(updated_at, node) }],
  );
  const page = toPage(found, limit);
  const [edge] = rows;
  const isCut = !candidates && page.next === null && edge !== undefined && edge.seen === scanLimit;
  return isCut ? { ...page, next: encodeCursor(edge.last_at!, edge.last_node!) } : page;
}

/** Reads nodes of a list in the given order. */
async function describeListed(
  session: Session,
  kind: "dataset" | "job",
  ids: readonly number[],
  now: number,
): Promise<ListedNode[]> {
  if (ids.length === 0) return [];
  const rows = await session.query<ListedRow>(
    `SELECT t.id AS node, t.public_id AS id, n.name AS namespace, t.name, r.updated_at, ${
      kind === "job"
        ? `t.job_type, t.integration, NULL::timestamptz AS fresh_at, m.expected_at AS due_at, ${lateJob("m", "t", "$2::timestamptz")} AS late`
        : `NULL AS job_type, NULL AS integration, NULL::timestamptz AS due_at, $2::timestamptz IS NULL AS late, ${freshAt} AS fresh_at`
    }
     FROM unnest($1::integer[]) WITH ORDINALITY AS o (id, place) JOIN ${kind}s t ON t.id = o.id
     JOIN namespaces n ON n.id = t.namespace_id JOIN recency r ON r.node_id = t.id
     ${kind === "job" ? "LEFT JOIN job_rhythms m ON m.job_id = t.id" : ""}
     ORDER BY o.place`,
    [ids, instant(now)],
    `listed-${kind}s`,
  );
  const runs = kind === "job" ? await latestRuns(session, ids) : await latestWriters(session, ids);
  const labels = await readLabelNames(session, ids);
  return rows.map(
    ({ node, id, namespace, name, updated_at, job_type, integration, fresh_at, late, due_at }) => ({
      kind,
      id,
      namespace,
      name,
      updatedAt: instant(updated_at),
      jobType: job_type,
      integration,
      latestRun: runs.get(node) ?? null,
      freshness: instantOrNull(fresh_at),
      late,
      dueAt: instantOrNull(due_at),
      tags: labels.get(node)?.tags ?? [],
      owners: labels.get(node)?.owners ?? [],
    }),
  );
}
