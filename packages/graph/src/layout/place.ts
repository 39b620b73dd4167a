import type { Rows } from "./crossings.ts";
import { fitMonotone } from "./isotonic.ts";
import { type Segments, separation } from "./segments.ts";

/** The number of initial sweeps that consider one side only; later sweeps consider both sides. */
const sweepCount = 12;

/**
 * Returns the number of sweeps that consider both sides: enough to straighten a small graph to the pixel, few for large
 * graphs, where a pixel is not visible.
 */
function settlingSweeps(vertexCount: number): number {
  return Math.max(2, Math.min(80, Math.round(30_000 / vertexCount)));
}

/** The weight of a held vertex's position relative to a new one's. */
const heldWeight = 1e9;

/**
 * Computes the vertical positions of the attachment lines: layer by layer, each vertex is placed as close as possible
 * to the mean of its neighbors while the row keeps its order and distances. Each row is solved exactly (least squares
 * under order constraints). Segments of one long edge have the highest weight, so that long edges are straight.
 */
export function placeRows(segments: Segments, rows: Rows, nodeGap: number): Float64Array {
  const y = new Float64Array(segments.vertexCount);
  for (const row of rows) {
    const offsets = rowOffsets(segments, row, nodeGap);
    const middle = (offsets.at(-1) ?? 0) / 2;
    row.forEach((vertex, index) => {
      y[vertex] = offsets[index]! - middle;
    });
  }
  for (let sweep = 0; sweep < sweepCount + settlingSweeps(segments.vertexCount); sweep++) {
    const toRight = sweep % 2 === 0;
    const both = sweep >= sweepCount;
    for (let step = 0; step < rows.length; step++) {
      const row = rows[toRight ? step : rows.length - 1 - step]!;
      const targets = new Float64Array(row.length);
      const weights = new Float64Array(row.length);
      for (let index = 0; index < row.length; index++) {
        const wish = pull(segments, row[index]!, y, both || !toRight, both || toRight);
        targets[index] = wish.y;
        weights[index] = wish.weight;
      }
      settle(segments, row, targets, weights, nodeGap, y);
    }
  }
  return y;
}

/**
 * Like {@link placeRows} for a graph that has grown: vertices with `held` set stay at their `y` unless the row has no
 * space. In that case, held vertices move by the minimum that makes space, never by more than the height added to their
 * row. `y` holds an estimate for the other vertices and is overwritten.
 */
export function placeRowsAround(
  segments: Segments,
  rows: Rows,
  nodeGap: number,
  held: Uint8Array,
  y: Float64Array,
): void {
  const kept = y.slice();
  for (let sweep = 0; sweep < 6; sweep++) {
    for (let step = 0; step < rows.length; step++) {
      const row = rows[sweep % 2 === 0 ? step : rows.length - 1 - step]!;
      const targets = Float64Array.from(row, (vertex) =>
        held[vertex] ? kept[vertex]! : pull(segments, vertex, y, true, true).y,
      );
      const weights = Float64Array.from(row, (vertex) => (held[vertex] ? heldWeight : 1));
      clampBetweenHeld(segments, row, targets, nodeGap, held);
      settle(segments, row, targets, weights, nodeGap, y);
    }
  }
}

/**
 * Computes the target position of a vertex from its neighbors on the given sides, and its weight. With the number of
 * neighbors as weight, a sweep never increases the sum of squared differences over all edges, so the sweeps converge.
 */
function pull(
  segments: Segments,
  vertex: number,
  y: Float64Array,
  fromRight: boolean,
  fromLeft: boolean,
): { y: number; weight: number } {
  let sum = 0;
  let mass = 0;
  const isBend = vertex >= segments.nodeCount;
  const add = (other: number): void => {
    const weight = isBend && other >= segments.nodeCount ? 8 : isBend || other >= segments.nodeCount ? 2 : 1;
    sum += weight * y[other]!;
    mass += weight;
  };
  if (fromLeft) for (const other of segments.left[vertex]!) add(other);
  if (fromRight) for (const other of segments.right[vertex]!) add(other);
  return mass > 0 ? { y: sum / mass, weight: mass } : { y: y[vertex]!, weight: 0.1 };
}

/** Returns the distance of each vertex of a row from the first if the row is packed tightly. */
function rowOffsets(segments: Segments, row: readonly number[], nodeGap: number): Float64Array {
  const offsets = new Float64Array(row.length);
  for (let index = 1; index < row.length; index++) {
    offsets[index] = offsets[index - 1]! + separation(segments, row[index - 1]!, row[index]!, nodeGap);
  }
  return offsets;
}

function settle(
  segments: Segments,
  row: readonly number[],
  targets: Float64Array,
  weights: Float64Array,
  nodeGap: number,
  y: Float64Array,
): void {
  const offsets = rowOffsets(segments, row, nodeGap);
  for (let index = 0; index < row.length; index++) targets[index]! -= offsets[index]!;
  fitMonotone(targets, weights);
  for (let index = 0; index < row.length; index++) y[row[index]!] = targets[index]! + offsets[index]!;
}

/** Clamps the target of a new vertex between the held vertices around it, so that it cannot displace them. */
function clampBetweenHeld(
  segments: Segments,
  row: readonly number[],
  targets: Float64Array,
  nodeGap: number,
  held: Uint8Array,
): void {
  const offsets = rowOffsets(segments, row, nodeGap);
  const below = new Float64Array(row.length).fill(Number.POSITIVE_INFINITY);
  for (let index = row.length - 2; index >= 0; index--) {
    const next = index + 1;
    below[index] = held[row[next]!] ? targets[next]! - offsets[next]! : below[next]!;
  }
  let above = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < row.length; index++) {
    const wish = targets[index]! - offsets[index]!;
    if (held[row[index]!]) above = wish;
    else targets[index] = Math.max(above, Math.min(wish, below[index]!)) + offsets[index]!;
  }
}
