import { instant, instantOrNull } from "../../database/instant.ts";
import { graphAt } from "../../graph/past-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { type Direction, type EdgeSource, neighborCounts, type Walk, walk } from "../../graph/walk.ts";
import { edgeLayerNames } from "../../model/layers.ts";
import { reference, type StoredNode } from "../nodes/nodes.ts";
import type { LineageAnswer } from "./answer.ts";
import { type ControlEdge, readControlEdges } from "./control-edges.ts";
import { describeNodes } from "./describe-nodes.ts";
import { readSightings } from "./edge-sightings.ts";
import { readWalkStart } from "./walk-start.ts";

/** Limits of a lineage question. */
export interface LineageQuestion {
  /** A job stands for the jobs inside it, too. */
  readonly focus: StoredNode;
  /** Only the tasks of this Airflow task group of the focus. */
  readonly taskGroup?: string | undefined;
  readonly direction: "both" | Direction;
  readonly depth: number;
  readonly limit: number;
  /** Epoch milliseconds; null for now. */
  readonly asOf: number | null;
}

/** Answers a lineage question. */
export async function readLineage(context: ReadContext, question: LineageQuestion): Promise<LineageAnswer> {
  const source = graphAt(context, question.asOf);
  const directions: Direction[] =
    question.direction === "both" ? ["upstream", "downstream"] : [question.direction];
  const start = await readWalkStart(context, source, { ...question, directions });
  const found = await walk(source, start, { ...question, directions });
  // Triggers are only known for today.
  const control =
    question.asOf === null
      ? await readControlEdges(context, found.nodes, {
          directions,
          limit: Math.max(0, question.limit - found.nodes.length),
        })
      : { nodes: [], edges: [], omitted: 0 };
  const { nodes, edges } = await describeGraph(
    context,
    source,
    { nodes: [...found.nodes, ...control.nodes], edges: found.edges, control: control.edges },
    question.asOf,
  );
  return {
    focus: reference(nodes.find(({ distance }) => distance === 0) ?? question.focus),
    asOf: instantOrNull(question.asOf),
    knownAt: instant(Date.now()),
    direction: question.direction,
    depth: question.depth,
    nodes,
    edges,
    truncated: found.truncated || start.omitted > 0 || control.omitted > 0,
    omitted: found.omitted + start.omitted + control.omitted,
  };
}

/** Describes nodes and edges for a lineage answer. @param asOf - epoch milliseconds; null for now */
export async function describeGraph(
  context: ReadContext,
  source: EdgeSource,
  found: Pick<Walk, "nodes" | "edges"> & { readonly control?: readonly ControlEdge[] },
  asOf: number | null,
): Promise<Pick<LineageAnswer, "nodes" | "edges">> {
  const counts = await neighborCounts(source, found.nodes);
  const described = await describeNodes(context, found.nodes, asOf);
  const since = await edgeBeginnings(context, found.edges, asOf);
  const seen = await readSightings(context.session, found.edges, asOf ?? Date.now());
  const publicId = new Map([...described].map(([node, { id }]) => [node, id]));
  return {
    nodes: found.nodes.flatMap(({ id, distance }) => {
      const node = described.get(id);
      if (!node) return []; // the graph was replaced between the walk and the look-up
      const { upstream, downstream } = counts.get(id) ?? { upstream: 0, downstream: 0 };
      return [{ ...node, distance, upstreamCount: upstream, downstreamCount: downstream }];
    }),
    edges: [
      ...found.edges.flatMap(({ from, to, layer, provisional, sightings }) => {
        const ends = [publicId.get(from), publicId.get(to)] as const;
        if (!ends[0] || !ends[1]) return [];
        const begun = since.get(`${from} ${to}`);
        const { inLatestRun, lastSeenAt, stale } = seen(sightings);
        return [
          {
            from: ends[0],
            to: ends[1],
            layer: edgeLayerNames[layer],
            provisional,
            control: false,
            stale: stale && asOf === null,
            inLatestRun,
            lastSeenAt: instantOrNull(lastSeenAt),
            since: begun ? instant(begun) : null,
          },
        ];
      }),
      ...(found.control ?? []).flatMap(({ from, to }) => {
        const ends = [publicId.get(from), publicId.get(to)] as const;
        return ends[0] && ends[1] ? [controlEdge(ends[0], ends[1])] : [];
      }),
    ],
  };
}

function controlEdge(from: string, to: string): LineageAnswer["edges"][number] {
  return {
    from,
    to,
    layer: "observed",
    provisional: false,
    control: true,
    stale: false,
    inLatestRun: true,
    lastSeenAt: null,
    since: null,
  };
}

/** Reads the start of each edge's current validity, by `from to` of representatives. */
export async function edgeBeginnings(
  { session, index }: ReadContext,
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
