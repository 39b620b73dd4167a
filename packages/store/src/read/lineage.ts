import type { LineageIndex } from "../adjacency/lineage-index.ts";
import { PastGraph } from "../adjacency/past-graph.ts";
import { type Direction, neighbourCounts, walk } from "../adjacency/walk.ts";
import type { Session } from "../database/database.ts";
import { type Column, readColumns } from "./columns.ts";
import { descriptionOf, readFacets, type StoredRegisters } from "./facets.ts";
import { instant, instantOrNull } from "./instant.ts";
import { columnLabels, readLabels } from "./labels.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "./nodes.ts";
import { latestRuns, type RunSummary } from "./run-summaries.ts";
import { readTaskGroups } from "./task-groups.ts";

/** How an edge is known, by its layer; the last one is declared by hand. */
export const layers = ["observed", "declared", "inferred", "declared"] as const;

/** A node in a lineage answer; see the v2 contract for the meaning of each key. */
export interface LineageNode extends NodeReference {
  readonly distance: number;
  readonly upstreamCount: number;
  readonly downstreamCount: number;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly { readonly name: string; readonly type: string | null }[];
  readonly columns: readonly Column[];
  readonly columnCount: number;
  readonly otherNames: readonly { readonly namespace: string; readonly name: string }[];
  readonly lastWrittenAt: string | null;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly parent: NodeReference | null;
  readonly taskGroups: readonly string[];
  readonly latestRun: RunSummary | null;
}

/** A lineage answer. */
export interface LineageAnswer {
  readonly focus: NodeReference;
  readonly asOf: string | null;
  readonly knownAt: string;
  readonly direction: "both" | Direction;
  readonly depth: number;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly layer: (typeof layers)[number];
    readonly provisional: boolean;
    readonly since: string | null;
  }[];
  readonly truncated: boolean;
  readonly omitted: number;
}

/** Bounds of a lineage question. */
export interface LineageQuestion {
  readonly focus: StoredNode;
  readonly direction: "both" | Direction;
  readonly depth: number;
  readonly limit: number;
  /** Epoch milliseconds; null for now. */
  readonly asOf: number | null;
}

/** Columns of one dataset in a lineage answer at most; its page has them all. */
const columnsPerNode = 500;

/** Answers a lineage question. */
export async function readLineage(
  session: Session,
  index: LineageIndex,
  question: LineageQuestion,
): Promise<LineageAnswer> {
  const source = question.asOf === null ? index : new PastGraph(session, index, question.asOf);
  const directions: Direction[] =
    question.direction === "both" ? ["upstream", "downstream"] : [question.direction];
  const found = await walk(
    source,
    { id: question.focus.node, kind: question.focus.kind },
    { ...question, directions },
  );
  const counts = await neighbourCounts(source, found.nodes);
  const described = await describeNodes(session, index, found.nodes);
  const since = await edgeBeginnings(session, index, found.edges, question.asOf);
  const publicId = new Map([...described].map(([node, { id }]) => [node, id]));
  const focus = described.get(index.representative(question.focus.node)) ?? question.focus;
  return {
    focus: reference(focus),
    asOf: instantOrNull(question.asOf),
    knownAt: instant(Date.now()),
    direction: question.direction,
    depth: question.depth,
    nodes: found.nodes.flatMap(({ id, distance }) => {
      const node = described.get(id);
      if (!node) return []; // the graph was replaced between the walk and the look-up
      const { upstream, downstream } = counts.get(id) ?? { upstream: 0, downstream: 0 };
      return [{ ...node, distance, upstreamCount: upstream, downstreamCount: downstream }];
    }),
    edges: found.edges.flatMap(({ from, to, layer, provisional }) => {
      const ends = [publicId.get(from), publicId.get(to)] as const;
      if (!ends[0] || !ends[1]) return [];
      const begun = since.get(`${from} ${to}`);
      return [
        {
          from: ends[0],
          to: ends[1],
          layer: layers[layer],
          provisional,
          since: begun ? instant(begun) : null,
        },
      ];
    }),
    truncated: found.truncated,
    omitted: found.omitted,
  };
}

type Described = Omit<LineageNode, "distance" | "upstreamCount" | "downstreamCount">;

async function describeNodes(
  session: Session,
  index: LineageIndex,
  nodes: readonly { readonly id: number; readonly kind: "dataset" | "job" }[],
): Promise<Map<number, Described>> {
  const datasetIds = nodes.filter(({ kind }) => kind === "dataset").map(({ id }) => id);
  const jobIds = nodes.filter(({ kind }) => kind === "job").map(({ id }) => id);
  const [datasets, jobs] = [
    await describeDatasets(session, index, datasetIds),
    await describeJobs(session, jobIds),
  ];
  return new Map([...datasets, ...jobs]);
}

const nodeFacets = new Set(["documentation"]);

async function describeDatasets(
  session: Session,
  index: LineageIndex,
  ids: readonly number[],
): Promise<[number, Described][]> {
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
  const columns = await readColumns(session, members, labelsOfColumns, columnsPerNode);
  return ids.flatMap((id) => {
    const row = byNode.get(id);
    if (!row) return [];
    const own = index.members(id).flatMap((member) => byNode.get(member) ?? []);
    // A merged dataset shows the schema of whichever of its names has one, its own first.
    const withSchema = [row, ...own].find((member) => member.columns > 0) ?? row;
    const written = Math.max(...own.map((member) => member.last_written_at ?? 0));
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
          columns: columns.get(withSchema.node) ?? [],
          columnCount: withSchema.columns,
          otherNames: own
            .filter((member) => member !== row)
            .map(({ namespace, name }) => ({ namespace, name })),
          lastWrittenAt: written > 0 ? instant(written) : null,
          jobType: null,
          integration: null,
          parent: null,
          taskGroups: [],
          latestRun: null,
        } satisfies Described,
      ],
    ];
  });
}

async function describeJobs(session: Session, ids: readonly number[]): Promise<[number, Described][]> {
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
  const runs = await latestRuns(session, ids);
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
      } satisfies Described,
    ];
  });
}

/** Since when each edge has held, by `from to` of representatives. */
async function edgeBeginnings(
  session: Session,
  index: LineageIndex,
  edges: readonly { readonly from: number; readonly to: number }[],
  asOf: number | null,
): Promise<Map<string, number>> {
  if (edges.length === 0) return new Map();
  const nodes = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].flatMap((node) =>
    index.members(node),
  );
  const rows = await session.query<{
    owner_id: number;
    dataset_id: number;
    direction: number;
    valid_from: number;
  }>(
    `SELECT owner_id, dataset_id, direction, valid_from FROM table_edges
     WHERE owner_id = ANY($1::integer[]) AND dataset_id = ANY($1::integer[])
       AND ${asOf === null ? "valid_to IS NULL" : "valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)"}`,
    asOf === null ? [nodes] : [nodes, instant(asOf)],
    asOf === null ? "edge-beginnings" : "past-edge-beginnings",
  );
  const since = new Map<string, number>();
  for (const row of rows) {
    const [owner, dataset] = [index.representative(row.owner_id), index.representative(row.dataset_id)];
    const name = row.direction === 0 ? `${dataset} ${owner}` : `${owner} ${dataset}`;
    since.set(name, Math.min(since.get(name) ?? row.valid_from, row.valid_from));
  }
  return since;
}
