import type { Adjacency } from "./adjacency.ts";
import type { Direction } from "./model.ts";

/** The result of a traversal. */
export interface Reach {
  /** The shortest distance in hops from a start to each reached node; 0 for starts. */
  readonly distance: ReadonlyMap<string, number>;
  /** IDs of the traversed edges. */
  readonly edges: ReadonlySet<string>;
}

/** Options of {@link reach}. */
export interface ReachOptions {
  readonly direction: Direction;
  /**
   * The maximum number of hops from a start.
   *
   * @default unlimited
   */
  readonly depth?: number;
}

/**
 * Finds everything reachable from `starts`. `both` is the union of the upstream and the downstream traversal, not an
 * undirected one: a sibling that shares a source with the start is neither its cause nor its effect.
 */
export function reach(adjacency: Adjacency, starts: Iterable<string>, options: ReachOptions): Reach {
  const origins = [...starts].filter((id) => adjacency.nodes.has(id));
  const distance = new Map<string, number>();
  const edges = new Set<string>();
  const directions =
    options.direction === "both" ? (["upstream", "downstream"] as const) : ([options.direction] as const);
  for (const direction of directions) {
    const seen = new Map(origins.map((id) => [id, 0]));
    let frontier = origins;
    for (let hop = 1; frontier.length > 0 && hop <= (options.depth ?? Number.POSITIVE_INFINITY); hop++) {
      const next: string[] = [];
      for (const id of frontier) {
        const incidence = adjacency.at(id);
        for (const edge of direction === "upstream" ? incidence.incoming : incidence.outgoing) {
          edges.add(edge.id);
          const neighbor = direction === "upstream" ? edge.source : edge.target;
          if (seen.has(neighbor)) continue;
          seen.set(neighbor, hop);
          next.push(neighbor);
        }
      }
      frontier = next;
    }
    for (const [id, hops] of seen) distance.set(id, Math.min(hops, distance.get(id) ?? hops));
  }
  return { distance, edges };
}
