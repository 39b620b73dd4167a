import {
  bridgeNodes,
  type EdgeKind,
  type EdgeOrigin,
  type Graph,
  type GraphEdge,
  type GraphNode,
  groupNodes,
  type NodeState,
} from "@headwater/graph";
import type { RunState } from "../../api/run-state.ts";
import type { LineageAnswer, LineageEdge, LineageNode, SelectionAnswer } from "../../api/v2.gen.ts";
import type { LineageView } from "../state/search-params.ts";
import { shortenId } from "../state/short-id.ts";
import { type Group, type Grouping, groupPrefix, groupsOf, isCollapsed } from "./groups.ts";

/** A node of the view's graph with its API data or the ids of its collapsed members. */
export interface ViewNode extends GraphNode {
  readonly lineage?: LineageNode;
  readonly members?: readonly string[];
}

/** Selects which known nodes to draw, and how. */
export interface PoolView {
  readonly focus: string;
  readonly view: LineageView;
  readonly grouping: Grouping;
}

const states: Record<RunState, NodeState> = {
  RUNNING: "running",
  COMPLETE: "succeeded",
  FAIL: "failed",
  ABORT: "aborted",
  UNKNOWN: "unknown",
};

const noIds: ReadonlySet<string> = new Set();

/**
 * All answers so far by node id; later answers win. Answers are added stage by stage: a later one must not
 * change the picture of an earlier stage.
 */
export class Pool {
  readonly nodes = new Map<string, LineageNode>();
  readonly edges = new Map<string, LineageEdge>();

  /** Pairs of nodes between which data flows through nodes in no answer. */
  connections: SelectionAnswer["connections"] = [];

  readonly #sources = new Map<string, Set<string>>();
  readonly #targets = new Map<string, Set<string>>();

  readonly #staleSources = new Map<string, Set<string>>();
  readonly #staleTargets = new Map<string, Set<string>>();
  readonly #hidesStale: boolean;

  /** @param hidesStale - whether to leave out edges that no run has shown for a long time */
  constructor(hidesStale = false) {
    this.#hidesStale = hidesStale;
  }

