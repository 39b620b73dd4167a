import { type ColumnRef, columnKey } from "@headwater/graph";
import type { ColumnEdge, ColumnLineageAnswer, Transformation } from "../../api/v2.gen.ts";

/** A column dependency in the terms of the legend. */
export interface TraceEdge {
  readonly source: ColumnRef;
  /** `column` is empty if the whole dataset depends on the source. */
  readonly target: ColumnRef;
  /** Id of the job that creates the dependency. */
  readonly job: string | null;
  readonly effect: "direct" | "indirect";
  readonly layer: ColumnEdge["layer"];
  readonly masked: boolean;
  readonly transformations: readonly Transformation[];
}

/** A traced column with its sources and targets. */
export interface Trace {
  readonly focus: ColumnRef;
  /** Names of traced columns by dataset. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly edges: readonly TraceEdge[];
  /** Ids of the datasets and jobs on the trace. */
  readonly nodes: ReadonlySet<string>;
  readonly upstreamColumns: number;
  readonly downstreamColumns: number;
  /** {@link columnKey}s of the columns on the trace. */
  readonly keys: ReadonlySet<string>;
  readonly truncated: boolean;
}

/** Converts an API answer into a trace. */
export function createTrace(answer: ColumnLineageAnswer, focus: ColumnRef): Trace {
  const columns = new Map<string, Set<string>>([[focus.node, new Set([focus.column])]]);
  let upstreamColumns = 0;
  let downstreamColumns = 0;
  for (const { dataset, column, distance } of answer.columns) {
    const known = columns.get(dataset);
    if (known) known.add(column);
    else columns.set(dataset, new Set([column]));
    if (distance < 0) upstreamColumns++;
    if (distance > 0) downstreamColumns++;
  }
  const edges = answer.edges.map(toTraceEdge);
  const nodes = new Set(columns.keys());
  for (const edge of edges) {
    if (edge.job) nodes.add(edge.job);
    nodes.add(edge.target.node);
  }
  const keys = new Set(
    [...columns].flatMap(([node, names]) => [...names].map((column) => columnKey({ node, column }))),
  );
  return {
    focus,
    columns,
    edges,
    nodes,
    upstreamColumns,
    downstreamColumns,
    keys,
    truncated: answer.truncated,
  };
}

/** Converts a column edge of an answer. */
export function toTraceEdge(edge: ColumnEdge): TraceEdge {
  const { transformations } = edge;
  const indirect = transformations.length > 0 && transformations.every((one) => one.type === "INDIRECT");
  return {
    source: { node: edge.from.dataset, column: edge.from.column },
    target: { node: edge.to.dataset, column: edge.to.column ?? "" },
    job: edge.job?.id ?? null,
    effect: indirect ? "indirect" : "direct",
    layer: edge.layer,
    masked: transformations.some((one) => one.masking),
    transformations,
  };
}

/** Whether a column is on a trace. */
export function isOnTrace(trace: Trace, node: string, column: string): boolean {
  return trace.keys.has(columnKey({ node, column }));
}
