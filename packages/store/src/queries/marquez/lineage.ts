import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { readNodes, type StoredNode } from "../nodes/nodes.ts";
import { type MarquezDataset, readMarquezDatasets } from "./datasets.ts";
import { type MarquezJob, readMarquezJobs } from "./jobs.ts";
import type { ResolvedNodeId } from "./names.ts";

/** An edge between node ids. */
export interface MarquezEdge {
  readonly origin: string;
  readonly destination: string;
}

/** A node of Marquez's graphs. */
export interface MarquezNode {
  readonly id: string;
  readonly type: "DATASET" | "JOB" | "DATASET_FIELD";
  readonly data: object | null;
  readonly inEdges: readonly MarquezEdge[];
  readonly outEdges: readonly MarquezEdge[];
}

/** A graph, and whether the limit cut it off. */
export interface MarquezGraph {
  readonly graph: readonly MarquezNode[];
  readonly truncated: boolean;
}

/** Maximum number of nodes of `/lineage`, nearest first. */
export const marquezLineageLimit = 5_000;

/**
 * Reads Marquez's table lineage: every job within `depth` job hops in any direction (jobs that use one dataset are
 * one hop apart), and all datasets of these jobs.
 */
export async function readMarquezLineage(
  context: ReadContext,
  focus: ResolvedNodeId,
  depth: number,
  limit = marquezLineageLimit,
): Promise<MarquezGraph> {
  const { index } = context;
  const jobs = new Set<number>();
  const datasets = new Set<number>();
  let truncated = false;
  const add = (set: Set<number>, node: number): boolean => {
    if (set.has(node)) return false;
    if (jobs.size + datasets.size >= limit) {
      truncated = true;
      return false;
    }
    set.add(node);
    return true;
  };
  const start = index.representative(focus.node);
  let front: number[] = [];
  if (focus.kind === "dataset") {
    add(datasets, start);
    front = (await jobsTouching(index, [start])).filter((job) => add(jobs, job));
  } else if (add(jobs, start)) front = [start];
  for (let hop = 0; front.length > 0 && !truncated; hop += 1) {
    const touched = (await datasetsOf(index, front)).filter((dataset) => add(datasets, dataset));
    if (hop >= depth) break;
    front = (await jobsTouching(index, touched)).filter((job) => add(jobs, job));
  }
  return { graph: await compose(context, [...jobs], [...datasets]), truncated };
}

async function jobsTouching(index: LineageIndex, datasets: readonly number[]): Promise<number[]> {
  const members = datasets.flatMap((dataset) => index.members(dataset));
  const owners = [
    ...(await index.readersOf(members)).values(),
    ...(await index.writersOf(members)).values(),
  ].flat();
  const edges = await index.edgesOf([...new Set(owners)]);
  return [
    ...new Set(
      [...edges].flatMap(([owner, { ownerIsJob }]) => (ownerIsJob ? [index.representative(owner)] : [])),
    ),
  ];
}

async function datasetsOf(index: LineageIndex, jobs: readonly number[]): Promise<number[]> {
  const edges = await index.edgesOf(jobs.flatMap((job) => index.members(job)));
  return [
    ...new Set(
      [...edges.values()].flatMap(({ inputs, outputs }) =>
        [...inputs, ...outputs].map(([dataset]) => index.representative(dataset)),
      ),
    ),
  ];
}

async function compose(
  context: ReadContext,
  jobs: readonly number[],
  datasets: readonly number[],
): Promise<MarquezNode[]> {
  const { session, index } = context;
  const nodes = await readNodes(session, [...jobs, ...datasets]);
  const id = (node: StoredNode) => `${node.kind}:${node.namespace}:${node.name}`;
  const into = new Map<number, MarquezEdge[]>();
  const out = new Map<number, MarquezEdge[]>();
  const connect = (from: number, to: number) => {
    const [origin, destination] = [nodes.get(from), nodes.get(to)];
    if (!origin || !destination) return;
    const edge = { origin: id(origin), destination: id(destination) };
    out.set(from, [...(out.get(from) ?? []), edge]);
    into.set(to, [...(into.get(to) ?? []), edge]);
  };
  for (const job of jobs) {
    const own = [...(await index.edgesOf(index.members(job))).values()];
    const side = (name: "inputs" | "outputs") =>
      new Set(own.flatMap((edges) => edges[name].map(([dataset]) => index.representative(dataset))));
    for (const input of side("inputs")) connect(input, job);
    for (const output of side("outputs")) connect(job, output);
  }
  const jobData = await readMarquezJobs(context, jobs, 1);
  const datasetData = await readMarquezDatasets(context, datasets, { columnLineage: false });
  return [...nodes.values()]
    .map((node) => ({
      id: id(node),
      type: node.kind === "job" ? ("JOB" as const) : ("DATASET" as const),
      data: node.kind === "job" ? jobNode(jobData.get(node.node)) : datasetNode(datasetData.get(node.node)),
      inEdges: sorted(into.get(node.node)),
      outEdges: sorted(out.get(node.node)),
    }))
    .sort(byId);
}

function jobNode(job: MarquezJob | undefined): object | null {
  if (!job) return null;
  const {
    latestRuns: _runs,
    facets: _facets,
    currentVersion: _version,
    labels: _labels,
    tags: _tags,
    ...rest
  } = job;
  return { ...rest, currentRunUuid: job.latestRun?.id ?? null };
}

function datasetNode(dataset: MarquezDataset | undefined): object | null {
  if (!dataset) return null;
  const {
    columnLineage: _columns,
    facets: _facets,
    currentVersion: _version,
    deleted: _deleted,
    ...rest
  } = dataset;
  return { ...rest, tags: [] };
}

/** Sorts edges by their ends. */
export function sorted(edges: readonly MarquezEdge[] = []): MarquezEdge[] {
  return [...edges].sort((a, b) =>
    a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : a.destination < b.destination ? -1 : 1,
  );
}

/** Compares nodes by id, as Marquez does. */
export function byId(a: MarquezNode, b: MarquezNode): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
