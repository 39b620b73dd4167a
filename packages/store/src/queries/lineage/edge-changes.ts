import { EdgeLayer, shownLayer } from "../../model/layers.ts";

/** One validity interval of an edge, half-open, epoch milliseconds; `to` null: it still holds. */
export interface EdgeInterval {
  /** Name of the edge, shared by its intervals in all layers and under all merged names. */
  readonly edge: string;
  /** The lowest layer at an instant is the layer of the edge. */
  readonly layer: EdgeLayer;
  readonly from: number;
  readonly to: number | null;
}

/** An edge is added, removed or changes layer at an instant. */
export interface EdgeChange {
  readonly edge: string;
  readonly at: number;
  readonly what: "edgesAdded" | "edgesRemoved" | "edgesChanged";
}

/** Computes changes from intervals: an edge that ends in one interval and continues in another is not removed. */
export function edgeChanges(intervals: readonly EdgeInterval[]): EdgeChange[] {
  const byEdge = new Map<string, EdgeInterval[]>();
  for (const interval of intervals) {
    const list = byEdge.get(interval.edge);
    if (list) list.push(interval);
    else byEdge.set(interval.edge, [interval]);
  }
  return [...byEdge].flatMap(([edge, list]) => changesOf(edge, list));
}

function changesOf(edge: string, intervals: readonly EdgeInterval[]): EdgeChange[] {
  const steps = intervals
    .flatMap(({ layer, from, to }) => [
      { at: from, layer, by: 1 },
      ...(to === null ? [] : [{ at: to, layer, by: -1 }]),
    ])
    .sort((a, b) => a.at - b.at);
  const holding = Object.values(EdgeLayer).map(() => 0);
  const changes: EdgeChange[] = [];
  let before = -1;
  steps.forEach((step, index) => {
    holding[shownLayer(step.layer)]! += step.by;
    if (steps[index + 1]?.at === step.at) return;
    const now = holding.findIndex((count) => count > 0);
    if (now !== before) {
      changes.push({
        edge,
        at: step.at,
        what: before < 0 ? "edgesAdded" : now < 0 ? "edgesRemoved" : "edgesChanged",
      });
    }
    before = now;
  });
  return changes;
}
