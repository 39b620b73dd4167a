import type { LineageIndex } from "../../adjacency/lineage-index.ts";
import type { Session } from "../../database/database.ts";
import { groupBy } from "../../fold/group-by.ts";
import { readColumnLineage } from "../column-lineage.ts";
import { readNodes, type StoredNode } from "../nodes.ts";
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

/** A graph, and whether the limit cut it. */
export interface MarquezGraph {
  readonly graph: readonly MarquezNode[];
  readonly truncated: boolean;
}

/** Nodes of `/lineage` at most, nearest first. */
export const marquezLineageLimit = 5_000;

/**
 * Marquez's table lineage: every job within `depth` job hops, in whichever direction (two jobs are one hop apart when
 * they touch one dataset), and all that these jobs touch.
 */
export async function readMarquezLineage(
  session: Session,
  index: LineageIndex,
  focus: ResolvedNodeId,
  depth: number,
  limit = marquezLineageLimit,
): Promise<MarquezGraph> {
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
  return { graph: await compose(session, index, [...jobs], [...datasets]), truncated };
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
  session: Session,
  index: LineageIndex,
  jobs: readonly number[],
  datasets: readonly number[],
): Promise<MarquezNode[]> {
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
  const jobData = await readMarquezJobs(session, index, jobs, 1);
  const datasetData = await readMarquezDatasets(session, datasets, { columnLineage: false });
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

/** Marquez's column lineage. Its `inEdges` point from a column to its sources; clients rely on that. */
export async function readMarquezColumnLineage(
  session: Session,
  index: LineageIndex,
  focus: ResolvedNodeId,
  options: { readonly depth: number; readonly withDownstream: boolean },
): Promise<MarquezGraph> {
  const targets =
    focus.kind === "dataset"
      ? [index.representative(focus.node)]
      : [...(await index.edgesOf(index.members(focus.node))).values()].flatMap(({ outputs }) =>
          outputs.map(([dataset]) => index.representative(dataset)),
        );
  const nodes = await readNodes(session, targets);
  const answers = [];
  for (const dataset of nodes.values()) {
    answers.push(
      await readColumnLineage(session, index, {
        dataset,
        column: focus.field,
        direction: options.withDownstream ? "both" : "upstream",
        depth: Math.max(1, options.depth),
        limit: marquezLineageLimit,
        indirect: true,
        asOf: null,
      }),
    );
  }
  const names = new Map(answers.flatMap(({ datasets }) => datasets.map((dataset) => [dataset.id, dataset])));
  const versions = await currentVersions(session, [...names.keys()]);
  const types = new Map(
    answers.flatMap(({ columns }) =>
      columns.map((column) => [key(column.dataset, column.column), column.type]),
    ),
  );
  const edges = new Map(
    answers
      .flatMap((answer) => answer.edges)
      .flatMap((edge) =>
        edge.to.column === null ? [] : [{ ...edge, to: { ...edge.to, column: edge.to.column } }],
      )
      .map((edge) => [
        `${key(edge.from.dataset, edge.from.column)}>${key(edge.to.dataset, edge.to.column)}`,
        edge,
      ]),
  );
  const fields = new Map<string, { dataset: string; column: string }>();
  for (const { from, to } of edges.values()) {
    fields.set(key(from.dataset, from.column), from);
    fields.set(key(to.dataset, to.column), to);
  }
  const id = (end: { dataset: string; column: string }) => {
    const dataset = names.get(end.dataset)!;
    return `datasetField:${dataset.namespace}:${dataset.name}:${end.column}`;
  };
  const bySource = groupBy(edges.values(), ({ from }) => key(from.dataset, from.column));
  const byTarget = groupBy(edges.values(), ({ to }) => key(to.dataset, to.column));
  const graph = [...fields].map(([name, end]) => {
    const dataset = names.get(end.dataset)!;
    const into = byTarget.get(name) ?? [];
    const out = bySource.get(name) ?? [];
    const words = (edge: (typeof into)[number]) => ({
      transformationDescription: edge.transformations[0]?.description ?? null,
      transformationType: edge.transformations[0]
        ? (edge.transformations[0].subtype ?? edge.transformations[0].type)
        : null,
    });
    return {
      id: id(end),
      type: "DATASET_FIELD" as const,
      data: {
        namespace: dataset.namespace,
        dataset: dataset.name,
        datasetVersion: versions.get(dataset.id) ?? null,
        field: end.column,
        fieldType: into.length > 0 ? (types.get(name) ?? "") : "",
        transformationDescription: into[0] ? words(into[0]).transformationDescription : null,
        transformationType: into[0] ? words(into[0]).transformationType : null,
        inputFields: into.map((edge) => {
          const source = names.get(edge.from.dataset)!;
          return {
            namespace: source.namespace,
            dataset: source.name,
            datasetVersion: versions.get(source.id) ?? null,
            field: edge.from.column,
            ...words(edge),
          };
        }),
      },
      inEdges: sorted(into.map(({ from }) => ({ origin: id(end), destination: id(from) }))),
      outEdges: sorted(out.map(({ to }) => ({ origin: id(end), destination: id(to) }))),
    };
  });
  return { graph: graph.sort(byId), truncated: answers.some((answer) => answer.truncated) };
}

async function currentVersions(
  session: Session,
  ids: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await session.query<{ public_id: string; current_version: string | null }>(
    "SELECT public_id, current_version FROM datasets WHERE public_id = ANY($1::uuid[])",
    [ids],
    "marquez-current-versions",
  );
  return new Map(rows.map((row) => [row.public_id, row.current_version]));
}

function key(dataset: string, column: string): string {
  return `${dataset} ${column}`;
}

function sorted(edges: readonly MarquezEdge[] = []): MarquezEdge[] {
  return [...edges].sort((a, b) =>
    a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : a.destination < b.destination ? -1 : 1,
  );
}

function byId(a: MarquezNode, b: MarquezNode): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
