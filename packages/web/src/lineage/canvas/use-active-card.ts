import { useState } from "react";
import type { PlacedCard, Scene } from "../scene/scene.ts";
import type { Viewport } from "../scene/viewport.ts";

/** Frames that a card may take to be rendered once it has become the active one. */
const patience = 30;

/** The card that the keyboard is on. */
export interface ActiveCard {
  readonly id: string;
  readonly set: (id: string) => void;
  /** Moves the keyboard's focus to a card and brings it into view. */
  readonly focus: (placed: PlacedCard, viewport: Viewport) => void;
}

/** Keeps track of the card that the keyboard is on: the one last chosen while it is there, else `otherwise`. */
export function useActiveCard(scene: Scene | undefined, otherwise: string): ActiveCard {
  const [chosen, set] = useState<string>();
  const isThere = chosen !== undefined && scene?.cards.some((card) => card.id === chosen);
  return {
    id: isThere ? chosen : otherwise,
    set,
    focus: (placed, viewport) => {
      set(placed.id);
      viewport.reveal(placed);
      focusWhenRendered(placed.id, patience);
    },
  };
}

function focusWhenRendered(id: string, frames: number): void {
  const card = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] button`);
  if (card) card.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusWhenRendered(id, frames - 1));
}
