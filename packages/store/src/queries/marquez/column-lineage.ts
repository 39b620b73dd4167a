import { readContents } from "../../contents/contents.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { decodeEdgeSet } from "../../model/edge-set.ts";
import { groupBy } from "../../model/group-by.ts";
import { type ColumnEdge, type ColumnLineageAnswer, readColumnLineage } from "../lineage/column-lineage.ts";
import { readNodes, type StoredNode } from "../nodes/nodes.ts";
import { byId, type MarquezGraph, marquezLineageLimit, sorted } from "./lineage.ts";
import type { ResolvedNodeId } from "./names.ts";
import { readVersionsAt, unwrittenVersion } from "./versions-at.ts";

/** A column of a dataset, by the dataset's public id. */
interface ColumnEnd {
  readonly dataset: string;
  readonly column: string;
}

/** An edge between two columns in the sense of Marquez; edges into whole datasets exist only in v2. */
type MarquezColumnEdge = Omit<ColumnEdge, "to"> & { readonly to: ColumnEnd };

/** The start of a column lineage question. */
interface Focus {
  readonly datasets: readonly number[];
  /** Epoch milliseconds; null for now. */
  readonly asOf: number | null;
}

/**
 * Reads Marquez's column lineage. Its `inEdges` point from a column to its sources; clients rely on that. A version
 * in the question asks for the edges at that version's last write, and puts versions into the node ids.
 *
 * @returns null when the focus has no such version
 */
export async function readMarquezColumnLineage(
  context: ReadContext,
  question: ResolvedNodeId,
  options: { readonly depth: number; readonly withDownstream: boolean },
): Promise<MarquezGraph | null> {
  const focus =
    question.kind === "dataset" ? await datasetFocus(context, question) : await jobFocus(context, question);
  if (!focus) return null;
  const starts = await readNodes(context.session, focus.datasets);
  const answers: ColumnLineageAnswer[] = [];
  for (const dataset of starts.values()) {
    answers.push(
      await readColumnLineage(context, {
        dataset,
        column: question.field,
        direction: options.withDownstream ? "both" : "upstream",
        depth: Math.max(1, options.depth),
        limit: marquezLineageLimit,
        indirect: true,
        asOf: focus.asOf,
      }),
    );
  }
  const edges = new Map<string, MarquezColumnEdge>();
  for (const answer of answers) {
    for (const edge of connected(answer, options.withDownstream)) {
      edges.set(`${key(edge.from)} ${key(edge.to)}`, edge);
    }
  }
  const graph = await compose(context, answers, [...edges.values()], focus, question.version !== null);
  return { graph, truncated: answers.some((answer) => answer.truncated) };
}

async function datasetFocus(
  { session, index }: ReadContext,
  { node, version }: ResolvedNodeId,
): Promise<Focus | null> {
  const representative = index.representative(node);
  const members = index.members(representative);
  if (version === null) return { datasets: [representative], asOf: null };
  const [row] = await session.query<{ last_at: number; current: boolean }>(
    `SELECT v.last_at, v.version = d.current_version AS current
     FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id
     WHERE v.dataset_id = ANY($1::integer[]) AND v.version = $2 ORDER BY v.last_at DESC LIMIT 1`,
    [members, version],
    "marquez-version-span",
  );
  if (row) return { datasets: [representative], asOf: row.current ? null : row.last_at };
  const nodes = await readNodes(session, members);
  const unwritten = [...nodes.values()].some(({ id }) => unwrittenVersion(id) === version);
  return unwritten ? { datasets: [representative], asOf: null } : null;
}

async function jobFocus(
  { session, index }: ReadContext,
  { node, version }: ResolvedNodeId,
): Promise<Focus | null> {
  if (version === null) {
    const edges = await index.edgesOf(index.members(index.representative(node)));
    const outputs = [...edges.values()].flatMap((own) => own.outputs.map(([dataset]) => dataset));
    return { datasets: outputs.map((dataset) => index.representative(dataset)), asOf: null };
  }
  const [row] = await session.query<{ last_at: number; edge_set: string; current: boolean }>(
    `SELECT v.last_at, v.edge_set, v.version = j.current_version AS current
     FROM job_versions v JOIN jobs j ON j.id = v.job_id WHERE v.job_id = $1 AND v.version = $2`,
    [node, version],
    "marquez-job-version-span",
  );
  if (!row) return null;
  const text = (await readContents(session, [row.edge_set])).get(row.edge_set);
  const outputs = text ? decodeEdgeSet(row.edge_set, text).outputs : [];
  return {
    datasets: outputs.map(([dataset]) => index.representative(dataset)),
    asOf: row.current ? null : row.last_at,
  };
}

