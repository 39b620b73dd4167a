import { readContents } from "../../contents/contents.ts";
import { descriptionOf, readFacets, type StoredRegisters } from "../../contents/facets.ts";
import { decodeCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import type { AssertionOutcome } from "../../model/runs/assertions.ts";
import { datasetsOf } from "../../model/runs/run-document.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import { type NodeStatus, readStatuses } from "../health/node-status.ts";
import { type Neighbor, readNeighbors } from "../lineage/neighbors.ts";
import { type Column, readColumns } from "../nodes/columns.ts";
import { columnLabels, readLabels } from "../nodes/node-labels.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import { listRuns } from "../runs/run-lists.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "../runs/run-summaries.ts";
import { type DatasetQuality, readDatasetQuality } from "./dataset-quality.ts";

/** A dataset with all details; see the v2 contract for the meaning of each key. */
export interface DatasetDetail extends NodeReference {
  readonly kind: "dataset";
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly { readonly name: string; readonly type: string | null }[];
  readonly columns: readonly Column[];
  readonly otherNames: readonly NodeReference[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastWrittenAt: string | null;
  readonly status: NodeStatus;
  readonly currentVersion: string | null;
  readonly versionCount: number;
  readonly facets: Record<string, unknown>;
  readonly writers: readonly Neighbor[];
  readonly readers: readonly Neighbor[];
  /** The datasets that it was renamed from and to, by the latest statement. */
  readonly continues: NodeReference | null;
  readonly continuedBy: NodeReference | null;
  readonly quality: readonly QualityResult[];
  readonly statistics: readonly WriteStatistics[];
}

/** The result of one assertion about a dataset. */
export interface QualityResult extends AssertionOutcome {
  readonly assertion: string;
  readonly name: string | null;
  readonly column: string | null;
  /** False: it failed. A warning is not a failure. */
  readonly success: boolean;
  readonly at: string;
  readonly run: string | null;
}

/** The amount of data written by one run. */
export interface WriteStatistics {
  readonly run: string;
  readonly at: string;
  readonly rowCount: number | null;
  readonly bytes: number | null;
}

/** Reads the other end of a dataset's latest rename. */
async function renamed(
  session: Session,
  dataset: number,
  end: "previous" | "next",
): Promise<NodeReference | null> {
  const [own, other] = end === "previous" ? ["dataset_id", "previous_id"] : ["previous_id", "dataset_id"];
  const [row] = await session.query<{ id: number }>(
    `SELECT ${other} AS id FROM continuations WHERE ${own} = $1 ORDER BY last_at DESC, ${other} LIMIT 1`,
    [dataset],
    `renamed-${end}`,
  );
  const node = row && (await readNodes(session, [row.id])).get(row.id);
  return node ? reference(node) : null;
}

interface DatasetRow {
  readonly id: number;
  readonly facets: StoredRegisters;
  readonly created_at: number;
  readonly updated_at: number;
  readonly last_written_at: number | null;
  readonly current_version: string | null;
}

/** Maximum number of partitions whose facets are read, latest write first. */
const maxParts = 20;

/**
 * Returns the names whose facts describe a dataset: all partitions of a partitioned table, else the name alone.
 *
 * @param dataset - integer id
 */
async function partsOf({ session, index }: ReadContext, dataset: number): Promise<number[]> {
  const members = index.members(dataset);
  if (index.representative(dataset) !== dataset || members.length < 2) return [dataset];
  const rows = await session.query<{ id: number }>(
    `SELECT id FROM datasets WHERE id = ANY($1::integer[])
       AND canonical_key = (SELECT canonical_key FROM datasets WHERE id = $2)`,
    [members, dataset],
    "parts-of-dataset",
  );
  return rows.map(({ id }) => id);
}

/** Reads a dataset by the requested node: its own facts, and the edges of everything merged with it. */
export async function readDataset(context: ReadContext, node: StoredNode): Promise<DatasetDetail> {
  const { session, index } = context;
  const parts = await partsOf(context, node.node);
  const rows = await session.query<DatasetRow>(
    `SELECT d.id, d.facets, d.created_at, d.updated_at, d.last_written_at, d.current_version
     FROM datasets d WHERE d.id = ANY($1::integer[]) ORDER BY d.id = $2 DESC, d.last_written_at DESC NULLS LAST, d.id`,
    [parts, node.node],
    "read-dataset",
  );
  const [row] = rows;
  const [versions] = await session.query<{ count: number }>(
    "SELECT count(DISTINCT version) AS count FROM dataset_versions WHERE dataset_id = ANY($1::integer[])",
    [parts],
    "count-versions",
  );
  const written = rows.toSorted((a, b) => (b.last_written_at ?? 0) - (a.last_written_at ?? 0));
  const facetsByPart = await readFacets(
    session,
    rows.slice(0, maxParts).map(({ facets: own }) => own),
  );
  const facets: Record<string, unknown> = Object.assign({}, ...facetsByPart.toReversed());
  const members = index.members(index.representative(node.node));
  const labels = await readLabels(session, members);
  const own = labels(node.node);
  const ofColumns = columnLabels(
    [node.node, ...members.filter((member) => member !== node.node)].map(labels),
  );
  const columns = await readColumns(session, members, () => ofColumns);
  const others = await readNodes(
    session,
    members.filter((member) => member !== node.node),
  );
  const { upstream: writers, downstream: readers } = await readNeighbors(context, node);
  return {
    kind: "dataset",
    id: node.id,
    namespace: node.namespace,
    name: node.name,
    description: own.description ?? descriptionOf(facets),
    tags: own.tags,
    owners: own.owners,
    columns: [node.node, ...written.map(({ id }) => id), ...columns.keys()].reduce<readonly Column[]>(
      (found, member) => (found.length > 0 ? found : (columns.get(member) ?? [])),
      [],
    ),
    otherNames: [...others.values()].map(reference).sort(byName),
    createdAt: instant(row!.created_at),
    updatedAt: instant(row!.updated_at),
    lastWrittenAt: instantOrNull(written[0]!.last_written_at),
    status: (await readStatuses(context, [{ id: node.node, kind: "dataset" }])).get(node.node)!,
    currentVersion: written.find(({ current_version }) => current_version)?.current_version ?? null,
    versionCount: versions!.count,
    facets,
    writers,
    readers,
    continues: await renamed(session, node.node, "previous"),
    continuedBy: await renamed(session, node.node, "next"),
    quality: latestResults(await readDatasetQuality(context, node, true)),
    statistics: await readStatistics(session, parts),
  };
}

/** Reads the amounts written by the dataset's latest runs. */
async function readStatistics(session: Session, datasets: readonly number[]): Promise<WriteStatistics[]> {
  const rows = await session.query<{ public_id: string; at: number; document: Buffer }>(
    `SELECT r.public_id, coalesce(r.ended_at, r.first_at) AS at, d.document FROM (
       SELECT run_id FROM dataset_writes WHERE dataset_id = ANY($1::integer[]) AND run_id IS NOT NULL ORDER BY at DESC LIMIT 30) w
     JOIN runs r ON r.id = w.run_id JOIN run_documents d ON d.run_id = r.id ORDER BY at`,
    [datasets],
    "documents-of-writes",
  );
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  return rows.flatMap((row): WriteStatistics[] => {
    const outputs = datasetsOf(decodeRunDocument(unpack(row.document)), "outputs");
    const written = outputs.find(([id]) => datasets.includes(id))?.[1].own.get("outputStatistics")?.value;
    if (!isObject(written)) return [];
    return [
      {
        run: row.public_id,
        at: instant(row.at),
        rowCount: number(written.rowCount),
        bytes: number(written.size),
      },
    ];
  });
}

/** Returns the latest result of each assertion. */
function latestResults({ assertions, runs }: DatasetQuality): QualityResult[] {
  return assertions.flatMap(({ assertion, name, column, outcomes }) => {
    const position = outcomes.findLastIndex((outcome) => outcome !== null && outcome.status !== "skipped");
    const outcome = outcomes[position];
    const run = runs[position];
    if (!outcome || !run) return [];
    const at = run.endedAt ?? run.startedAt ?? "";
    return [{ assertion, name, column, success: outcome.status !== "failed", ...outcome, at, run: run.id }];
  });
}

/** A version of a dataset. */
export interface DatasetVersion {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
  readonly lifecycleState: string | null;
  readonly declaredVersion: string | null;
  readonly columns: readonly Column[];
  readonly createdBy: RunSummary | null;
}

/** Lists versions of a dataset, newest first. @throws InvalidCursor */
export async function listDatasetVersions(
  context: ReadContext,
  dataset: number,
  limit: number,
  cursor?: string,
): Promise<Page<DatasetVersion>> {
  const { session } = context;
  const after = decodeCursor(cursor, "number", "string");
  const rows = await session.query<{
    version: string;
    schema_facet: string | null;
    lifecycle: string | null;
    declared_version: string | null;
    first_at: number;
    last_at: number;
    first_writer: string;
    current: boolean;
  }>(
    `SELECT * FROM (
       SELECT v.version, (array_agg(v.schema_facet))[1] AS schema_facet, min(v.lifecycle) AS lifecycle,
              min(v.declared_version) AS declared_version, min(v.first_at) AS first_at, max(v.last_at) AS last_at,
              (array_agg(v.first_writer ORDER BY v.first_at, v.first_writer))[1] AS first_writer,
              v.version = (SELECT current_version FROM datasets WHERE id = ANY($1::integer[]) AND current_version IS NOT NULL
                           ORDER BY last_written_at DESC NULLS LAST, id LIMIT 1) AS current
       FROM dataset_versions v WHERE v.dataset_id = ANY($1::integer[]) GROUP BY v.version) v
     WHERE $2::timestamptz IS NULL OR v.first_at < $2 OR (v.first_at = $2 AND v.version > $3::uuid)
     ORDER BY v.first_at DESC, v.version LIMIT $4`,
    [
      await partsOf(context, dataset),
      after ? instant(after[0] as number) : null,
      after?.[1] ?? null,
      limit + 1,
    ],
    "list-dataset-versions",
  );
  const schemas = await readContents(session, [
    ...new Set(rows.flatMap(({ schema_facet }) => schema_facet ?? [])),
  ]);
  const writers = await session.query<RunRow>(
    `SELECT ${runColumns} FROM runs r ${runJoins} WHERE r.public_id = ANY($1::uuid[])`,
    [rows.map(({ first_writer }) => first_writer)],
    "writers-of-versions",
  );
  const runs = new Map(writers.map((row) => [row.public_id, summarize(row)]));
  return toPage(
    rows,
    limit,
    (row) => ({
      id: row.version,
      createdAt: instant(row.first_at),
      lastSeenAt: instant(row.last_at),
      current: row.current ?? false,
      lifecycleState: row.lifecycle,
      declaredVersion: row.declared_version,
      columns:
        row.schema_facet === null
          ? []
          : columnsOfSchema(schemas.get(row.schema_facet)!).map(({ name, type, description }) => ({
              name,
              type,
              description,
              tags: [],
            })),
      createdBy: runs.get(row.first_writer) ?? null,
    }),
    (row) => [row.first_at, row.version],
  );
}

/**
 * Lists runs of the jobs that currently read a dataset, or the runs that wrote it, newest first. @throws
 * InvalidCursor
 */
export async function listDatasetRuns(
  context: ReadContext,
  node: StoredNode,
  role: "writer" | "reader",
  limit: number,
  cursor?: string,
): Promise<Page<RunSummary>> {
  const { session, index } = context;
  if (role === "writer")
    return listRuns(session, { writers: await partsOf(context, node.node) }, limit, cursor);
  const readers = await index.readersOf(index.members(index.representative(node.node)));
  return listRuns(session, { jobs: [...new Set([...readers.values()].flat())] }, limit, cursor);
}

function byName(a: { namespace: string; name: string }, b: { namespace: string; name: string }): number {
  return a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : a.name < b.name ? -1 : 1;
}
