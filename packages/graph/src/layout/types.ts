/** A box to place. All lengths of a layout use the same unit, usually CSS pixels. */
export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /**
   * The distance from the top of the box to the line that its edges attach to.
   *
   * @default half the height
   */
  readonly anchor?: number;
  /**
   * The tie-breaker for the vertical order: nodes with smaller numbers are placed above.
   *
   * @default 0
   */
  readonly order?: number;
}

/** An edge to draw from left to right. Parallel edges and self-loops are allowed. */
export interface LayoutEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** The input of a layout. The order of both lists does not affect the result. */
export interface LayoutInput {
  readonly nodes: readonly LayoutNode[];
  /** The edges. Those with an end that is not in `nodes` are ignored. */
  readonly edges: readonly LayoutEdge[];
}

/** A placed box; `x` and `y` are its top left corner. */
export interface PlacedNode extends LayoutNode {
  readonly anchor: number;
  readonly x: number;
  readonly y: number;
  /** The column of the node. Numbers increase to the right; columns added on the left are negative. */
  readonly layer: number;
}

/** A routed edge. */
export interface RoutedEdge extends LayoutEdge {
  /**
   * Flat `x, y` pairs from source to target: the start, two points for every column that the edge crosses (connect them
   * with a straight line), and the end. Draw curves between columns. Empty for a self-loop.
   */
  readonly points: readonly number[];
  /** True if the edge runs from right to left because it closes a cycle. */
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

/** A finished layout: plain data, sorted by ID, that can be posted to a worker. */
export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly RoutedEdge[];
  readonly columns: readonly LayoutColumn[];
  readonly bounds: Bounds;
}

/** Options of a layout. */
export interface LayoutOptions {
  /** The space between columns, where the edges curve. */
  readonly columnGap?: number;
  /** The space between two boxes in a column. */
  readonly nodeGap?: number;
  /** Whether all boxes of a column become as wide as its widest. @default false */
  readonly alignsWidths?: boolean;
  /** The space between connected components. */
  readonly componentGap?: number;
  /**
   * The current layout. Its nodes keep their column and order, and move up or down only as far as new nodes in their
   * column require.
   */
  readonly previous?: Layout | undefined;
}
