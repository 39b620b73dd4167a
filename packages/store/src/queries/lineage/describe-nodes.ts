import { descriptionOf, readFacets, type StoredRegisters } from "../../contents/facets.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { readStatuses } from "../health/node-status.ts";
import { readColumns } from "../nodes/columns.ts";
import { columnLabels, readLabels } from "../nodes/node-labels.ts";
import { readNodes, reference } from "../nodes/nodes.ts";
import { readTaskGroups } from "../nodes/task-groups.ts";
import { latestRuns } from "../runs/run-summaries.ts";
import type { LineageNode } from "./answer.ts";
import { columnsAsOf, lastWritesAsOf, runsAsOf } from "./as-of.ts";

/** A node of a lineage answer without its position in the walk. */
export type DescribedNode = Omit<LineageNode, "distance" | "upstreamCount" | "downstreamCount">;

/** Maximum number of columns of one dataset in a lineage answer; its page has them all. */
const columnsPerNode = 500;

/**
 * Describes the nodes of a walk.
 *
 * @param asOf - epoch milliseconds: columns, last write and last run are those of that instant; null for now. Names,
 *   descriptions and tags are always the current ones.
 */
export async function describeNodes(
  context: ReadContext,
  nodes: readonly { readonly id: number; readonly kind: "dataset" | "job" }[],
  asOf: number | null,
): Promise<Map<number, DescribedNode>> {
  const datasetIds = nodes.filter(({ kind }) => kind === "dataset").map(({ id }) => id);
  const jobIds = nodes.filter(({ kind }) => kind === "job").map(({ id }) => id);
  const [datasets, jobs] = [
    await describeDatasets(context, datasetIds, asOf),
    await describeJobs(context.session, jobIds, asOf),
  ];
  const statuses = asOf === null ? await readStatuses(context, nodes) : null;
  return new Map(
    [...datasets, ...jobs].map(([id, node]) => [id, { ...node, status: statuses?.get(id) ?? null }]),
  );
}

const nodeFacets = new Set(["documentation"]);

async function describeDatasets(
  { session, index }: ReadContext,
  ids: readonly number[],
  asOf: number | null,
): Promise<[number, DescribedNode][]> {
  if (ids.length === 0) return [];
  const members = ids.flatMap((id) => index.members(id));
  const rows = await session.query<{
    node: number;
    id: string;
    namespace: string;
    name: string;
    facets: StoredRegisters;
    last_written_at: number | null;
    columns: number;
  }>(
    `SELECT d.id AS node, d.public_id AS id, n.name AS namespace, d.name, d.facets, d.last_written_at,
            (SELECT count(*) FROM dataset_columns c WHERE c.dataset_id = d.id) AS columns
     FROM datasets d JOIN namespaces n ON n.id = d.namespace_id WHERE d.id = ANY($1::integer[])`,
    [members],
    "describe-lineage-datasets",
  );
  const byNode = new Map(rows.map((row) => [row.node, row]));
  const facets = await readFacets(
    session,
    rows.map((row) => row.facets),
    nodeFacets,
  );
  const facetsByNode = new Map(rows.map((row, position) => [row.node, facets[position]!]));
  const labels = await readLabels(session, members);
  const labelsOfColumns = (node: number) =>
    columnLabels([node, ...index.members(index.representative(node))].map(labels));
  const columns =
    asOf === null
      ? await readColumns(session, members, labelsOfColumns, columnsPerNode)
      : await columnsAsOf(session, members, asOf, labelsOfColumns);
  const writtenBefore = asOf === null ? undefined : await lastWritesAsOf(session, members, asOf);
  const columnCount = (member: { node: number; columns: number }) =>
    asOf === null ? member.columns : (columns.get(member.node)?.length ?? 0);
  return ids.flatMap((id) => {
    const row = byNode.get(id);
    if (!row) return [];
    // A merged dataset shows the schema of one of its names: its own, else the one written last.
    const own = index
      .members(id)
      .flatMap((member) => byNode.get(member) ?? [])
      .sort(
        (a, b) =>
          Number(b === row) - Number(a === row) ||
          (b.last_written_at ?? 0) - (a.last_written_at ?? 0) ||
          a.node - b.node,
      );
    const withSchema = own.find((member) => columnCount(member) > 0) ?? row;
    const written = Math.max(
      ...own.map((member) =>
        writtenBefore ? (writtenBefore.get(member.node) ?? 0) : (member.last_written_at ?? 0),
      ),
    );
    return [
      [
        id,
        {
          kind: "dataset",
          id: row.id,
          namespace: row.namespace,
          name: row.name,
          description:
            own
              .map(({ node }) => labels(node).description ?? descriptionOf(facetsByNode.get(node)!))
              .find((text) => text) ?? null,
          tags: [...new Set(own.flatMap(({ node }) => labels(node).tags))],
          owners: own.map(({ node }) => labels(node).owners).find((owners) => owners.length > 0) ?? [],
          columns: (columns.get(withSchema.node) ?? []).slice(0, columnsPerNode),
          columnCount: columnCount(withSchema),
          otherNames: own
            .filter((member) => member !== row)
            .map(({ namespace, name }) => ({ namespace, name })),
          lastWrittenAt: written > 0 ? instant(written) : null,
          jobType: null,
          integration: null,
          parent: null,
          taskGroups: [],
          latestRun: null,
          status: null,
        } satisfies DescribedNode,
      ],
    ];
  });
}

async function describeJobs(
  session: Session,
  ids: readonly number[],
  asOf: number | null,
): Promise<[number, DescribedNode][]> {
  if (ids.length === 0) return [];
  const rows = await session.query<{
    node: number;
    id: string;
    namespace: string;
    name: string;
    facets: StoredRegisters;
    parent_id: number | null;
    job_type: string | null;
    integration: string | null;
  }>(
    `SELECT j.id AS node, j.public_id AS id, n.name AS namespace, j.name, j.facets, j.parent_id, j.job_type, j.integration
     FROM jobs j JOIN namespaces n ON n.id = j.namespace_id WHERE j.id = ANY($1::integer[])`,
    [ids],
    "describe-lineage-jobs",
  );
  const facets = await readFacets(
    session,
    rows.map((row) => row.facets),
    nodeFacets,
  );
  const labels = await readLabels(session, ids);
  const parents = await readNodes(
    session,
    rows.flatMap((row) => row.parent_id ?? []),
  );
  const groups = await readTaskGroups(
    session,
    rows.flatMap((row) => row.parent_id ?? []),
  );
  const runs = await (asOf === null ? latestRuns(session, ids) : runsAsOf(session, ids, asOf));
  return rows.map((row, position) => {
    const parent = row.parent_id === null ? undefined : parents.get(row.parent_id);
    return [
      row.node,
      {
        kind: "job",
        id: row.id,
        namespace: row.namespace,
        name: row.name,
        description: labels(row.node).description ?? descriptionOf(facets[position]!),
        tags: labels(row.node).tags,
        owners: labels(row.node).owners,
        columns: [],
        columnCount: 0,
        otherNames: [],
        lastWrittenAt: null,
        jobType: row.job_type,
        integration: row.integration,
        parent: parent ? reference(parent) : null,
        taskGroups: (parent && groups.get(row.parent_id!)?.get(row.name.slice(parent.name.length + 1))) ?? [],
        latestRun: runs.get(row.node) ?? null,
        status: null,
      } satisfies DescribedNode,
    ];
  });
}
