import { EdgeLayer, shownLayer } from "../../model/layers.ts";

/** One validity interval of an edge, half-open, epoch milliseconds; `to` null: it still holds. */
export interface EdgeInterval {
  /** Name of the edge: intervals of one edge share it, whatever layer or merged name they are of. */
  readonly edge: string;
  /** The lowest of those that hold at an instant is how the edge is known then. */
  readonly layer: EdgeLayer;
  readonly from: number;
  readonly to: number | null;
}

/** That an edge came, went, or is known otherwise from an instant on. */
export interface EdgeChange {
  readonly edge: string;
  readonly at: number;
  readonly what: "edgesAdded" | "edgesRemoved" | "edgesChanged";
}

/** The changes that intervals tell: an edge that goes in one interval and goes on in another has not gone. */
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
