import { EdgeLayer } from "../model/layers.ts";
import type { OwnerEdges, UnseenEdge } from "../model/owner-edges.ts";

/** The source of edges for a walk: the current graph in memory, or a past one in the database. */
export interface EdgeSource {
  representative(node: number): number;
  members(node: number): readonly number[];
  readersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>>;
  writersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>>;
  edgesOf(owners: readonly number[]): Promise<ReadonlyMap<number, OwnerEdges>>;
  /** Returns when owners showed their edges, see {@link OwnerSightings}; unknown owners are absent. */
  sightingsOf(owners: ReadonlyMap<number, OwnerEdges>): Promise<ReadonlyMap<number, OwnerSightings>>;
}

/** Sightings of a job's edges by its runs. */
export interface OwnerSightings {
  /** Edges that the newest execution with datasets did not show. */
  readonly unseen: readonly UnseenEdge[];
  /** Start of that execution, in epoch milliseconds; null: look it up in the job's schedule. */
  readonly latestAt: number | null;
}

/** The direction of a walk. */
export type Direction = "upstream" | "downstream";

/** A node reached by a walk. */
export interface ReachedNode {
  readonly id: number;
  readonly kind: "dataset" | "job";
  /** Distance from the nearest start in edges: negative upstream, positive downstream. */
  readonly distance: number;
}

/** An edge between two reached nodes. */
export interface ReachedEdge {
  readonly from: number;
  readonly to: number;
  readonly layer: EdgeLayer;
  readonly provisional: boolean;
  /** Jobs that show the edge in runs, with the last sighting; empty for an edge that is only declared. */
  readonly sightings: readonly EdgeSighting[];
}

/** The sighting of an edge by a job. */
export interface EdgeSighting {
  readonly owner: number;
  /** True if the newest execution with datasets showed it. */
  readonly inLatestRun: boolean;
  /** Epoch milliseconds; null: look it up in the owner's schedule. */
  readonly lastSeenAt: number | null;
}

/** The result of a walk, nearest first. */
export interface Walk {
  readonly nodes: readonly ReachedNode[];
  readonly edges: readonly ReachedEdge[];
  readonly truncated: boolean;
  /** Number of nodes on the last level beyond the limit; further levels are not counted. */
  readonly omitted: number;
}

/** Limits of a walk. */
export interface WalkOptions {
  readonly directions: readonly Direction[];
  /** Number of job steps: one step from a dataset reaches the adjacent jobs and the datasets beyond them. */
  readonly depth: number;
  /** Maximum number of nodes, including the focus. */
  readonly limit: number;
}

/** The start of a walk: nodes of one kind. */
export interface WalkStart {
  readonly ids: readonly number[];
  readonly kind: "dataset" | "job";
}

/** Walks the graph breadth first from nodes of one kind. */
export async function walk(source: EdgeSource, start: WalkStart, options: WalkOptions): Promise<Walk> {
  const { nodes, truncated, omitted } = await reachNodes(source, start, options);
  return {
    nodes: [...nodes.values()],
    edges: await edgesWithin(source, nodes),
    truncated,
    omitted,
  };
}

/** The nodes reached by a walk, nearest first. */
export interface Reached extends Pick<Walk, "truncated" | "omitted"> {
  readonly nodes: ReadonlyMap<number, ReachedNode>;
}

