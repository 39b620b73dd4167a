import { Adjacency } from "./adjacency.ts";
import { mergeEdges } from "./merge-edges.ts";
import { type Graph, type GraphEdge, type GraphNode, strongerOrigin } from "./model.ts";
import { chainedSighting, withSighting } from "./sighting.ts";

/** Keeps the nodes for which `keep` says so, and the edges between them. */
export function filterNodes<Node extends GraphNode>(
  graph: Graph<Node>,
  keep: (node: Node) => boolean,
): Graph<Node> {
  const nodes = graph.nodes.filter(keep);
  const ids = new Set(nodes.map((node) => node.id));
  return { nodes, edges: graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)) };
}

/**
 * Takes nodes out and joins what they connected: without its jobs, `a → job → b` becomes `a → b`. Runs of several
 * such nodes are bridged as one. A bridge is as certain as its weakest edge, weighs 1, and is a control edge when
 * any edge of it is.
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
