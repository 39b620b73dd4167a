import { type Placement, verticalExtent } from "./placement.ts";

/** The width of a packed picture relative to its height. */
const aspect = 1.6;

/**
 * Moves connected components next to each other, so that many small ones fill an area like a screen's in place of one
 * tall column. They occupy whole columns of the layout. Each is placed in order at the highest free place, of equal
 * ones at the leftmost.
 *
 * @param from - the top and the first column of the free area
 */
export function packParts(
  placements: readonly Placement[],
  { top, columnGap, componentGap }: { top: number; columnGap: number; componentGap: number },
): void {
  const spans = placements.map(
    (placement) => 1 + placement.layer.reduce((max, one) => Math.max(max, one), 0),
  );
  const extents = placements.map(verticalExtent);
  const columns = countColumns(placements, spans, { columnGap, componentGap });
  /** The first free y of each column. */
  const free = new Float64Array(columns).fill(top);
  placements.forEach((placement, index) => {
    const span = spans[index]!;
    const extent = extents[index]!;
    let [first, y] = [0, Number.POSITIVE_INFINITY];
    for (let column = 0; column + span <= columns; column++) {
      let lowest = top;
      for (let step = 0; step < span; step++) lowest = Math.max(lowest, free[column + step]!);
      if (lowest < y) [first, y] = [column, lowest];
    }
    for (let vertex = 0; vertex < placement.y.length; vertex++) placement.y[vertex]! += y - extent.top;
    for (let node = 0; node < placement.layer.length; node++) placement.layer[node]! += first;
    free.fill(y + extent.bottom - extent.top + componentGap, first, first + span);
  });
}

/** Returns the number of columns: at least those of the widest part. */
function countColumns(
  placements: readonly Placement[],
  spans: readonly number[],
  { columnGap, componentGap }: { columnGap: number; componentGap: number },
): number {
  let [area, width, count] = [0, 0, 0];
  placements.forEach((placement, index) => {
    const { top, bottom } = verticalExtent(placement);
    for (const node of placement.problem.nodes) width += node.width;
    count += placement.problem.nodes.length;
    area += spans[index]! * (bottom - top + componentGap);
  });
  const columnWidth = (count === 0 ? 0 : width / count) + columnGap;
  const wanted = columnWidth === 0 ? 1 : Math.round(Math.sqrt((area * aspect) / columnWidth));
  return Math.max(1, wanted, ...spans);
}
