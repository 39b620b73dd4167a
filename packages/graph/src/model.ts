/** What a node stands for: something that holds data, something that moves it, or a folded set of nodes. */
export type NodeKind = "dataset" | "job" | "group";

/**
 * The state of what a node stands for, worst first in {@link worstState}: the latest run of a job, the worst of a
 * group's members. A dataset has the state of the job that last wrote it, where that is known.
 */
export type NodeState = "failed" | "lost" | "running" | "aborted" | "succeeded" | "unknown";

/** One thing in the graph. `id` is unique in its graph; `name` and `namespace` can be any string. */
export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly namespace: string;
  readonly state?: NodeState;
  /** Ids of the groups that this node can fold into, the outermost first: a task's DAG, then its task groups. */
  readonly groups?: readonly string[];
}

/** A group and what folding added up over its members. */
export interface GroupNode extends GraphNode {
  readonly kind: "group";
  /** Ids of the folded nodes, sorted. */
  readonly members: readonly string[];
  /** How many members are in each state. States that no member is in are absent. */
  readonly states: Readonly<Partial<Record<NodeState, number>>>;
}

/** `data`: what flows. `control`: what merely waits for or triggers; it carries no data. */
export type EdgeKind = "data" | "control";

/** How an edge is known: seen in a run, declared by a static event, or worked out by us. Strongest first. */
export type EdgeOrigin = "observed" | "declared" | "inferred";

/** When the runs of a job last showed an edge. */
export interface EdgeSighting {
  /** False: the newest run of the job that names any dataset did not show the edge. */
  readonly inLatestRun: boolean;
  /** ISO time; null when it is not known. */
  readonly lastSeenAt: string | null;
  /** No run has shown the edge for long. */
  readonly stale: boolean;
}

/** A directed edge; data flows from `source` to `target`. `id` is unique in its graph. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: EdgeKind;
  readonly origin: EdgeOrigin;
  /** How many edges this one stands for; 1 unless folding or bridging merged several. */
  readonly weight: number;
  /** Absent for an edge that no run has to show: one that was declared. */
  readonly sighting?: EdgeSighting;
}

/** A graph as plain data, so that it crosses a worker's boundary. Order carries no meaning. */
export interface Graph<Node extends GraphNode = GraphNode> {
  readonly nodes: readonly Node[];
  readonly edges: readonly GraphEdge[];
}

/** Which way to walk: against the flow of data, along it, or both. */
export type Direction = "upstream" | "downstream" | "both";

const statesByUrgency: readonly NodeState[] = [
  "failed",
  "lost",
  "running",
  "aborted",
  "succeeded",
  "unknown",
];

/** The state that deserves attention first; `unknown` for none at all. */
export function worstState(states: Iterable<NodeState>): NodeState {
  let worst = statesByUrgency.length - 1;
  for (const state of states) worst = Math.min(worst, statesByUrgency.indexOf(state));
  return statesByUrgency[worst]!;
}

const origins: readonly EdgeOrigin[] = ["observed", "declared", "inferred"];

/** The stronger of two origins: an edge that was observed once is observed, whatever else is known of it. */
export function strongerOrigin(a: EdgeOrigin, b: EdgeOrigin): EdgeOrigin {
  return origins.indexOf(a) <= origins.indexOf(b) ? a : b;
}
