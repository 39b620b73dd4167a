import { compareStrings } from "../compare.ts";
import type { Problem } from "./problem.ts";
import type { Bounds, Layout, LayoutColumn, LayoutOptions, PlacedNode, RoutedEdge } from "./types.ts";

/** The positions of a connected component's vertices, before columns have an x. */
export interface Placement {
  readonly problem: Problem;
  readonly reversed: Uint8Array;
  /** The column of each node, as numbered in the finished layout. */
  readonly layer: Int32Array;
  /** The attachment line of each vertex: nodes first, then bends. */
  readonly y: Float64Array;
  /** The vertices at which each edge bends, from left to right, one per crossed column. */
  readonly bends: readonly number[][];
}

/** Returns the top and bottom of a placement. */
export function verticalExtent(placement: Placement): { top: number; bottom: number } {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  placement.problem.nodes.forEach((node, index) => {
    top = Math.min(top, placement.y[index]! - node.anchor);
    bottom = Math.max(bottom, placement.y[index]! - node.anchor + node.height);
  });
  for (const bends of placement.bends) {
    for (const bend of bends) {
      top = Math.min(top, placement.y[bend]!);
      bottom = Math.max(bottom, placement.y[bend]!);
    }
  }
  return { top, bottom };
}

/** Combines placements into a layout: assigns x to columns, routes the edges, computes the bounds. */
export function assemble(
  placements: readonly Placement[],
  {
    columnGap,
    alignsWidths,
    previous,
  }: Required<Pick<LayoutOptions, "columnGap" | "alignsWidths">> & Pick<LayoutOptions, "previous">,
): Layout {
  const columns = placeColumns(placements, columnGap, previous);
  const columnAt = new Map(columns.map((column) => [column.layer, column]));
  const nodes: PlacedNode[] = [];
  const edges: RoutedEdge[] = [];
  for (const placement of placements) {
    const placed = placement.problem.nodes.map((node, index): PlacedNode => {
      const layer = placement.layer[index]!;
      const column = columnAt.get(layer)!;
      const width = alignsWidths ? column.width : node.width;
      return { ...node, width, layer, x: column.x, y: placement.y[index]! - node.anchor };
    });
    nodes.push(...placed);
    placement.problem.edges.forEach((edge, index) => {
      const source = placed[placement.problem.source[index]!]!;
      const target = placed[placement.problem.target[index]!]!;
      const reversed = placement.reversed[index] === 1 && source !== target;
      const points = source === target ? [] : route(placement, index, source, target, reversed, columnAt);
      edges.push({ ...edge, points, reversed });
    });
  }
  return {
    nodes: nodes.sort((a, b) => compareStrings(a.id, b.id)),
    edges: edges.sort((a, b) => compareStrings(a.id, b.id)),
    columns,
    bounds: measure(nodes, edges),
  };
}

function route(
  placement: Placement,
  edge: number,
  source: PlacedNode,
  target: PlacedNode,
  reversed: boolean,
  columnAt: ReadonlyMap<number, LayoutColumn>,
): number[] {
  const [left, right] = reversed ? [target, source] : [source, target];
  const points: [number, number][] = [[left.x + left.width, left.y + left.anchor]];
  placement.bends[edge]!.forEach((bend, step) => {
    const column = columnAt.get(left.layer + 1 + step)!;
    points.push([column.x, placement.y[bend]!], [column.x + column.width, placement.y[bend]!]);
  });
  points.push([right.x, right.y + right.anchor]);
  return (reversed ? points.reverse() : points).flat();
}

/** Assigns x to columns. A column keeps its x from the previous layout unless a column to its left has become wider. */
function placeColumns(
  placements: readonly Placement[],
  columnGap: number,
  previous: Layout | undefined,
): LayoutColumn[] {
  const width = new Map<number, number>();
  for (const { problem, layer } of placements) {
    problem.nodes.forEach((node, index) => {
      width.set(layer[index]!, Math.max(node.width, width.get(layer[index]!) ?? 0));
    });
  }
  if (width.size === 0) return [];
  const first = Math.min(...width.keys());
  const last = Math.max(...width.keys());
  const before = new Map(previous?.columns.map((column) => [column.layer, column]));
  let pivot = first;
  while (pivot < last && !before.has(pivot)) pivot++;
  const columns: LayoutColumn[] = [];
  let x = before.get(pivot)?.x ?? 0;
  for (let layer = pivot; layer <= last; layer++) {
    x = Math.max(x, before.get(layer)?.x ?? x);
    columns.push({ layer, x, width: width.get(layer) ?? 0 });
    x += (width.get(layer) ?? 0) + columnGap;
  }
  x = columns[0]!.x;
  for (let layer = pivot - 1; layer >= first; layer--) {
    x -= columnGap + (width.get(layer) ?? 0);
    columns.unshift({ layer, x, width: width.get(layer) ?? 0 });
  }
  return columns;
}

function measure(nodes: readonly PlacedNode[], edges: readonly RoutedEdge[]): Bounds {
  if (nodes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const include = (x: number, y: number): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  for (const node of nodes) {
    include(node.x, node.y);
    include(node.x + node.width, node.y + node.height);
  }
  for (const { points } of edges) {
    for (let index = 0; index < points.length; index += 2) include(points[index]!, points[index + 1]!);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
