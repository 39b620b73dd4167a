import { compareStrings } from "./compare.ts";
import { type GraphEdge, strongerOrigin } from "./model.ts";
import { eitherSighting, withSighting } from "./sighting.ts";

/**
 * Merges edges of the same kind between the same two nodes: adds their weights and keeps the strongest origin. A merged
 * edge gets an ID derived from its ends, so the result does not depend on the order of `edges`; other edges keep their
 * ID.
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