  /** Returns an answer without hidden edges. */
  known<Answer extends Pick<LineageAnswer, "edges">>(answer: Answer): Answer {
    if (!this.#hidesStale) return answer;
    return { ...answer, edges: answer.edges.filter(({ stale }) => !stale) };
  }

  add(answer: Pick<LineageAnswer, "nodes" | "edges">): void {
    for (const node of answer.nodes) this.nodes.set(node.id, node);
    for (const edge of answer.edges) {
      if (this.#hidesStale && edge.stale) {
        addTo(this.#staleSources, edge.to, edge.from);
        addTo(this.#staleTargets, edge.from, edge.to);
        continue;
      }
      this.edges.set(`${edge.from}>${edge.to}`, edge);
      // Hidden neighbors are counted by data flow.
      if (edge.control) continue;
      addTo(this.#sources, edge.to, edge.from);
      addTo(this.#targets, edge.from, edge.to);
    }
  }

  /** Returns the ids of a node's known direct neighbors, whether shown or not. */
  neighbors(id: string, direction: "upstream" | "downstream"): ReadonlySet<string> {
    return (direction === "upstream" ? this.#sources : this.#targets).get(id) ?? noIds;
  }

  /** Returns the graph of some nodes without groups or bridges. */
  plainGraph(shown: ReadonlySet<string>): Graph<ViewNode> {
    const nodes = [...shown].flatMap((id) => {
      const node = this.nodes.get(id);
      return node ? [toViewNode(node)] : [];
    });
    const edges = [...this.edges]
      .filter(([, edge]) => shown.has(edge.from) && shown.has(edge.to))
      .map(([id, edge]) => toGraphEdge(id, edge));
    return { nodes, edges };
  }

  /**
   * Returns the graph to draw.
   *
   * @param isLeftOut - selects nodes to remove; their neighbors are joined
   */
  graph(
    shown: ReadonlySet<string>,
    { focus, view, grouping }: PoolView,
    isLeftOut?: (id: string) => boolean,
  ): Graph<ViewNode> {
    const plainNodes = this.plainGraph(shown);
    const outer = this.#outerJobs(shown);
    const joined = new Set(plainNodes.edges.flatMap(({ source, target }) => [source, target]));
    const nodes = plainNodes.nodes.flatMap((node) => {
      // A DAG is shown as its tasks; its own card remains only for edges of the DAG itself.
      if (outer.has(node.id) && !joined.has(node.id)) return [];
      if (node.id !== focus) return [node];
      // The focus stays visible, whatever is collapsed around it.
      return [{ ...node, groups: outer.has(focus) ? [groupPrefix + shortenId(focus)] : [] }];
    });
    const whole = { ...plainNodes, nodes };
    const plain = isLeftOut ? this.#withConnections(bridgeNodes(whole, (node) => isLeftOut(node.id))) : whole;
    const isUseful = ({ level }: Group): boolean =>
      view !== "datasets" || level === "schemas" || level === "namespaces";
    const groups = this.groups(shown).filter((group) => isUseful(group) && isCollapsed(group, grouping));
    const grouped = groupNodes<ViewNode>(plain, {
      groups,
      absorb: (dataset) => dataset.id !== focus && this.#isComplete(dataset.id, shown),
    });
    if (view !== "datasets") return grouped;
    return bridgeNodes<ViewNode>(grouped, (node) => node.kind === "job" && node.id !== focus);
  }

  /** Returns the groups that hold at least two visible nodes. */
  groups(shown: ReadonlySet<string>): Group[] {
    const found = new Map<string, { group: Group; count: number }>();
    for (const id of shown) {
      const node = this.nodes.get(id);
      for (const group of node ? groupsOf(node) : []) {
        const known = found.get(group.id);
        if (known) known.count++;
        else found.set(group.id, { group, count: 1 });
      }
    }
    return [...found.values()].flatMap(({ group, count }) => (count > 1 ? [group] : []));
  }

  /** Counts the hidden neighbors of a node, without those left out as stale. */
  hidden(id: string, shown: ReadonlySet<string>): { upstream: number; downstream: number } {
    const node = this.nodes.get(id);
    const stale = {
      upstream: this.#staleSources.get(id)?.size ?? 0,
      downstream: this.#staleTargets.get(id)?.size ?? 0,
    };
    const inView = (direction: "upstream" | "downstream"): number => {
      let count = 0;
      for (const neighbor of this.neighbors(id, direction)) if (shown.has(neighbor)) count++;
      return count;
    };
    return {
      upstream: Math.max(0, (node?.upstreamCount ?? 0) - stale.upstream - inView("upstream")),
      downstream: Math.max(0, (node?.downstreamCount ?? 0) - stale.downstream - inView("downstream")),
    };
  }

  /** Adds the connections between nodes of a graph that it does not have yet. */
  #withConnections(graph: Graph<ViewNode>): Graph<ViewNode> {
    const ids = new Set(graph.nodes.map(({ id }) => id));
    const joined = new Set(graph.edges.map(({ source, target }) => `${source}>${target}`));
    const added = this.connections.flatMap(({ from: source, to: target }): GraphEdge[] =>
      ids.has(source) && ids.has(target) && !joined.has(`${source}>${target}`)
        ? [
            {
              id: JSON.stringify([source, target]),
              source,
              target,
              kind: "data",
              origin: "observed",
              weight: 1,
            },
          ]
        : [],
    );
    return { nodes: graph.nodes, edges: [...graph.edges, ...added] };
  }

  /** Returns the ids of jobs that shown jobs are inside. */
  #outerJobs(shown: ReadonlySet<string>): Set<string> {
    const outer = new Set<string>();
    for (const id of shown) {
      let parent = this.nodes.get(id)?.parent;
      while (parent && !outer.has(parent.id)) {
        outer.add(parent.id);
        parent = this.nodes.get(parent.id)?.parent;
      }
    }
    return outer;
  }

  #isComplete(id: string, shown: ReadonlySet<string>): boolean {
    const { upstream, downstream } = this.hidden(id, shown);
    return upstream + downstream === 0;
  }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function toViewNode(node: LineageNode): ViewNode {
  return {
    id: node.id,
    kind: node.kind,
    name: node.name,
    namespace: node.namespace,
    lineage: node,
    groups: groupsOf(node).map(({ id }) => id),
    ...(node.latestRun && { state: states[node.latestRun.state] }),
  };
}

function toGraphEdge(id: string, edge: LineageEdge): GraphEdge {
  const { from, to, layer, inLatestRun, lastSeenAt, stale } = edge;
  const origin: EdgeOrigin = layer;
  const kind: EdgeKind = edge.control ? "control" : "data";
  const sighting =
    layer === "declared" || edge.control ? {} : { sighting: { inLatestRun, lastSeenAt, stale } };
  return { id, source: from, target: to, kind, origin, weight: 1, ...sighting };
}
