import type { Card } from "../model/card.ts";
import type { Group } from "../model/groups.ts";

/** What a card can ask the page to do. The same object for the life of the page, so that cards stay memoised. */
export interface CardActions {
  readonly select: (id: string) => void;
  readonly expand: (card: Card, direction: "upstream" | "downstream") => void;
  readonly collapse: (card: Card, direction: "upstream" | "downstream") => void;
  readonly toggleRows: (dataset: string) => void;
  /** Folds a group, or unfolds it. */
  readonly toggleFold: (group: Group) => void;
  readonly trace: (dataset: string, column: string) => void;
}
