import { Adjacency } from "./adjacency.ts";
import { mergeEdges } from "./merge-edges.ts";
import { type Graph, type GraphEdge, type GraphNode, strongerOrigin } from "./model.ts";
import { chainedSighting, withSighting } from "./sighting.ts";

/** Returns the nodes for which `keep` returns true, and the edges between them. */
export function filterNodes<Node extends GraphNode>(
  graph: Graph<Node>,
  keep: (node: Node) => boolean,
): Graph<Node> {
  const nodes = graph.nodes.filter(keep);
  const ids = new Set(nodes.map((node) => node.id));
  return { nodes, edges: graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)) };
}

/**
 * Removes nodes and connects their neighbors: without jobs, `a → job → b` becomes `a → b`. Several consecutive removed
 * nodes become one bridge. A bridge has the weakest origin of its edges and weight 1. It is a control edge if any of
 * its edges is.
 */
export function bridgeNodes<Node extends GraphNode>(
  graph: Graph<Node>,
  remove: (node: Node) => boolean,
): Graph<Node> {
  const adjacency = new Adjacency(graph);
  const nodes = graph.nodes.filter((node) => !remove(node));
  const kept = new Set(nodes.map((node) => node.id));
  const edges: GraphEdge[] = [];
  for (const node of nodes) {
    const seen = new Set<string>();
    const open = [...adjacency.at(node.id).outgoing];
    for (let edge = open.pop(); edge; edge = open.pop()) {
      if (kept.has(edge.target)) {
        edges.push(edge);
        continue;
      }
      if (seen.has(edge.target)) continue;
      seen.add(edge.target);
      for (const next of adjacency.at(edge.target).outgoing) open.push(bridge(edge, next));
    }
  }
  return { nodes, edges: mergeEdges(edges) };
}

function bridge(first: GraphEdge, second: GraphEdge): GraphEdge {
  const strong = strongerOrigin(first.origin, second.origin);
  return withSighting(
    {
      id: JSON.stringify([first.source, second.target]),
      source: first.source,
      target: second.target,
      kind: first.kind === "control" || second.kind === "control" ? ("control" as const) : ("data" as const),
      origin: strong === first.origin ? second.origin : first.origin,
      weight: 1,
    },
    chainedSighting(first.sighting, second.sighting),
  );
}
