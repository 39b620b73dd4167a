import type { Problem } from "./problem.ts";

/** The acyclic view of a problem, with back edges reversed and self-loops omitted. */
interface Flow {
  readonly before: number[][];
  readonly after: number[][];
  /** The nodes in topological order. */
  readonly order: number[];
}

/**
 * Computes a longest-path layering, then compacts it: a node with more edges to the right than to the left moves right
 * as far as possible, so that a source is next to its first reader instead of at the far left.
 *
 * @returns the layer of each node, starting at 0. Every edge that is not reversed leads to a higher layer.
 */
export function assignLayers(problem: Problem, reversed: Uint8Array): Int32Array {
  const flow = createFlow(problem, reversed);
  const layer = new Int32Array(problem.nodes.length);
  for (const node of flow.order) {
    for (const next of flow.after[node]!) layer[next] = Math.max(layer[next]!, layer[node]! + 1);
  }
  for (const node of flow.order.toReversed()) {
    const { before, after } = flow;
    if (after[node]!.length <= before[node]!.length) continue;
    layer[node] = Math.min(...after[node]!.map((next) => layer[next]!)) - 1;
  }
  const lowest = layer.reduce((least, value) => Math.min(least, value), 0);
  return layer.map((value) => value - lowest);
}

/**
 * Computes layers for a graph that has grown around `kept` (the layer of existing nodes, `undefined` for new ones). An
 * existing node keeps its layer unless a new path forces it to the right. New nodes go next to their neighbors.
 */
export function assignLayersAround(
  problem: Problem,
  reversed: Uint8Array,
  kept: readonly (number | undefined)[],
): Int32Array {
  const flow = createFlow(problem, reversed);
  const unplaced = Number.NEGATIVE_INFINITY;
  const layer = problem.nodes.map((_, node) => kept[node] ?? unplaced);
  for (const node of flow.order) {
    for (const previous of flow.before[node]!) layer[node] = Math.max(layer[node]!, layer[previous]! + 1);
  }
  // The remaining nodes have no placed predecessors, so they can go as far left as their successors require.
  for (const node of flow.order.toReversed()) {
    if (layer[node] !== unplaced) continue;
    const after = flow.after[node]!.map((next) => layer[next]!);
    layer[node] = after.length > 0 ? Math.min(...after) - 1 : 0;
  }
  return Int32Array.from(layer);
}

function createFlow(problem: Problem, reversed: Uint8Array): Flow {
  const before: number[][] = problem.nodes.map(() => []);
  const after: number[][] = problem.nodes.map(() => []);
  problem.source.forEach((source, edge) => {
    const target = problem.target[edge]!;
    if (source === target) return;
    const [left, right] = reversed[edge] ? [target, source] : [source, target];
    after[left]!.push(right);
    before[right]!.push(left);
  });
  const waiting = before.map((list) => list.length);
  const order = problem.nodes.map((_, node) => node).filter((node) => waiting[node] === 0);
  for (const node of order) {
    for (const next of after[node]!) if (--waiting[next]! === 0) order.push(next);
  }
  return { before, after, order };
}