/**
 * Returns the edges that reach the requested columns over columns only. The walk also follows dependencies of whole
 * datasets (a filter, a join); Marquez cannot express those edges, and the nodes behind them would be disconnected.
 */
function connected(answer: ColumnLineageAnswer, withDownstream: boolean): MarquezColumnEdge[] {
  const edges = answer.edges.flatMap((edge): MarquezColumnEdge[] => {
    const { column } = edge.to;
    return column === null ? [] : [{ ...edge, to: { dataset: edge.to.dataset, column } }];
  });
  const starts = answer.columns.filter(({ distance }) => distance === 0).map(key);
  const found = new Set<MarquezColumnEdge>();
  const walk = (end: "from" | "to", other: "from" | "to") => {
    const byEnd = groupBy(edges, (edge) => key(edge[end]));
    const seen = new Set(starts);
    for (const column of seen) {
      for (const edge of byEnd.get(column) ?? []) {
        found.add(edge);
        seen.add(key(edge[other]));
      }
    }
  };
  walk("to", "from");
  if (withDownstream) walk("from", "to");
  return [...found];
}

async function compose(
  context: ReadContext,
  answers: readonly ColumnLineageAnswer[],
  edges: readonly MarquezColumnEdge[],
  focus: Focus,
  withVersions: boolean,
): Promise<MarquezGraph["graph"]> {
  const names = new Map(answers.flatMap(({ datasets }) => datasets.map((dataset) => [dataset.id, dataset])));
  const versions = await versionsOf(context, [...names.keys()], focus.asOf ?? Date.now());
  const types = new Map(
    answers.flatMap(({ columns }) => columns.map((column) => [key(column), column.type] as const)),
  );
  const fields = new Map(edges.flatMap(({ from, to }) => [from, to].map((end) => [key(end), end] as const)));
  const bySource = groupBy(edges, ({ from }) => key(from));
  const byTarget = groupBy(edges, ({ to }) => key(to));
  const id = ({ dataset, column }: ColumnEnd) => {
    const { namespace, name } = names.get(dataset)!;
    const version = withVersions ? `#${versions.get(dataset)!}` : "";
    return `datasetField:${namespace}:${name}:${column}${version}`;
  };
  const place = ({ dataset, column }: ColumnEnd) => {
    const { namespace, name } = names.get(dataset)!;
    return { namespace, dataset: name, datasetVersion: versions.get(dataset)!, field: column };
  };
  return [...fields]
    .map(([name, end]) => {
      const into = byTarget.get(name) ?? [];
      const out = bySource.get(name) ?? [];
      return {
        id: id(end),
        type: "DATASET_FIELD" as const,
        data: {
          ...place(end),
          fieldType: into.length > 0 ? (types.get(name) ?? "") : "",
          ...transformationOf(into[0]),
          inputFields: into.map((edge) => ({ ...place(edge.from), ...transformationOf(edge) })),
        },
        inEdges: sorted(into.map(({ from }) => ({ origin: id(end), destination: id(from) }))),
        outEdges: sorted(out.map(({ to }) => ({ origin: id(end), destination: id(to) }))),
      };
    })
    .sort(byId);
}

/** Returns the first transformation of an edge in Marquez's two fields. */
function transformationOf(edge: MarquezColumnEdge | undefined) {
  const first = edge?.transformations[0];
  return {
    transformationDescription: first?.description ?? null,
    transformationType: first ? (first.subtype ?? first.type) : null,
  };
}

/** Reads the version of each dataset at an instant, by public id. */
async function versionsOf(
  context: ReadContext,
  ids: readonly string[],
  at: number,
): Promise<Map<string, string>> {
  const nodes = await context.session.query<Pick<StoredNode, "node" | "id">>(
    "SELECT id AS node, public_id AS id FROM datasets WHERE public_id = ANY($1::uuid[])",
    [ids],
    "marquez-datasets-by-id",
  );
  const version = await readVersionsAt(
    context,
    nodes.map((node) => ({ node, at })),
  );
  return new Map(nodes.map((node) => [node.id, version(node, at)]));
}

function key({ dataset, column }: ColumnEnd): string {
  return `${dataset} ${column}`;
}
