import { instant, instantOrNull } from "../../database/instant.ts";
import { graphAt } from "../../graph/past-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import {
  type Direction,
  type EdgeSource,
  edgesWithin,
  type ReachedEdge,
  type ReachedNode,
  type Walk,
  walk,
} from "../../graph/walk.ts";
import { type EdgeLayerName, ExecutionLayer, edgeLayerNames } from "../../model/layers.ts";
import type { Column } from "../nodes/columns.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import { type SchemaDiff, schemaDiff } from "../nodes/schema-diff.ts";
import { type ColumnChange, readColumnChanges } from "../origins/column-changes.ts";
import { type EdgeOrigin, readEdgeOrigins, readOrigins } from "../origins/edge-origins.ts";
import type { LineageAnswer, LineageNode } from "./answer.ts";
import { columnsAsOf } from "./as-of.ts";
import { type ChangedColumnEdge, readColumnEdgeDiff } from "./column-edge-diff.ts";
import { type DescribedNode, describeNodes } from "./describe-nodes.ts";
import { readSightings, type SeenEdge } from "./edge-sightings.ts";
import { edgeBeginnings } from "./lineage.ts";
import { readWalkStart } from "./walk-start.ts";

/** The change of a node or edge between two instants. */
export type Change = "added" | "removed" | "changed" | "unchanged";

/** A node of either graph, described in its later state; a removed node in its earlier state. */
export interface DiffNode extends LineageNode {
  readonly change: Change;
  /** Datasets: differences of the columns; null if there are none, or if either schema is unknown. */
  readonly schema: SchemaDiff | null;
  /** When and by which run the columns of `schema` changed last. */
  readonly columnChanges: readonly (EdgeOrigin & { readonly column: string })[];
  /** Jobs: the versions at the two instants, if they differ. */
  readonly version: { readonly before: string | null; readonly after: string | null } | null;
}

/** A lineage graph at two instants, as one graph. */
export interface LineageDiffAnswer {
  readonly focus: NodeReference;
  readonly from: string;
  /** Null: now. */
  readonly to: string | null;
  readonly knownAt: string;
  readonly direction: "both" | Direction;
  readonly depth: number;
  readonly nodes: readonly DiffNode[];
  readonly edges: readonly (LineageAnswer["edges"][number] & {
    readonly change: Change;
    /** The edge's earlier layer, if different. */
    readonly layerBefore: EdgeLayerName | null;
  } & EdgeOrigin)[];
  /** Differing column edges of the shown jobs. */
  readonly columnEdges: readonly ({
    readonly from: { readonly dataset: NodeReference; readonly column: string };
    readonly to: { readonly dataset: NodeReference; readonly column: string | null };
    readonly job: NodeReference | null;
    readonly change: "added" | "removed" | "changed";
  } & EdgeOrigin)[];
  readonly truncated: boolean;
  readonly columnEdgesTruncated: boolean;
}

/** Limits of a comparison. Times are epoch milliseconds; `to` null: now. */
export interface LineageDiffQuestion {
  /** A job stands for the jobs inside it, too. */
  readonly focus: StoredNode;
  /** Only the tasks of this Airflow task group of the focus. */
  readonly taskGroup?: string | undefined;
  readonly direction: "both" | Direction;
  readonly depth: number;
  /** Maximum number of nodes of each graph. */
  readonly limit: number;
  readonly from: number;
  readonly to: number | null;
}

/**
 * Compares the lineage around a node at two instants: two neighborhoods, walked to the same depth. If the limit cut
 * one of them, a node beyond it counts as present when it has an edge to a shown node.
 */
