import { Adjacency } from "./adjacency.ts";
import { compareStrings } from "./compare.ts";
import { mergeEdges } from "./merge-edges.ts";
import { type Graph, type GraphNode, type GroupNode, type NodeState, worstState } from "./model.ts";

/** A group that nodes can fold into: what its node will be called. */
export type GroupDefinition = Pick<GraphNode, "id" | "name" | "namespace">;

/** What {@link fold} is asked to do. */
export interface FoldOptions<Node extends GraphNode> {
  /** The groups that are folded at present. A node folds into the outermost of its groups that is among them. */
  readonly groups: Iterable<GroupDefinition>;
  /**
   * Whether a dataset that lies wholly inside one folded group disappears with it. Without that a DAG that writes
   * a table and reads it again would be a cycle of two nodes. Asked only for datasets all of whose neighbors in
   * this graph are in the group; a caller who shows a part of a larger graph answers no for those with more beyond.
   */
  readonly absorb?: (dataset: Node) => boolean;
}

/**
 * Replaces the members of each group by one node, merges the edges that now run between the same two nodes, and
 * drops those that run inside a group. A group with fewer than two members in the graph is not folded: a box around
 * one thing says less than the thing.
 */
export function fold<Node extends GraphNode>(
  graph: Graph<Node>,
  options: FoldOptions<Node>,
): Graph<Node | GroupNode> {
  const groups = new Map([...options.groups].map((group) => [group.id, group]));
  const members = membersByGroup(graph, new Set(groups.keys()));
  if (members.size === 0) return graph;
  const home = new Map(
    [...members].flatMap(([group, list]) => list.map((node) => [node.id, group] as const)),
  );
  absorbInner(graph, home, members, options.absorb ?? (() => true));

  const folded: (Node | GroupNode)[] = graph.nodes.filter((node) => !home.has(node.id));
  for (const [group, list] of members) folded.push(groupNode(groups.get(group)!, list));
  const edges = graph.edges
    .map((edge) => ({
      ...edge,
      source: home.get(edge.source) ?? edge.source,
      target: home.get(edge.target) ?? edge.target,
    }))
    .filter((edge) => edge.source !== edge.target || !groups.has(edge.source));
  return { nodes: folded, edges: mergeEdges(edges) };
}

/** Who folds into which group: the outermost that is wanted and has at least two members of its own. */
function membersByGroup<Node extends GraphNode>(
  graph: Graph<Node>,
  wanted: Set<string>,
): Map<string, Node[]> {
  for (;;) {
    const members = new Map<string, Node[]>();
    for (const node of graph.nodes) {
      const group = node.groups?.find((one) => wanted.has(one));
      if (group === undefined) continue;
      const list = members.get(group);
      if (list) list.push(node);
      else members.set(group, [node]);
    }
    // The only member of an outer group may have company in an inner one, hence the next look without the outer one.
    const lonely = [...members].filter(([, list]) => list.length < 2).map(([group]) => group);
    if (lonely.length === 0) return members;
    for (const group of lonely) wanted.delete(group);
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

function groupNode(group: GroupDefinition, members: readonly GraphNode[]): GroupNode {
  const states: Partial<Record<NodeState, number>> = {};
  // The tables inside a group repeat the state of the jobs that write them; counting both would count runs twice.
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
