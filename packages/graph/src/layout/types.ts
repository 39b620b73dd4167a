/** A box to place. All lengths of a layout are in one unit of the caller's choice, CSS pixels as a rule. */
export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** How far below the top of the box its edges attach; half the height by default. */
  readonly anchor?: number;
  /** Where nothing else decides, nodes with smaller numbers stand above; 0 by default. */
  readonly order?: number;
}

/** An edge to draw from left to right. Several edges between the same two nodes are fine, and so are loops. */
export interface LayoutEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** What to lay out. The order of either list has no influence on the result. */
export interface LayoutInput {
  readonly nodes: readonly LayoutNode[];
  /** Edges with an end that is not among `nodes` are ignored. */
  readonly edges: readonly LayoutEdge[];
}

/** A placed box; `x`, `y` are its top left corner. */
export interface PlacedNode extends LayoutNode {
  readonly anchor: number;
  readonly x: number;
  readonly y: number;
  /** The column that the node stands in. Columns grow to the right; those added on the left are negative. */
  readonly layer: number;
}

/** A routed edge. */
export interface RoutedEdge extends LayoutEdge {
  /**
   * Flat `x, y` pairs from source to target: the start, a pair of points for every column that the edge crosses (to
   * be joined by a straight line), the end. Between columns, draw a curve. Empty for a loop.
   */
  readonly points: readonly number[];
  /** The edge runs from right to left, because it closes a cycle. */
  readonly reversed: boolean;
}

/** A column of the layout. */
export interface LayoutColumn {
  readonly layer: number;
  readonly x: number;
  readonly width: number;
}

/** The smallest rectangle around all nodes and edges. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A finished layout: plain data, sorted by id, that crosses a worker's boundary. */
export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly RoutedEdge[];
  readonly columns: readonly LayoutColumn[];
  readonly bounds: Bounds;
}

/** Settings of a layout. */
export interface LayoutOptions {
  /** Room between columns, where the edges curve. */
  readonly columnGap?: number;
  /** Room between two boxes in a column. */
  readonly nodeGap?: number;
  /** Room between parts of the graph that are not connected. */
  readonly componentGap?: number;
  /**
   * The layout that is on the screen. Nodes that it holds keep their column and their order, and move down or up only
   * as far as what is new in their column needs room.
   */
  readonly previous?: Layout | undefined;
}
