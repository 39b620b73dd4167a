/** The edges of an owner as they now stand, in the form of the `adjacency` table. */
export interface AdjacencyChange {
  readonly owner_id: number;
  readonly body: string;
  /** Grows with every change, so that of two states of one row the newer is known. */
  readonly changed: number;
}

/** Which node now stands for a node (itself, when it stands for itself again). */
export interface RepresentativeChange {
  readonly node_id: number;
  readonly stands: number;
  /** See {@link AdjacencyChange}. */
  readonly changed: number;
}

/** Whether a dataset or job is hidden now. */
export interface HiddenChange {
  readonly node_id: number;
  readonly hidden: boolean;
  /** See {@link AdjacencyChange}. */
  readonly changed: number;
}

/** What a commit changed in the graph, for the copy of it that a process keeps in memory. */
export interface GraphChanges {
  readonly adjacency: readonly AdjacencyChange[];
  readonly representatives: readonly RepresentativeChange[];
  readonly hidden: readonly HiddenChange[];
}
