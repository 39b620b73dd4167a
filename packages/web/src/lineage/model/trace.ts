import { type ColumnRef, columnKey } from "@headwater/graph";
import type {
  ColumnEdge,
  ColumnLineageAnswer,
  FailingCheck,
  RunReference,
  Transformation,
} from "../../api/v2.gen.ts";

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

/** A failing check, or a changed type, on a trace. */
export interface TraceFinding {
  readonly kind: "check" | "type";
  /** Id of the dataset. */
  readonly node: string;
  /** Null: a check of the whole dataset. */
  readonly column: string | null;
  readonly text: string;
  /** Time of the change, or of the first failure. */
  readonly at: string;
  readonly run: RunReference | null;
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
  /** Failing checks and changed types, nearest first. */
  readonly findings: readonly TraceFinding[];
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
    findings: findingsOf(answer),
    truncated: answer.truncated,
  };
}

/** Returns the findings of an answer, nearest first; those of a whole dataset before those of its columns. */
function findingsOf({ columns, datasetChecks }: ColumnLineageAnswer): TraceFinding[] {
  const nearest = [...columns].sort((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  const listed = new Set<string>();
  return nearest.flatMap(({ dataset: node, column, failingChecks, typeChange }): TraceFinding[] => {
    const ofDataset = listed.has(node) ? [] : datasetChecks.filter(({ dataset }) => dataset === node);
    listed.add(node);
    return [
      ...ofDataset.map((check) => checkFinding(node, null, check)),
      ...failingChecks.map((check) => checkFinding(node, column, check)),
      ...(typeChange
        ? [
            {
              kind: "type" as const,
              node,
              column,
              text: `${typeChange.before ?? "unknown type"} → ${typeChange.after ?? "unknown type"}`,
              at: typeChange.at,
              run: typeChange.run,
            },
          ]
        : []),
    ];
  });
}

function checkFinding(
  node: string,
  column: string | null,
  { assertion, name, since: at, run }: FailingCheck,
): TraceFinding {
  return { kind: "check", node, column, text: `${name ?? assertion} fails`, at, run };
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
