import { countCrossings, type Rows, recordPositions, transpose } from "./crossings.ts";
import type { Segments } from "./segments.ts";
import { spectralOrder } from "./spectral.ts";

/** The maximum number of consecutive sweeps without improvement per start. */
const patience = 6;

/**
 * Orders the vertices of every layer to reduce edge crossings: barycenter sweeps with transposition (Gansner et al., "A
 * Technique for Drawing Directed Graphs", 1993) from several initial orders. The caller's order is tried first, and a
 * later one must be better to replace it, so a star keeps its order. The effort decreases with the size of the graph in
 * fixed steps, independent of the clock, so the same graph always gets the same order.
 *
 * Yields between sweeps, where the caller can stop.
 */
export function* orderRows(segments: Segments): Generator<void, Rows, void> {
  const size = segments.vertexCount;
  const sweeps = size < 4_000 ? 24 : size < 15_000 ? 12 : 6;
  const passes = size < 4_000 ? 4 : 2;
  const position = new Float64Array(size);
  let best: Rows = [];
  let minCrossings = Number.POSITIVE_INFINITY;
  const starts = size < 6_000 ? [givenOrder, spectralOrder, searchOrder] : [spectralOrder];
  for (const start of starts) {
    const rows = rowsBy(segments, start(segments));
    let stale = 0;
    for (let sweep = -1; sweep < sweeps && stale < patience && minCrossings > 0; sweep++) {
      if (sweep >= 0) {
        sweepRows(segments, rows, position, sweep % 2 === 0);
        transpose(segments, rows, position, passes);
      } else {
        recordPositions(rows, position);
      }
      const crossings = countCrossings(segments, rows, position);
      stale++;
      if (crossings < minCrossings) {
        minCrossings = crossings;
        best = rows.map((row) => row.slice());
        stale = 0;
      }
      yield;
    }
  }
  return best;
}

/** The order of the nodes in the problem, which is the order that the caller requested. */
function givenOrder(segments: Segments): Float64Array {
  return Float64Array.from({ length: segments.vertexCount }, (_, vertex) => vertex);
}

/** Sorts rows by a key; vertices with equal keys stay in index order. */
function rowsBy(segments: Segments, key: Float64Array): Rows {
  const rows: Rows = Array.from({ length: segments.layerCount }, () => []);
  for (let vertex = 0; vertex < segments.vertexCount; vertex++) rows[segments.layer[vertex]!]!.push(vertex);
  for (const row of rows) row.sort((a, b) => key[a]! - key[b]! || a - b);
  return rows;
}

/** Sorts each row by the mean relative position of the neighbors in the previous row. */
function sweepRows(segments: Segments, rows: Rows, position: Float64Array, toRight: boolean): void {
  const key = new Float64Array(segments.vertexCount);
  for (let step = 1; step < rows.length; step++) {
    const row = rows[toRight ? step : rows.length - 1 - step]!;
    for (const vertex of row) {
      const neighbors = toRight ? segments.left[vertex]! : segments.right[vertex]!;
      if (neighbors.length === 0) {
        key[vertex] = (position[vertex]! + 0.5) / row.length;
        continue;
      }
      let sum = 0;
      for (const other of neighbors) sum += (position[other]! + 0.5) / rows[segments.layer[other]!]!.length;
      key[vertex] = sum / neighbors.length;
    }
    row.sort((a, b) => key[a]! - key[b]! || position[a]! - position[b]!);
    for (let index = 0; index < row.length; index++) position[row[index]!] = index;
  }
}

/** Orders vertices by first visit in a depth-first search from the leftmost vertices: good for trees and chains. */
function searchOrder(segments: Segments): Float64Array {
  const visited = new Float64Array(segments.vertexCount);
  let clock = 0;
  for (let root = 0; root < segments.nodeCount; root++) {
    if (segments.left[root]!.length > 0) continue;
    const open = [root];
    for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
      if (visited[vertex]) continue;
      visited[vertex] = ++clock;
      for (const next of segments.right[vertex]!.toReversed()) open.push(next);
    }
  }
  return visited;
}
