import type { GraphEdge } from "@headwater/graph";
import type { PlacedCard } from "../scene/stroke.ts";

/** A key that moves between cards. */
export type WalkKey = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/**
 * Returns the card that a key leads to: left and right follow an edge to the vertically nearest neighbor, up
 * and down move within the column. Undefined if there is no card in that direction.
 */
export function walk(
  cards: readonly PlacedCard[],
  edges: readonly GraphEdge[],
  from: string,
  key: WalkKey,
): PlacedCard | undefined {
  const here = cards.find((card) => card.id === from);
  if (!here) return cards[0];
  const nearest = (candidates: readonly PlacedCard[]): PlacedCard | undefined =>
    candidates.toSorted((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y) || a.y - b.y)[0];
  if (key === "ArrowUp" || key === "ArrowDown") {
    const column = cards.filter(
      (card) => card.x === here.x && (key === "ArrowUp" ? card.y < here.y : card.y > here.y),
    );
    return nearest(column);
  }
  const ids = new Set(
    edges.flatMap((edge) => {
      if (key === "ArrowLeft") return edge.target === from && edge.source !== from ? [edge.source] : [];
      return edge.source === from && edge.target !== from ? [edge.target] : [];
    }),
  );
  return nearest(cards.filter((card) => ids.has(card.id)));
}