/** Walks the graph breadth first from several nodes at once. The start nodes are included, whatever the limit. */
export async function reachNodes(
  source: EdgeSource,
  start: WalkStart,
  options: WalkOptions,
): Promise<Reached> {
  const starts = [...new Set(start.ids.map((id) => source.representative(id)))];
  const reached = new Map<number, ReachedNode>(
    starts.map((id) => [id, { id, kind: start.kind, distance: 0 }]),
  );
  let truncated = false;
  let omitted = 0;
  const reach = (id: number, kind: "dataset" | "job", distance: number): boolean => {
    if (reached.has(id)) return false;
    if (reached.size >= options.limit) {
      truncated = true;
      omitted += 1;
      return false;
    }
    reached.set(id, { id, kind, distance });
    return true;
  };
  const fronts = options.directions.map((direction) => ({
    direction,
    sign: direction === "upstream" ? -1 : 1,
    datasets: start.kind === "dataset" ? starts : [],
    jobs: start.kind === "job" ? starts : [],
    distance: 0,
    walked: new Set<number>(),
  }));
  for (let step = 0; step < options.depth && !truncated; step += 1) {
    for (const front of fronts) {
      const { direction, sign } = front;
      const nextDatasets = new Map<number, number>();
      if (front.datasets.length > 0) {
        for (const { job, beyond } of await readSurroundings(source, front.datasets, direction)) {
          const isNode = job !== null;
          if (isNode && reach(job, "job", sign * (front.distance + 1)) === false && !reached.has(job))
            continue;
          for (const dataset of beyond)
            if (!nextDatasets.has(dataset)) nextDatasets.set(dataset, front.distance + 2);
        }
      }
      if (front.jobs.length > 0) {
        const owners = front.jobs.flatMap((job) => source.members(job));
        const edges = await source.edgesOf(owners);
        for (const own of edges.values()) {
          for (const [dataset] of direction === "upstream" ? own.inputs : own.outputs) {
            const node = source.representative(dataset);
            if (!nextDatasets.has(node)) nextDatasets.set(node, front.distance + 1);
          }
        }
      }
      const next: number[] = [];
      // By id, so that a limit cuts off the same nodes in whatever order edges were learned.
      for (const [dataset, distance] of [...nextDatasets].sort(([a], [b]) => a - b)) {
        if (front.walked.has(dataset)) continue;
        front.walked.add(dataset);
        reach(dataset, "dataset", sign * distance);
        if (reached.has(dataset)) next.push(dataset);
      }
      front.distance += front.jobs.length > 0 ? 1 : 2;
      front.datasets = next;
      front.jobs = [];
    }
    if (fronts.every((front) => front.datasets.length === 0)) break;
  }
  return { nodes: reached, truncated, omitted };
}

/**
 * Reads the owners adjacent to datasets in one direction, each with the datasets beyond it; `job` null: a declared
 * edge.
 */
async function readSurroundings(
  source: EdgeSource,
  datasets: readonly number[],
  direction: Direction,
): Promise<{ job: number | null; beyond: number[] }[]> {
  const members = datasets.flatMap((dataset) => source.members(dataset));
  const owners = await (direction === "upstream" ? source.writersOf(members) : source.readersOf(members));
  const edges = await source.edgesOf([...new Set([...owners.values()].flat())]);
  const found = [...owners].flatMap(([member, list]) =>
    list.flatMap((owner) => {
      const own = edges.get(owner);
      if (!own) return [];
      const beyond = (direction === "upstream" ? sourcesOf(own, member) : targetsOf(own, member)).map(
        (dataset) => source.representative(dataset),
      );
      return [{ job: own.ownerIsJob ? source.representative(owner) : null, beyond }];
    }),
  );
  return found.sort((a, b) => (a.job ?? -1) - (b.job ?? -1));
}

/** Returns the inputs that feed an output. */
export function sourcesOf(edges: OwnerEdges, output: number): number[] {
  const feeds = edges.outputs.find(([dataset]) => dataset === output);
  if (!feeds) return [];
  return feeds[1] === 0
    ? edges.inputs.map(([dataset]) => dataset)
    : edges.pairs.flatMap(([from, to]) => (to === output ? [from] : []));
}

/** Returns the outputs that an input feeds. */
export function targetsOf(edges: OwnerEdges, input: number): number[] {
  const paired = new Set(edges.pairs.flatMap(([from, to]) => (from === input ? [to] : [])));
  return edges.outputs.flatMap(([dataset, byPairs]) =>
    byPairs === 0 || paired.has(dataset) ? [dataset] : [],
  );
}

