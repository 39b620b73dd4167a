/** The current edges of an owner, in the form of the `adjacency` table. */
export interface AdjacencyChange {
  readonly owner_id: number;
  readonly body: string;
  /** Increases with every change, to order two states of one row. */
  readonly changed: number;
}

/** The representative of a node (itself, once it is no longer merged). */
export interface RepresentativeChange {
  readonly node_id: number;
  readonly stands: number;
  /** See {@link AdjacencyChange}. */
  readonly changed: number;
}

/** True if a dataset or job is hidden. */
export interface HiddenChange {
  readonly node_id: number;
  readonly hidden: boolean;
  /** See {@link AdjacencyChange}. */
  readonly changed: number;
}

/** The changes of a commit, for the copy of the graph in each process's memory. */
export interface GraphChanges {
  readonly adjacency: readonly AdjacencyChange[];
  readonly representatives: readonly RepresentativeChange[];
  readonly hidden: readonly HiddenChange[];
}
