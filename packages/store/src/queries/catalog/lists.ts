import { decodeCursor, encodeCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { likePattern } from "../../database/like.ts";
import { namespaceId } from "../../model/identifiers.ts";
import { type RunStateName, runStateOf } from "../../model/run-state.ts";
import { lateJob } from "../nodes/clock-states.ts";
import { hasLabel, nodesWithLabel, readLabelNames } from "../nodes/label-search.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import { isShown } from "../nodes/shown.ts";
import { latestRuns, latestWriters, type RunSummary } from "../runs/run-summaries.ts";

/** A dataset or job in a list. */
export interface ListedNode extends NodeReference {
  readonly updatedAt: string;
  readonly jobType: string | null;
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

/** Filter of a list of datasets or jobs. */
export interface NodeFilter {
  readonly namespace?: string;
  /** State of a job's newest run. */
  readonly state?: RunStateName;
  readonly late?: boolean;
  readonly tag?: string;
  readonly owner?: string;
  /** Part of the name. */
  readonly text?: string;
}

interface ListedRow {
  readonly node: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly updated_at: number;
  readonly job_type: string | null;
  readonly fresh_at: number | null;
  readonly late: boolean;
  readonly due_at: number | null;
  readonly seen: number;
  readonly last_at: number | null;
  readonly last_node: number | null;
}

/** Maximum number of nodes found through an index that are sorted; for more, the list itself is scanned. */
const maxSorted = 1_000;
/** Maximum number of rows scanned by one request. The page may then be short and still have a `next`. */
const scanLimit = 2_000;

/**
 * Lists datasets or jobs by latest mention. A dataset with several names is listed once; filtering by namespace lists
 * all of its names in it. Unless a filter matches few nodes, one call scans a bounded part of the list: the page may
 * hold fewer than `limit` items and still have a `next` that continues there.
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
): Promise<Page<ListedNode>> {
  const after = decodeCursor(cursor, "number", "number");
  const singled = await candidatesFromIndex(session, kind, filter, now);
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  // Datasets are never late: an unused parameter would have no type.
  const clock = kind === "job" ? `${value(instant(now))}::timestamptz` : "NULL";
  const conditions = [isShown("t.id")];
  if (filter.namespace !== undefined) conditions.push(`n.name = ${value(filter.namespace)}`);
  else if (kind === "dataset")
    conditions.push("NOT EXISTS (SELECT FROM representatives o WHERE o.node_id = t.id AND o.stands <> t.id)");
  if (filter.state && kind === "job") {
    conditions.push(
      `(SELECT state FROM runs WHERE job_id = t.id ORDER BY first_at DESC, public_id LIMIT 1) = ${value(runStateOf(filter.state))}`,
    );
  }
  if (filter.late && kind === "job") conditions.push(lateJob("m", "t", clock));
  if (filter.tag !== undefined) conditions.push(hasLabel("t.id", "tag", value(filter.tag.toLowerCase())));
  if (filter.owner !== undefined)
    conditions.push(hasLabel("t.id", "owner", value(filter.owner.toLowerCase())));
  if (filter.text) conditions.push(`t.name ILIKE ${value(likePattern(filter.text))}`);
  let beyond = "";
  if (after) {
    const at = value(instant(after[0] as number));
    beyond = `AND (r.updated_at < ${at} OR (r.updated_at = ${at} AND r.node_id > ${value(after[1])}))`;
  }
  const source = singled ? `AND r.node_id = ANY(${value(singled)}::integer[])` : "";
  // Without a filter every row matches, except aliases of a dataset.
  const bound = singled ? "" : `LIMIT ${conditions.length > 0 ? scanLimit : limit + 1}`;
  const rows = await session.query<ListedRow>(
    `WITH seen AS MATERIALIZED (SELECT r.node_id, r.updated_at AS listed_at FROM recency r
            WHERE r.kind = ${kind === "dataset" ? 0 : 1} ${source} ${beyond}
            ORDER BY r.updated_at DESC, r.node_id ${bound}),
          edge AS (SELECT count(*) AS seen, min(listed_at) AS last_at FROM seen)
     SELECT edge.seen, edge.last_at,
            (SELECT max(node_id) FROM seen WHERE listed_at = edge.last_at) AS last_node, h.*
     FROM edge LEFT JOIN LATERAL (
       SELECT t.id AS node, t.public_id AS id, n.name AS namespace, t.name, s.listed_at AS updated_at,
            ${
              kind === "job"
                ? `t.job_type, NULL::timestamptz AS fresh_at, m.expected_at AS due_at, ${lateJob("m", "t", clock)} AS late`
                : `NULL AS job_type, NULL::timestamptz AS due_at, false AS late,
                   GREATEST(t.last_written_at, (SELECT max(o.last_written_at) FROM representatives fr
                     JOIN datasets o ON o.id = fr.node_id WHERE fr.stands = t.id)) AS fresh_at`
            }
       FROM seen s JOIN ${kind}s t ON t.id = s.node_id JOIN namespaces n ON n.id = t.namespace_id
       ${kind === "job" ? "LEFT JOIN job_rhythms m ON m.job_id = t.id" : ""}
       ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
       ORDER BY s.listed_at DESC, s.node_id LIMIT ${value(limit + 1)}) h ON true
     ORDER BY h.updated_at DESC, h.node`,
    values,
  );
  const found = rows.filter((row) => row.node !== null);
  const shown = found.slice(0, limit).map(({ node }) => node);
  const runs = kind === "job" ? await latestRuns(session, shown) : await latestWriters(session, shown);
  const labels = await readLabelNames(session, shown);
  const page = toPage(
    found,
    limit,
    ({ node, id, namespace, name, updated_at, job_type, fresh_at, late, due_at }) => ({
      kind,
      id,
      namespace,
      name,
      updatedAt: instant(updated_at),
      jobType: job_type,
      latestRun: runs.get(node) ?? null,
      freshness: instantOrNull(fresh_at),
      late,
      dueAt: instantOrNull(due_at),
      tags: labels.get(node)?.tags ?? [],
      owners: labels.get(node)?.owners ?? [],
    }),
    (row) => [row.updated_at, row.node],
  );
  const [edge] = rows;
  const isCut = !singled && page.next === null && edge !== undefined && edge.seen === scanLimit;
  return isCut ? { ...page, next: encodeCursor(edge.last_at!, edge.last_node!) } : page;
}

/** Returns the nodes that match a filter if an index finds them and they are few; null for many. */
async function candidatesFromIndex(
  session: Session,
  kind: "dataset" | "job",
  filter: NodeFilter,
  now: number,
): Promise<number[] | null> {
  const few = (nodes: number[]) => (nodes.length <= maxSorted ? nodes : null);
  const ids = async (text: string, values: readonly unknown[], name: string) =>
    (await session.query<{ id: number }>(text, values, name)).map(({ id }) => id);
  let nodes: number[] | null = null;
  for (const label of ["tag", "owner"] as const) {
    const text = filter[label];
    if (text !== undefined) nodes ??= few(await nodesWithLabel(session, label, text, maxSorted + 1));
  }
  if (filter.late && kind === "job") {
    nodes ??= few(
      await ids(
        "SELECT job_id AS id FROM job_rhythms WHERE late_at < $1 ORDER BY late_at DESC, job_id LIMIT $2",
        [instant(now), maxSorted + 1],
        "late-jobs",
      ),
    );
  }
  // The index on names needs at least three characters.
  if (filter.text && filter.text.length >= 3) {
    nodes ??= few(
      await ids(
        `SELECT id FROM ${kind}s WHERE name ILIKE $1 LIMIT $2`,
        [likePattern(filter.text), maxSorted + 1],
        `${kind}s-by-name`,
      ),
    );
  }
  if (filter.namespace !== undefined) {
    nodes ??= few(
      await ids(
        `SELECT t.id FROM ${kind}s t WHERE t.namespace_id = (SELECT id FROM namespaces WHERE public_id = $1)
         ORDER BY t.id LIMIT $2`,
        [namespaceId(filter.namespace), maxSorted + 1],
        `${kind}s-of-namespace`,
      ),
    );
  }
  return nodes;
}