/** Returns the edges whose ends were both reached. */
export async function edgesWithin(
  source: EdgeSource,
  reached: ReadonlyMap<number, ReachedNode>,
): Promise<ReachedEdge[]> {
  const edges = new Map<string, ReachedEdge>();
  const put = (found: ReachedEdge) => {
    const { from, to } = found;
    if (from === to || !reached.has(from) || !reached.has(to)) return;
    const name = `${from} ${to}`;
    const known = edges.get(name);
    const isStronger =
      !known ||
      found.layer < known.layer ||
      (found.layer === known.layer && known.provisional && !found.provisional);
    const sightings = [...(known?.sightings ?? []), ...found.sightings];
    edges.set(name, { ...(isStronger ? found : known), sightings });
  };
  const nodes = [...reached.values()];
  const jobs = nodes.filter(({ kind }) => kind === "job").flatMap(({ id }) => source.members(id));
  const datasets = nodes.filter(({ kind }) => kind === "dataset").flatMap(({ id }) => source.members(id));
  const owners = await source.edgesOf(jobs);
  const sightings = await source.sightingsOf(owners);
  for (const [owner, own] of owners) {
    const job = source.representative(owner);
    const seen = sightings.get(owner);
    const unseen = new Map(seen?.unseen.map(([dataset, direction, at]) => [`${dataset} ${direction}`, at]));
    const sighting = (dataset: number, direction: 0 | 1): EdgeSighting => {
      const lastSeenAt = unseen.get(`${dataset} ${direction}`);
      return lastSeenAt === undefined
        ? { owner, inLatestRun: true, lastSeenAt: seen?.latestAt ?? null }
        : { owner, inLatestRun: false, lastSeenAt };
    };
    const known = (dataset: number, direction: 0 | 1, layer: EdgeLayer) => ({
      layer,
      provisional: own.provisional && layer !== EdgeLayer.declared,
      sightings: layer === EdgeLayer.declared ? [] : [sighting(dataset, direction)],
    });
    for (const [dataset, layer] of own.inputs)
      put({ from: source.representative(dataset), to: job, ...known(dataset, 0, layer) });
    for (const [dataset, , layer] of own.outputs)
      put({ from: job, to: source.representative(dataset), ...known(dataset, 1, layer) });
  }
  // Datasets that declared their own sources are owners too.
  for (const own of (await source.edgesOf(datasets)).values()) {
    for (const [output] of own.outputs) {
      for (const input of sourcesOf(own, output)) {
        const [from, to] = [source.representative(input), source.representative(output)];
        put({ from, to, layer: EdgeLayer.declared, provisional: false, sightings: [] });
      }
    }
  }
  return [...edges.values()]
    .map((edge) => ({ ...edge, sightings: [...edge.sightings].sort((a, b) => a.owner - b.owner) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Counts the direct neighbors of nodes, shown or not. */
export async function neighborCounts(
  source: EdgeSource,
  nodes: readonly { readonly id: number; readonly kind: "dataset" | "job" }[],
): Promise<Map<number, { upstream: number; downstream: number }>> {
  const counts = new Map<number, { upstream: number; downstream: number }>();
  const datasets = nodes.filter(({ kind }) => kind === "dataset");
  const members = datasets.flatMap(({ id }) => source.members(id));
  const [readers, writers] = [await source.readersOf(members), await source.writersOf(members)];
  for (const { id } of datasets) {
    const of = (owners: ReadonlyMap<number, readonly number[]>) =>
      new Set(
        source
          .members(id)
          .flatMap((member) => (owners.get(member) ?? []).map((owner) => source.representative(owner))),
      ).size;
    counts.set(id, { upstream: of(writers), downstream: of(readers) });
  }
  for (const { id } of nodes.filter(({ kind }) => kind === "job")) {
    const own = [...(await source.edgesOf(source.members(id))).values()];
    const of = (side: "inputs" | "outputs") =>
      new Set(own.flatMap((edges) => edges[side].map(([dataset]) => source.representative(dataset)))).size;
    counts.set(id, { upstream: of("inputs"), downstream: of("outputs") });
  }
  return counts;
}
