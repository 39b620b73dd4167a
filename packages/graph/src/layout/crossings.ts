import type { Segments } from "./segments.ts";

/** The vertices of each layer from top to bottom. */
export type Rows = number[][];

/** Writes the index of each vertex in its row to `position`. */
export function recordPositions(rows: Rows, position: Float64Array): void {
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) position[row[index]!] = index;
  }
}

/**
 * Counts the crossings of edges between adjacent layers with a Fenwick tree in O(E log V)
 * (Barth, Jünger, Mutzel: "Simple and Efficient Bilayer Cross Counting", GD 2002).
 */
export function countCrossings(segments: Segments, rows: Rows, position: Float64Array): number {
  let crossings = 0;
  for (let layer = 0; layer + 1 < rows.length; layer++) {
    const width = rows[layer + 1]!.length;
    const tree = new Int32Array(width + 1);
    let inserted = 0;
    for (const vertex of rows[layer]!) {
      const targets = segments.right[vertex]!.map((next) => position[next]!).sort((a, b) => a - b);
      for (const target of targets) {
        let notAbove = 0;
        for (let index = target + 1; index > 0; index -= index & -index) notAbove += tree[index]!;
        crossings += inserted - notAbove;
      }
      for (const target of targets) {
        for (let index = target + 1; index <= width; index += index & -index) tree[index]!++;
        inserted++;
      }
    }
  }
  return crossings;
}

/**
 * Swaps neighbors in a row if this reduces crossings, until a pass changes nothing or `passes` is exhausted. Pairs with
 * both vertices in `fixed` keep their order.
 */
export function transpose(
  segments: Segments,
  rows: Rows,
  position: Float64Array,
  passes: number,
  fixed?: Uint8Array,
): void {
  for (let pass = 0, moved = true; moved && pass < passes; pass++) {
    moved = false;
    for (const row of rows) {
      for (let index = 0; index + 1 < row.length; index++) {
        const upper = row[index]!;
        const lower = row[index + 1]!;
        if (fixed?.[upper] && fixed[lower]) continue;
        const gain =
          savedBySwap(segments.left[upper]!, segments.left[lower]!, position) +
          savedBySwap(segments.right[upper]!, segments.right[lower]!, position);
        if (gain <= 0) continue;
        row[index] = lower;
        row[index + 1] = upper;
        position[lower] = index;
        position[upper] = index + 1;
        moved = true;
      }
    }
  }
}

function savedBySwap(ofUpper: readonly number[], ofLower: readonly number[], position: Float64Array): number {
  let saved = 0;
  for (const a of ofUpper) {
    for (const b of ofLower) {
      if (position[a]! > position[b]!) saved++;
      else if (position[a]! < position[b]!) saved--;
    }
  }
  return saved;
}
