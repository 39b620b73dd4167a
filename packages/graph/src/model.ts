/** The kind of a node: a dataset holds data, a job moves it, and a group is a collapsed set of nodes. */
export type NodeKind = "dataset" | "job" | "group";

/**
 * The state of a node, worst first: for a job, the state of its latest run; for a dataset, the state of the job that
 * last wrote it, if known; for a group, the worst state of its members. See {@link worstState}.
 */
export type NodeState = "failed" | "lost" | "running" | "aborted" | "succeeded" | "unknown";

/** A node of the graph. `id` is unique in its graph; `name` and `namespace` can be any string. */
export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly namespace: string;
  readonly state?: NodeState;
  /** IDs of the groups that this node can collapse into, outermost first: a task's DAG, then its task groups. */
  readonly groups?: readonly string[];
}

/** A collapsed group with totals over its members. */
export interface GroupNode extends GraphNode {
  readonly kind: "group";
  /** IDs of the collapsed nodes, sorted. */
  readonly members: readonly string[];
  /** The number of members in each state. States without members are absent. */
  readonly states: Readonly<Partial<Record<NodeState, number>>>;
}

/** `data`: data flows along the edge. `control`: one node waits for or triggers the other; no data flows. */
export type EdgeKind = "data" | "control";

/**
 * The evidence for an edge, strongest first: observed in a run, declared by a static event, or inferred by Headwater.
 */
export type EdgeOrigin = "observed" | "declared" | "inferred";

/** The last time that a job's runs reported an edge. */
export interface EdgeSighting {
  /** False if the edge is missing from the job's latest run that reports any dataset. */
  readonly inLatestRun: boolean;
  /** ISO 8601 timestamp; null if unknown. */
  readonly lastSeenAt: string | null;
  /** True if no run has reported the edge for a long time. */
  readonly stale: boolean;
}

/** A directed edge; data flows from `source` to `target`. `id` is unique in its graph. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: EdgeKind;
  readonly origin: EdgeOrigin;
  /** The number of edges merged into this one by grouping or bridging; 1 for an unmerged edge. */
  readonly weight: number;
  /** Absent for declared edges, which no run needs to report. */
  readonly sighting?: EdgeSighting;
}

/** A graph as plain data, so that it can be posted to a worker. The order is not significant. */
export interface Graph<Node extends GraphNode = GraphNode> {
  readonly nodes: readonly Node[];
  readonly edges: readonly GraphEdge[];
}

/** The traversal direction: against the flow of data, along it, or both. */
export type Direction = "upstream" | "downstream" | "both";

const statesByUrgency: readonly NodeState[] = [
  "failed",
  "lost",
  "running",
  "aborted",
  "succeeded",
  "unknown",
];

/** Returns the most urgent state; `unknown` for an empty list. */
export function worstState(states: Iterable<NodeState>): NodeState {
  let worst = statesByUrgency.length - 1;
  for (const state of states) worst = Math.min(worst, statesByUrgency.indexOf(state));
  return statesByUrgency[worst]!;
}

const origins: readonly EdgeOrigin[] = ["observed", "declared", "inferred"];

/** Returns the stronger of two origins: an edge that was observed once counts as observed. */
export function strongerOrigin(a: EdgeOrigin, b: EdgeOrigin): EdgeOrigin {
  return origins.indexOf(a) <= origins.indexOf(b) ? a : b;
}
