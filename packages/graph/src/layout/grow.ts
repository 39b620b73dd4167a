import { type Rows, recordPositions, transpose } from "./crossings.ts";
import { findBackEdgesAround } from "./cycles.ts";
import { assignLayersAround } from "./layers.ts";
import { placeRowsAround } from "./place.ts";
import type { Placement } from "./placement.ts";
import type { Problem } from "./problem.ts";
import { type Segments, splitEdges } from "./segments.ts";
import type { Layout } from "./types.ts";

/** Sweeps that move new vertices close to their neighbors before the rows are sorted. */
const settlingSweeps = 8;

/** Places new nodes around the nodes of the previous layout. */
export function placeAround(problem: Problem, previous: Layout, nodeGap: number): Placement {
  const before = new Map(previous.nodes.map((node) => [node.id, node]));
  const kept = problem.nodes.map((node) => before.get(node.id)?.layer);
  const reversed = findBackEdgesAround(problem, kept);
  const layer = assignLayersAround(problem, reversed, kept);
  const lowest = layer.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  const segments = splitEdges(
    problem,
    reversed,
    layer.map((value) => value - lowest),
  );

  const y = new Float64Array(segments.vertexCount);
  const held = new Uint8Array(segments.vertexCount);
  problem.nodes.forEach((node, index) => {
    const old = before.get(node.id);
    if (!old) return;
    y[index] = old.y + node.anchor;
    // A node that moves to another column makes way for those that were there.
    held[index] = old.layer === layer[index] ? 1 : 0;
  });
  holdBends(problem, segments, previous, layer, reversed, y, held);
  estimate(segments, held, y);

  const rows: Rows = Array.from({ length: segments.layerCount }, () => []);
  for (let vertex = 0; vertex < segments.vertexCount; vertex++) rows[segments.layer[vertex]!]!.push(vertex);
  for (const row of rows) row.sort((a, b) => y[a]! - y[b]! || a - b);
  const position = new Float64Array(segments.vertexCount);
  recordPositions(rows, position);
  transpose(segments, rows, position, 12, held);
  placeRowsAround(segments, rows, nodeGap, held, y);
  return { problem, reversed, layer, y, bends: segments.bends };
}

/** Fixes bends that an edge already had in the same column, as is done for nodes. */
function holdBends(
  problem: Problem,
  segments: Segments,
  previous: Layout,
  layer: Int32Array,
  reversed: Uint8Array,
  y: Float64Array,
  held: Uint8Array,
): void {
  const nodes = new Map(previous.nodes.map((node) => [node.id, node.layer]));
  const routes = new Map(previous.edges.map((edge) => [edge.id, edge]));
  problem.edges.forEach((edge, index) => {
    const bends = segments.bends[index]!;
    const route = routes.get(edge.id);
    if (bends.length === 0 || !route) return;
    const wasFrom = nodes.get(route.source)!;
    const wasTo = nodes.get(route.target)!;
    const left = layer[reversed[index] ? problem.target[index]! : problem.source[index]!]!;
    bends.forEach((bend, step) => {
      // Points 2k+1 and 2k+2 belong to the k-th crossed column; both have the same y.
      const hop = Math.abs(left + 1 + step - wasFrom);
      const crossed =
        left + 1 + step > Math.min(wasFrom, wasTo) && left + 1 + step < Math.max(wasFrom, wasTo);
      const old = crossed ? route.points[(2 * hop - 1) * 2 + 1] : undefined;
      if (old === undefined) return;
      held[bend] = 1;
      y[bend] = old;
    });
  });
}

/**
 * Estimates the position of new vertices as the mean of their neighbors, spreading out from held vertices. New
 * neighbors of a vertex that already has held neighbors in that column go below those, so that they displace nothing.
 */
function estimate(segments: Segments, held: Uint8Array, y: Float64Array): void {
  const known = held.slice();
  const appended = new Uint8Array(segments.vertexCount);
  const mean = (vertex: number): number => {
    const near = neighborsOf(segments, vertex).filter((other) => known[other]);
    return near.length > 0 ? near.reduce((sum, other) => sum + y[other]!, 0) / near.length : y[vertex]!;
  };
  const found = [...held.keys()].filter((vertex) => held[vertex]);
  for (const vertex of found) {
    for (const other of neighborsOf(segments, vertex)) {
      if (known[other]) continue;
      const lowest = held[vertex] ? lowestHeldSibling(segments, held, y, vertex, other) : undefined;
      y[other] = lowest === undefined ? mean(other) : lowest + 1;
      appended[other] = lowest === undefined ? 0 : 1;
      known[other] = 1;
      found.push(other);
    }
  }
  const fresh = found.filter((vertex) => !held[vertex] && !appended[vertex]);
  for (let sweep = 0; sweep < settlingSweeps; sweep++) {
    for (const vertex of fresh) y[vertex] = mean(vertex);
  }
}

function neighborsOf(segments: Segments, vertex: number): number[] {
  return [...segments.left[vertex]!, ...segments.right[vertex]!];
}

/** Returns the lowest line among the held neighbors of `hub` in the column of `fresh`; undefined if there are none. */
function lowestHeldSibling(
  segments: Segments,
  held: Uint8Array,
  y: Float64Array,
  hub: number,
  fresh: number,
): number | undefined {
  const siblings = segments.layer[fresh]! > segments.layer[hub]! ? segments.right[hub]! : segments.left[hub]!;
  const lines = siblings.filter((sibling) => held[sibling]).map((sibling) => y[sibling]!);
  return lines.length > 0 ? Math.max(...lines) : undefined;
}
