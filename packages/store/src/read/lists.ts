import type { Session } from "../database/database.ts";
import { runStates } from "../fold/run-document.ts";
import { decodeCursor, type Page, toPage } from "./cursor.ts";
import { instant } from "./instant.ts";
import type { NodeReference } from "./nodes.ts";
import { latestRuns, type RunState, type RunSummary } from "./run-summaries.ts";
import { isShown } from "./shown.ts";

/** A dataset or job in a list. */
export interface ListedNode extends NodeReference {
  readonly updatedAt: string;
  readonly jobType: string | null;
  readonly latestRun: RunSummary | null;
}

/** A namespace with its size. */
export interface NamespaceSummary {
  readonly name: string;
  readonly datasets: number;
  readonly jobs: number;
  readonly createdAt: string;
}

interface ListedRow {
  readonly node: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly updated_at: number;
  readonly job_type: string | null;
}

/**
 * Datasets or jobs, the latest named first. A dataset with several names is listed once; the names of one namespace are
 * all listed when it is asked for.
 *
 * @throws InvalidCursor
 */
export async function listNodes(
  session: Session,
  kind: "dataset" | "job",
  filter: { readonly namespace?: string; readonly state?: RunState },
  limit: number,
  cursor?: string,
): Promise<Page<ListedNode>> {
  const after = decodeCursor(cursor, "number", "number");
  const conditions = [`r.kind = ${kind === "dataset" ? 0 : 1}`, isShown("t.id")];
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  if (filter.namespace !== undefined) conditions.push(`n.name = ${value(filter.namespace)}`);
  else if (kind === "dataset")
    conditions.push("NOT EXISTS (SELECT FROM representatives o WHERE o.node_id = t.id AND o.stands <> t.id)");
  if (filter.state && kind === "job") {
    conditions.push(
      `(SELECT state FROM runs WHERE job_id = t.id ORDER BY first_at DESC, public_id LIMIT 1) = ${value(runStates.indexOf(filter.state))}`,
    );
  }
  if (after) {
    const at = value(instant(after[0] as number));
    conditions.push(`(r.updated_at < ${at} OR (r.updated_at = ${at} AND r.node_id > ${value(after[1])}))`);
  }
  const rows = await session.query<ListedRow>(
    `SELECT t.id AS node, t.public_id AS id, n.name AS namespace, t.name, t.updated_at,
            ${kind === "job" ? "t.job_type" : "NULL AS job_type"}
     FROM recency r JOIN ${kind}s t ON t.id = r.node_id JOIN namespaces n ON n.id = t.namespace_id
     WHERE ${conditions.join(" AND ")}
     ORDER BY r.updated_at DESC, r.node_id LIMIT ${value(limit + 1)}`,
    values,
  );
  const runs =
    kind === "job"
      ? await latestRuns(
          session,
          rows.map(({ node }) => node),
        )
      : new Map<number, RunSummary>();
  return toPage(
    rows,
    limit,
    ({ node, id, namespace, name, updated_at, job_type }) => ({
      kind,
      id,
      namespace,
      name,
      updatedAt: instant(updated_at),
      jobType: job_type,
      latestRun: runs.get(node) ?? null,
    }),
    (row) => [row.updated_at, row.node],
  );
}

/** Every namespace by name, with how much is in it. */
export async function listNamespaces(session: Session): Promise<NamespaceSummary[]> {
  const rows = await session.query<{ name: string; datasets: number; jobs: number; created_at: number }>(
    `SELECT n.name, n.created_at,
            (SELECT count(*) FROM datasets d WHERE d.namespace_id = n.id) AS datasets,
            (SELECT count(*) FROM jobs j WHERE j.namespace_id = n.id) AS jobs
     FROM namespaces n ORDER BY n.name LIMIT 5000`,
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: instant(created_at) }));
}