export async function readLineageDiff(
  context: ReadContext,
  question: LineageDiffQuestion,
): Promise<LineageDiffAnswer> {
  const { session, index } = context;
  const now = Date.now();
  const to = question.to ?? now;
  const sources = {
    before: graphAt(context, question.from),
    after: graphAt(context, question.to),
  };
  const directions: Direction[] =
    question.direction === "both" ? ["upstream", "downstream"] : [question.direction];
  const starts = {
    before: await readWalkStart(context, sources.before, { ...question, directions, asOf: question.from }),
    after: await readWalkStart(context, sources.after, { ...question, directions, asOf: question.to }),
  };
  const before = await walk(sources.before, starts.before, { ...question, directions });
  const after = await walk(sources.after, starts.after, { ...question, directions });
  const all = new Map<number, ReachedNode>();
  for (const node of [...after.nodes, ...before.nodes]) if (!all.has(node.id)) all.set(node.id, node);
  const graphs = {
    before: await reachedGraph(sources.before, before, starts.before.omitted > 0, all),
    after: await reachedGraph(sources.after, after, starts.after.omitted > 0, all),
  };
  const nodes = [...all.values()];
  const [present, removed] = [true, false].map((isPresent) =>
    nodes.filter(({ id }) => graphs.after.nodes.has(id) === isPresent),
  ) as [ReachedNode[], ReachedNode[]];
  const described = new Map([
    ...(await describeNodes(context, removed, question.from)),
    ...(await describeNodes(context, present, question.to)),
  ]);
  const common = nodes.filter(({ id }) => graphs.before.nodes.has(id) && graphs.after.nodes.has(id));
  const schemas = await schemaDiffs(context, common, question.from, to);
  const versions = await versionDiffs(context, common, question.from, to);
  const edges = compareEdges(graphs.before.edges, graphs.after.edges);
  const since = {
    before: await edgeBeginnings(
      context,
      edges.filter(({ change }) => change === "removed"),
      question.from,
    ),
    after: await edgeBeginnings(context, graphs.after.edges, question.to),
  };
  const seen = await readSightings(session, edges, to);
  const owners = nodes.flatMap(({ id }) => index.members(id));
  const columns = await readColumnEdgeDiff(context, owners, question.from, to);
  const origins = await readDiffOrigins(
    context,
    { edges, columns: columns.edges, schemas },
    question.from,
    to,
  );
  const names = await readNodes(
    session,
    columns.edges.flatMap((edge) => [edge.owner, edge.from, edge.to]),
  );
  const focus = described.get(index.representative(question.focus.node)) ?? question.focus;
  const neighbors = countNeighbors(edges);
  return {
    focus: reference(focus),
    from: instant(question.from),
    to: instantOrNull(question.to),
    knownAt: instant(now),
    direction: question.direction,
    depth: question.depth,
    nodes: nodes.flatMap(({ id, distance }): DiffNode[] => {
      const node = described.get(id);
      if (!node) return [];
      const schema = schemas.get(id) ?? null;
      const version = versions.get(id) ?? null;
      const isChanged = schema !== null || version !== null;
      const counts = neighbors.get(id) ?? { upstreamCount: 0, downstreamCount: 0 };
      const change = changeOf(graphs.before.nodes.has(id), graphs.after.nodes.has(id), isChanged);
      const columnChanges = schemaOrigins(schema, origins.ofColumns.get(id));
      return [{ ...node, distance, ...counts, change, schema, version, columnChanges }];
    }),
    edges: edges.flatMap((edge) =>
      namedEdge(edge, described, since, { ...seen(edge.sightings), ...origins.ofEdge(edge) }),
    ),
    columnEdges: columns.edges.flatMap((edge) =>
      namedColumnEdge(edge, names, origins.ofColumnEdge(edge.start)),
    ),
    truncated: before.truncated || after.truncated || starts.before.omitted > 0 || starts.after.omitted > 0,
    columnEdgesTruncated: columns.truncated,
  };
}

/** Reads when and by which runs edges, column edges and schemas changed between two instants. */
async function readDiffOrigins(
  context: ReadContext,
  found: {
    readonly edges: readonly ComparedEdge[];
    readonly columns: readonly ChangedColumnEdge[];
    readonly schemas: ReadonlyMap<number, SchemaDiff>;
  },
  from: number,
  to: number,
) {
  return {
    ofEdge: await readEdgeOrigins(context, found.edges, from, to),
    ofColumnEdge: await readOrigins(context, found.columns),
    ofColumns: await readColumnChanges(context, [...found.schemas.keys()], from, to),
  };
}

/** Returns the origins of the differences of a schema. */
function schemaOrigins(
  schema: SchemaDiff | null,
  changes: ReadonlyMap<string, ColumnChange> | undefined,
): DiffNode["columnChanges"] {
  if (!schema || !changes) return [];
  return [...schema.added, ...schema.removed, ...schema.retyped].flatMap(({ name: column }) => {
    const change = changes.get(column);
    return change ? [{ column, changedAt: change.at, changedBy: change.run }] : [];
  });
}

function changeOf(wasThere: boolean, isThere: boolean, isChanged: boolean): Change {
  if (!wasThere) return "added";
  if (!isThere) return "removed";
  return isChanged ? "changed" : "unchanged";
}

/** Converts a column edge to names; none when one of its datasets has been removed. */
function namedColumnEdge(
  { owner, from, fromColumn, to, toColumn, change }: ChangedColumnEdge,
  names: ReadonlyMap<number, StoredNode>,
  origin: EdgeOrigin,
): LineageDiffAnswer["columnEdges"] {
  const [job, source, target] = [names.get(owner), names.get(from), names.get(to)];
  if (!source || !target) return [];
  return [
    {
      from: { dataset: reference(source), column: fromColumn },
      to: { dataset: reference(target), column: toColumn },
      job: job?.kind === "job" ? reference(job) : null,
      change,
      ...origin,
    },
  ];
}

type ComparedEdge = ReachedEdge & { change: Change; layerBefore: ReachedEdge["layer"] | null };

/** Reads the nodes of both graphs at one instant. */
async function reachedGraph(
  source: EdgeSource,
  found: Walk,
  isCut: boolean,
  all: ReadonlyMap<number, ReachedNode>,
): Promise<{ nodes: ReadonlySet<number>; edges: readonly ReachedEdge[] }> {
  const nodes = new Set(found.nodes.map(({ id }) => id));
  if (!found.truncated && !isCut) return { nodes, edges: found.edges };
  const edges = await edgesWithin(source, all);
  for (const { from, to } of edges) nodes.add(from).add(to);
  return { nodes, edges };
}

