import { instantOrNull } from "../../database/instant.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { edgesWithin, type ReachedNode } from "../../graph/walk.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";
import { readSightings } from "./edge-sightings.ts";

/** A dataset or job at the other end of an edge, and the edge's last sighting. */
export interface Neighbor extends NodeReference {
  /** False: the newest run of the job with any dataset did not show the edge. */
  readonly inLatestRun: boolean;
  /** Start of the last execution that showed the edge; null for declared edges. */
  readonly lastSeenAt: string | null;
  /** Nothing has shown the edge for a long time. */
  readonly stale: boolean;
}

/** The adjacent nodes of a node, by namespace and name. */
export interface Neighbors {
  /** The inputs of a job, or the jobs that write a dataset. */
  readonly upstream: readonly Neighbor[];
  /** The outputs of a job, or the jobs that read a dataset. */
  readonly downstream: readonly Neighbor[];
}

/** Reads the datasets adjacent to a job, or the jobs adjacent to a dataset, as shown in the graph. */
export async function readNeighbors(
  { session, index }: ReadContext,
  node: { readonly node: number; readonly kind: "dataset" | "job" },
): Promise<Neighbors> {
  const own = index.representative(node.node);
  const beside = node.kind === "job" ? await datasetsOf(index, own) : await jobsOf(index, own);
  const reached = new Map<number, ReachedNode>([[own, { id: own, kind: node.kind, distance: 0 }]]);
  const kind = node.kind === "job" ? "dataset" : "job";
  for (const id of beside) if (id !== own) reached.set(id, { id, kind, distance: 1 });
  const edges = (await edgesWithin(index, reached)).filter(({ from, to }) => from === own || to === own);
  const seen = await readSightings(session, edges);
  const nodes = await readNodes(session, [...reached.keys()]);
  const list = (end: "from" | "to"): Neighbor[] =>
    edges
      .flatMap((edge) => {
        const other = edge[end] === own ? undefined : nodes.get(edge[end]);
        if (!other) return [];
        const { inLatestRun, lastSeenAt, stale } = seen(edge.sightings);
        return [{ ...reference(other), inLatestRun, lastSeenAt: instantOrNull(lastSeenAt), stale }];
      })
      .sort(byName);
  return { upstream: list("from"), downstream: list("to") };
}

async function datasetsOf(index: LineageIndex, job: number): Promise<Set<number>> {
  const own = [...(await index.edgesOf(index.members(job))).values()];
  return new Set(
    own.flatMap(({ inputs, outputs }) =>
      [...inputs, ...outputs].map(([dataset]) => index.representative(dataset)),
    ),
  );
}

async function jobsOf(index: LineageIndex, dataset: number): Promise<Set<number>> {
  const members = index.members(dataset);
  const owners = [
    ...(await index.readersOf(members)).values(),
    ...(await index.writersOf(members)).values(),
  ].flat();
  const edges = await index.edgesOf([...new Set(owners)]);
  // Datasets that declared their own sources own edges, too.
  const jobs = [...edges].filter(([, { ownerIsJob }]) => ownerIsJob);
  return new Set(jobs.map(([owner]) => index.representative(owner)));
}

function byName(a: NodeReference, b: NodeReference): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
