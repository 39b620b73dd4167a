import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";
import { isShown } from "../nodes/shown.ts";

/** A recent change. */
export type Change =
  | {
      readonly kind: "schema" | "new-dataset";
      readonly at: string;
      readonly dataset: NodeReference;
      readonly job: null;
      /** Added columns. Empty for a new dataset. */
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** Columns with a changed type. */
      readonly retyped: readonly string[];
    }
  | {
      readonly kind: "edge-added" | "edge-removed";
      readonly at: string;
      readonly dataset: NodeReference;
      readonly job: NodeReference;
      /** The job's use of the dataset, now or before. */
      readonly role: "reads" | "writes";
    };

/**
 * Reads recent changes, newest first: schemas, new datasets, and edges that jobs gained or lost. From the newest
 * versions and intervals, each found through an index on time.
 *
 * @param since - epoch milliseconds
 */
export async function readChanges(context: ReadContext, since: number, limit: number): Promise<Change[]> {
  const schemas = await schemaChanges(context.session, since, limit);
  const edges = await edgeChanges(context, since, limit);
  return [...schemas, ...edges].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit);
}

async function schemaChanges(session: Session, since: number, limit: number): Promise<Change[]> {
  // Lifecycle states and declared versions (every commit of a lake table) make versions too: only those with a
  // changed schema are reported.
  const rows = await session.query<{
    dataset_id: number;
    first_at: number;
    schema_facet: string | null;
    before: string | null;
    first: boolean;
  }>(
    `SELECT v.dataset_id, v.first_at, v.schema_facet, p.schema_facet AS before, p.version IS NULL AS first
     FROM dataset_versions v
     LEFT JOIN LATERAL (SELECT version, schema_facet FROM dataset_versions o
       WHERE o.dataset_id = v.dataset_id AND (o.first_at, o.version) < (v.first_at, v.version)
       ORDER BY o.first_at DESC, o.version DESC LIMIT 1) p ON true
     WHERE v.first_at >= $1 AND (p.version IS NULL OR p.schema_facet IS DISTINCT FROM v.schema_facet) AND ${isShown("v.dataset_id")}
     ORDER BY v.first_at DESC, v.dataset_id, v.version LIMIT $2`,
    [instant(since), limit],
    "schema-changes",
  );
  const nodes = await readNodes(
    session,
    rows.map(({ dataset_id }) => dataset_id),
  );
  const compared = rows.filter(({ first }) => !first);
  const texts = await readContents(session, [
    ...new Set(
      compared.flatMap(({ schema_facet, before }) => [schema_facet, before]).filter((hash) => hash !== null),
    ),
  ]);
  const columns = (hash: string | null) =>
    new Map((hash === null ? [] : columnsOfSchema(texts.get(hash)!)).map(({ name, type }) => [name, type]));
  return rows.flatMap((row): Change[] => {
    const node = nodes.get(row.dataset_id);
    if (!node) return [];
    const [was, is] = row.first
      ? [new Map<string, string | null>(), new Map<string, string | null>()]
      : [columns(row.before), columns(row.schema_facet)];
    return [
      {
        kind: row.first ? "new-dataset" : "schema",
        at: instant(row.first_at),
        dataset: reference(node),
        job: null,
        added: [...is.keys()].filter((name) => !was.has(name)),
        removed: [...was.keys()].filter((name) => !is.has(name)),
        retyped: [...is].flatMap(([name, type]) => (was.has(name) && was.get(name) !== type ? [name] : [])),
      },
    ];
  });
}

async function edgeChanges({ session, index }: ReadContext, since: number, limit: number): Promise<Change[]> {
  // The first edges of a job are not a change of it, and an edge that ends in one layer may continue in another.
  const rows = await session.query<{
    owner_id: number;
    dataset_id: number;
    direction: number;
    at: number;
    added: boolean;
  }>(
    `(SELECT e.owner_id, e.dataset_id, e.direction, e.valid_from AS at, true AS added
      FROM table_edges e
      WHERE e.valid_from >= $1 AND e.owner_id <> e.dataset_id AND ${isShown("e.owner_id")} AND ${isShown("e.dataset_id")}
        AND EXISTS (SELECT FROM table_edges o WHERE o.owner_id = e.owner_id AND o.valid_from < e.valid_from)
        AND NOT EXISTS (SELECT FROM table_edges o WHERE o.owner_id = e.owner_id AND o.dataset_id = e.dataset_id
                        AND o.direction = e.direction AND o.valid_from < e.valid_from)
      ORDER BY e.valid_from DESC, e.owner_id, e.dataset_id LIMIT $2)
     UNION ALL
     (SELECT e.owner_id, e.dataset_id, e.direction, e.valid_to, false
      FROM table_edges e
      WHERE e.valid_to >= $1 AND e.owner_id <> e.dataset_id AND ${isShown("e.owner_id")} AND ${isShown("e.dataset_id")}
        AND NOT EXISTS (SELECT FROM table_edges o WHERE o.owner_id = e.owner_id AND o.dataset_id = e.dataset_id
                        AND o.direction = e.direction AND (o.valid_to IS NULL OR o.valid_to > e.valid_to))
      ORDER BY e.valid_to DESC, e.owner_id, e.dataset_id LIMIT $2)`,
    [instant(since), limit],
    "edge-changes",
  );
  const shown = rows.map((row) => ({
    ...row,
    owner: index.representative(row.owner_id),
    dataset: index.representative(row.dataset_id),
  }));
  const nodes = await readNodes(
    session,
    shown.flatMap(({ owner, dataset }) => [owner, dataset]),
  );
  const reported = new Set<string>();
  return shown.flatMap((row): Change[] => {
    const [job, dataset] = [nodes.get(row.owner), nodes.get(row.dataset)];
    const name = `${row.owner} ${row.dataset} ${row.direction} ${row.added}`;
    if (job?.kind !== "job" || dataset?.kind !== "dataset" || reported.has(name)) return [];
    reported.add(name);
    return [
      {
        kind: row.added ? "edge-added" : "edge-removed",
        at: instant(row.at),
        dataset: reference(dataset),
        job: reference(job),
        role: row.direction === 0 ? "reads" : "writes",
      },
    ];
  });
}
