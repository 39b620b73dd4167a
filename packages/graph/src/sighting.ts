import type { EdgeSighting, GraphEdge } from "./model.ts";

/** Adds a sighting to an edge, if there is one. */
export function withSighting<Edge extends Omit<GraphEdge, "sighting">>(
  edge: Edge,
  sighting: EdgeSighting | undefined,
): Edge & Pick<GraphEdge, "sighting"> {
  return sighting ? { ...edge, sighting } : edge;
}

/** Combines the sightings of parallel edges drawn as one: it was seen when any of them was. */
export function eitherSighting(
  a: EdgeSighting | undefined,
  b: EdgeSighting | undefined,
): EdgeSighting | undefined {
  if (!a || !b) return undefined;
  return {
    inLatestRun: a.inLatestRun || b.inLatestRun,
    lastSeenAt: (a.lastSeenAt ?? "") >= (b.lastSeenAt ?? "") ? a.lastSeenAt : b.lastSeenAt,
    stale: a.stale && b.stale,
  };
}

/** Combines the sightings of two consecutive edges drawn as one: it was seen when both of them were. */
export function chainedSighting(
  first: EdgeSighting | undefined,
  second: EdgeSighting | undefined,
): EdgeSighting | undefined {
  if (!first || !second) return first ?? second;
  return {
    inLatestRun: first.inLatestRun && second.inLatestRun,
    lastSeenAt: earlier(first.lastSeenAt, second.lastSeenAt),
    stale: first.stale || second.stale,
  };
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null;
  return a <= b ? a : b;
}
