import { findBackEdges } from "./cycles.ts";
import { placeAround } from "./grow.ts";
import { assignLayers } from "./layers.ts";
import { orderRows } from "./order.ts";
import { packParts } from "./pack.ts";
import { placeRows } from "./place.ts";
import { assemble, type Placement, verticalExtent } from "./placement.ts";
import { connectedParts, createProblem, type Problem, restrictProblem } from "./problem.ts";
import { splitEdges } from "./segments.ts";
import type { Layout, LayoutInput, LayoutOptions } from "./types.ts";

/**
 * Computes a layered layout from left to right (Sugiyama's framework): breaks cycles, assigns layers, splits long
 * edges, reduces crossings, assigns coordinates. Connected components are packed, the largest on top. The result
 * depends only on the *set* of nodes and edges, not on their order or the clock.
 *
 * With `options.previous`, extends the previous layout: existing nodes stay in place.
 *
 * Yields every few milliseconds of work, so that the caller can do other work or cancel the layout by not resuming it.
 * {@link layoutGraph} runs it to completion.
 */
export function* layoutSteps(input: LayoutInput, options: LayoutOptions = {}): Generator<void, Layout, void> {
  const { columnGap = 72, nodeGap = 24, componentGap = 48, alignsWidths = false, previous } = options;
  const problem = createProblem(input);
  const known = new Set(previous?.nodes.map((node) => node.id));
  const parts = connectedParts(problem);
  const isKept = (part: readonly number[]): boolean =>
    part.some((node) => known.has(problem.nodes[node]!.id));
  const placements: Placement[] = [];
  let top = 0;

  const kept = parts.filter(isKept).flat();
  if (previous && kept.length > 0) {
    const placement = placeAround(restrictProblem(problem, kept), previous, nodeGap);
    placements.push(placement);
    top = verticalExtent(placement).bottom + componentGap;
    yield;
  }
  const fresh: Placement[] = [];
  for (const part of parts) {
    if (!isKept(part)) fresh.push(yield* placeAfresh(restrictProblem(problem, part), nodeGap));
  }
  packParts(fresh, { top, columnGap, componentGap });
  return assemble([...placements, ...fresh], { columnGap, alignsWidths, previous });
}

/** Runs {@link layoutSteps} to completion. */
export function layoutGraph(input: LayoutInput, options: LayoutOptions = {}): Layout {
  const steps = layoutSteps(input, options);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

function* placeAfresh(problem: Problem, nodeGap: number): Generator<void, Placement, void> {
  const reversed = findBackEdges(problem);
  const layer = assignLayers(problem, reversed);
  const segments = splitEdges(problem, reversed, layer);
  const rows = yield* orderRows(segments);
  return { problem, reversed, layer, y: placeRows(segments, rows, nodeGap), bends: segments.bends };
}
