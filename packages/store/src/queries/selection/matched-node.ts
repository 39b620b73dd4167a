/** A node that a term matches, by integer id. */
export interface MatchedNode {
  readonly id: number;
  readonly kind: "dataset" | "job";
}
