import type { Problem } from "./problem.ts";

/**
 * The height of a long edge's bend in the columns it crosses. Not zero, so that there is space between bundled long
 * edges.
 */
export const bendHeight = 6;

/** Limits memory and time on dense graphs: beyond this number of bends, the longest edges are drawn straight. */
const maxBends = 60_000;

/**
 * A layered graph in which every edge connects adjacent layers: long edges are split at *bends* (dummy nodes). Vertices
 * `0 .. nodes-1` are the problem's nodes, the rest are bends. Layers start at 0 here.
 */
export interface Segments {
  readonly vertexCount: number;
  readonly nodeCount: number;
  readonly layerCount: number;
  readonly layer: Int32Array;
  /** The extent of each vertex above and below the line that its edges attach to. */
  readonly above: Float64Array;
  readonly below: Float64Array;
  /** The neighbors in the layers to the left and right. */
  readonly left: readonly number[][];
  readonly right: readonly number[][];
  /** The bends of each edge, from left to right. */
  readonly bends: readonly number[][];
}

/**
 * Splits edges at the columns that they cross. `layer` must start at 0 and increase along every edge that is not
 * reversed.
 */
export function splitEdges(problem: Problem, reversed: Uint8Array, layer: Int32Array): Segments {
  const nodeCount = problem.nodes.length;
  const layers = Array.from(layer);
  const above = problem.nodes.map((node) => node.anchor);
  const below = problem.nodes.map((node) => node.height - node.anchor);
  const left: number[][] = problem.nodes.map(() => []);
  const right: number[][] = problem.nodes.map(() => []);
  const bends: number[][] = problem.edges.map(() => []);
  const ends = problem.edges.map((_, edge): readonly [number, number] =>
    reversed[edge]
      ? [problem.target[edge]!, problem.source[edge]!]
      : [problem.source[edge]!, problem.target[edge]!],
  );
  const length = (edge: number): number => layer[ends[edge]![1]]! - layer[ends[edge]![0]]!;
  const order = problem.edges.map((_, edge) => edge).sort((a, b) => length(a) - length(b) || a - b);
  for (const edge of order) {
    const [first, last] = ends[edge]!;
    if (first === last || layers.length - nodeCount + length(edge) > maxBends) continue;
    let from = first;
    for (let column = layer[first]! + 1; column < layer[last]!; column++) {
      const bend = layers.length;
      layers.push(column);
      above.push(bendHeight / 2);
      below.push(bendHeight / 2);
      left.push([from]);
      right.push([]);
      right[from]!.push(bend);
      bends[edge]!.push(bend);
      from = bend;
    }
    right[from]!.push(last);
    left[last]!.push(from);
  }
  return {
    vertexCount: layers.length,
    nodeCount,
    layerCount: layers.reduce((max, value) => Math.max(max, value + 1), 0),
    layer: Int32Array.from(layers),
    above: Float64Array.from(above),
    below: Float64Array.from(below),
    left,
    right,
    bends,
  };
}

/** Returns the minimum distance between the attachment lines of two vertices, with `upper` directly above `lower`. */
export function separation(segments: Segments, upper: number, lower: number, nodeGap: number): number {
  const bend = upper >= segments.nodeCount || lower >= segments.nodeCount;
  return segments.below[upper]! + segments.above[lower]! + (bend ? nodeGap / 2 : nodeGap);
}