function compareEdges(before: readonly ReachedEdge[], after: readonly ReachedEdge[]): ComparedEdge[] {
  const name = ({ from, to }: ReachedEdge) => `${from} ${to}`;
  const old = new Map(before.map((edge) => [name(edge), edge]));
  const now = new Set(after.map(name));
  return [
    ...after.map((edge): ComparedEdge => {
      const known = old.get(name(edge));
      const isOtherwise = known !== undefined && known.layer !== edge.layer;
      return {
        ...edge,
        change: !known ? "added" : isOtherwise ? "changed" : "unchanged",
        layerBefore: isOtherwise ? known.layer : null,
      };
    }),
    ...before
      .filter((edge) => !now.has(name(edge)))
      .map((edge): ComparedEdge => ({ ...edge, change: "removed", layerBefore: null })),
  ];
}

function namedEdge(
  edge: ComparedEdge,
  described: ReadonlyMap<number, DescribedNode>,
  since: Record<"before" | "after", ReadonlyMap<string, number>>,
  { inLatestRun, lastSeenAt, changedAt, changedBy }: SeenEdge & EdgeOrigin,
): LineageDiffAnswer["edges"][number][] {
  const [from, to] = [described.get(edge.from), described.get(edge.to)];
  if (!from || !to) return [];
  const begun = since[edge.change === "removed" ? "before" : "after"].get(`${edge.from} ${edge.to}`);
  return [
    {
      from: from.id,
      to: to.id,
      layer: edgeLayerNames[edge.layer],
      provisional: edge.provisional,
      control: false,
      stale: false,
      inLatestRun,
      lastSeenAt: instantOrNull(lastSeenAt),
      since: begun === undefined ? null : instant(begun),
      change: edge.change,
      layerBefore: edge.layerBefore === null ? null : edgeLayerNames[edge.layerBefore],
      changedAt,
      changedBy,
    },
  ];
}

function countNeighbors(
  edges: readonly ComparedEdge[],
): Map<number, Pick<DiffNode, "upstreamCount" | "downstreamCount">> {
  const counts = new Map<number, { upstreamCount: number; downstreamCount: number }>();
  const add = (id: number, side: "upstreamCount" | "downstreamCount") => {
    const known = counts.get(id) ?? { upstreamCount: 0, downstreamCount: 0 };
    counts.set(id, { ...known, [side]: known[side] + 1 });
  };
  for (const { from, to } of edges) {
    add(from, "downstreamCount");
    add(to, "upstreamCount");
  }
  return counts;
}

/** Reads schemas that are known at both instants and differ. */
async function schemaDiffs(
  { session, index }: ReadContext,
  nodes: readonly ReachedNode[],
  from: number,
  to: number,
): Promise<Map<number, SchemaDiff>> {
  const datasets = nodes.filter(({ kind }) => kind === "dataset");
  const members = datasets.flatMap(({ id }) => index.members(id));
  const [before, after] = [
    await columnsAsOf(session, members, from),
    await columnsAsOf(session, members, to),
  ];
  // The same name of a merged dataset is compared at both instants: its own, else the first with a schema.
  return new Map(
    datasets.flatMap(({ id }) => {
      const both = [id, ...index.members(id)].find((member) => before.has(member) && after.has(member));
      if (both === undefined) return [];
      const diff = schemaDiff(before.get(both) as Column[], after.get(both) as Column[]);
      return diff ? [[id, diff] as const] : [];
    }),
  );
}

/** Reads versions of jobs at both instants, if they differ. */
async function versionDiffs(
  { session, index }: ReadContext,
  nodes: readonly ReachedNode[],
  from: number,
  to: number,
): Promise<Map<number, { before: string | null; after: string | null }>> {
  const jobs = nodes.filter(({ kind }) => kind === "job").flatMap(({ id }) => index.members(id));
  if (jobs.length === 0) return new Map();
  const at = (parameter: string) =>
    `(SELECT version FROM executions WHERE owner_id = u.id AND layer = ${ExecutionLayer.observed} AND version IS NOT NULL AND at <= ${parameter}
      ORDER BY at DESC, key DESC LIMIT 1)`;
  const rows = await session.query<{ id: number; before: string | null; after: string | null }>(
    `SELECT u.id, ${at("$2")} AS before, ${at("$3")} AS after FROM unnest($1::integer[]) AS u (id)`,
    [jobs, instant(from), instant(to)],
    "job-versions-at-two-instants",
  );
  const differing = rows.filter(({ before, after }) => before !== after);
  // A job that represents its queries shows its own version, else that of the changed one.
  differing.sort(
    (a, b) => Number(index.representative(a.id) === a.id) - Number(index.representative(b.id) === b.id),
  );
  return new Map(
    differing.map(({ id, before, after }) => [index.representative(id), { before, after }] as const),
  );
}
