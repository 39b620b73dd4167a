import { compareStrings } from "./compare.ts";
import { type GraphEdge, strongerOrigin } from "./model.ts";
import { eitherSighting, withSighting } from "./sighting.ts";

/**
 * Merges edges of one kind between the same two nodes: weights add up, the strongest origin stays. An edge that had
 * no twin keeps its id; a merged one is named after its ends, so the answer does not depend on the order of `edges`.
 */
export function mergeEdges(edges: Iterable<GraphEdge>): GraphEdge[] {
  const merged = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.source, edge.target, edge.kind]);
    const twin = merged.get(key);
    merged.set(
      key,
      twin
        ? withSighting(
            {
              id: key,
              source: edge.source,
              target: edge.target,
              kind: edge.kind,
              origin: strongerOrigin(edge.origin, twin.origin),
              weight: edge.weight + twin.weight,
            },
            eitherSighting(edge.sighting, twin.sighting),
          )
        : edge,
    );
  }
  return [...merged.values()].sort((a, b) => compareStrings(a.id, b.id));
}
