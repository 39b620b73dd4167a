import { useState } from "react";
import type { Scene } from "../scene/scene.ts";
import type { PlacedCard } from "../scene/stroke.ts";
import type { Viewport } from "../scene/viewport.ts";

/** Limit of frames to wait until the active card is rendered. */
const maxWaitFrames = 30;

/** The card that has the keyboard focus. */
export interface ActiveCard {
  readonly id: string;
  readonly set: (id: string) => void;
  /** Focuses a card and brings it into view. */
  readonly focus: (placed: PlacedCard, viewport: Viewport) => void;
}

/** Tracks the card with the keyboard focus: the last chosen one while it exists, else `otherwise`, else the first. */
export function useActiveCard(scene: Scene | undefined, otherwise: string): ActiveCard {
  const [chosen, set] = useState<string>();
  const isThere = chosen !== undefined && scene?.cards.some((card) => card.id === chosen);
  const isOtherwiseThere = scene?.cards.some((card) => card.id === otherwise) ?? true;
  return {
    // A DAG shown as its tasks has no card of its own.
    id: isThere ? chosen : isOtherwiseThere ? otherwise : (scene?.cards[0]?.id ?? otherwise),
    set,
    focus: (placed, viewport) => {
      set(placed.id);
      viewport.reveal(placed);
      focusWhenRendered(placed.id, maxWaitFrames);
    },
  };
}

function focusWhenRendered(id: string, frames: number): void {
  const card = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] button`);
  if (card) card.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusWhenRendered(id, frames - 1));
}
