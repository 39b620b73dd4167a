import type { Card } from "../model/card.ts";
import type { Group } from "../model/groups.ts";

/**
 * Actions that a card can request. The object stays the same for the life of the page, so that cards stay
 * memoized.
 */
export interface CardActions {
  readonly select: (id: string) => void;
  readonly expand: (card: Card, direction: "upstream" | "downstream") => void;
  readonly collapse: (card: Card, direction: "upstream" | "downstream") => void;
  /** Adds neighbors of a card to the graph; a single one that was added before is removed. */
  readonly togglePin: (card: Card, direction: "upstream" | "downstream", nodes: readonly string[]) => void;
  readonly toggleRows: (dataset: string) => void;
  /** Collapses or expands a group. */
  readonly toggleGroup: (group: Group) => void;
  readonly trace: (dataset: string, column: string) => void;
}
