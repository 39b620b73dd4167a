import { Adjacency } from "./adjacency.ts";
import { compareStrings } from "./compare.ts";
import { mergeEdges } from "./merge-edges.ts";
import { type Graph, type GraphNode, type GroupNode, type NodeState, worstState } from "./model.ts";

/** A group that nodes can collapse into, with the name of its node. */
export type GroupDefinition = Pick<GraphNode, "id" | "name" | "namespace">;

/** Options of {@link groupNodes}. */
export interface GroupOptions<Node extends GraphNode> {
  /** The groups to collapse. A node collapses into the outermost of its groups in this list. */
  readonly groups: Iterable<GroupDefinition>;
  /**
   * Decides if a dataset inside a collapsed group is hidden with it. Otherwise, a DAG that writes and reads the same
   * table would form a cycle of two nodes. Called only for datasets whose neighbors in this graph are all in the group.
   * If the graph is part of a larger one, return false for datasets with more neighbors there.
   *
   * @default hides every such dataset
   */
  readonly absorb?: (dataset: Node) => boolean;
}

/**
 * Replaces the members of each group with one node, merges edges between the same two nodes, and drops edges inside a
 * group. Groups with fewer than two members in the graph are not collapsed: a box around one node shows less than the
 * node itself.
 */
export function groupNodes<Node extends GraphNode>(
  graph: Graph<Node>,
  options: GroupOptions<Node>,
): Graph<Node | GroupNode> {
  const groups = new Map([...options.groups].map((group) => [group.id, group]));
  const members = membersByGroup(graph, new Set(groups.keys()));
  if (members.size === 0) return graph;
  const home = new Map(
    [...members].flatMap(([group, list]) => list.map((node) => [node.id, group] as const)),
  );
  absorbInner(graph, home, members, options.absorb ?? (() => true));

  const nodes: (Node | GroupNode)[] = graph.nodes.filter((node) => !home.has(node.id));
  for (const [group, list] of members) nodes.push(createGroupNode(groups.get(group)!, list));
  const edges = graph.edges
    .map((edge) => ({
      ...edge,
      source: home.get(edge.source) ?? edge.source,
      target: home.get(edge.target) ?? edge.target,
    }))
    .filter((edge) => edge.source !== edge.target || !groups.has(edge.source));
  return { nodes, edges: mergeEdges(edges) };
}

/** Assigns nodes to groups: the outermost requested group that has at least two members. */
function membersByGroup<Node extends GraphNode>(
  graph: Graph<Node>,
  requested: Set<string>,
): Map<string, Node[]> {
  for (;;) {
    const members = new Map<string, Node[]>();
    for (const node of graph.nodes) {
      const group = node.groups?.find((one) => requested.has(one));
      if (group === undefined) continue;
      const list = members.get(group);
      if (list) list.push(node);
      else members.set(group, [node]);
    }
    // The only member of an outer group may share an inner group with other nodes, so retry without the outer group.
    const singletons = [...members].filter(([, list]) => list.length < 2).map(([group]) => group);
    if (singletons.length === 0) return members;
    for (const group of singletons) requested.delete(group);
  }
}

function absorbInner<Node extends GraphNode>(
  graph: Graph<Node>,
  home: Map<string, string>,
  members: ReadonlyMap<string, Node[]>,
  absorb: (dataset: Node) => boolean,
): void {
  const adjacency = new Adjacency(graph);
  const inner = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.kind !== "dataset" || home.has(node.id)) continue;
    const { incoming, outgoing } = adjacency.at(node.id);
    const writer = incoming[0] && home.get(incoming[0].source);
    if (writer === undefined || outgoing.length === 0) continue;
    const inside =
      incoming.every((edge) => home.get(edge.source) === writer) &&
      outgoing.every((edge) => home.get(edge.target) === writer);
    if (inside && absorb(node)) inner.set(node.id, writer);
  }
  for (const [id, group] of inner) {
    home.set(id, group);
    members.get(group)!.push(adjacency.nodes.get(id)!);
  }
}

function createGroupNode(group: GroupDefinition, members: readonly GraphNode[]): GroupNode {
  const states: Partial<Record<NodeState, number>> = {};
  // Datasets repeat the state of the jobs that write them; counting both would count runs twice.
  const counted = members
    .filter((member) => member.kind !== "dataset")
    .map((member) => member.state ?? "unknown");
  for (const state of counted) states[state] = (states[state] ?? 0) + 1;
  return {
    id: group.id,
    kind: "group",
    name: group.name,
    namespace: group.namespace,
    state: worstState(counted),
    members: members.map((member) => member.id).sort(compareStrings),
    states,
  };
}
