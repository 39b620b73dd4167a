import { Minus, Plus } from "lucide-react";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { formatNumber } from "../../ui/text/format.ts";
import { type Card, cardName } from "../model/card.ts";
import { neighborsPerPage } from "../model/neighborhood.ts";
import type { CardActions } from "./card-actions.ts";

/** Buttons on the side of a card: `+N` for N hidden neighbors, a minus after an expansion. */
export function BeyondButtons({
  card,
  direction,
  tabIndex,
  actions,
}: {
  card: Card;
  direction: "upstream" | "downstream";
  tabIndex: number;
  actions: CardActions;
}) {
  const hidden = card.beyond[direction];
  const expanded = direction === "upstream" ? card.beyond.expandedUpstream : card.beyond.expandedDownstream;
  if (hidden === 0 && !expanded) return null;
  return (
    <div className="hw-beyond" data-direction={direction}>
      {hidden > 0 && (
        <button
          {...tooltip(showMoreLabel(hidden, direction))}
          type="button"
          tabIndex={tabIndex}
          aria-label={`Show more ${direction} of ${cardName(card)}: ${formatNumber(hidden)} hidden`}
          onClick={() => actions.expand(card, direction)}
        >
          <Plus size={11} strokeWidth={3} aria-hidden />
          {formatNumber(hidden)}
        </button>
      )}
      {expanded && (
        <button
          {...tooltip("Collapse")}
          type="button"
          tabIndex={tabIndex}
          aria-label={`Collapse ${direction} of ${cardName(card)}`}
          onClick={() => actions.collapse(card, direction)}
        >
          <Minus size={11} strokeWidth={3} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** Label of an expansion: it shows all hidden neighbors or one page. */
export function showMoreLabel(hidden: number, direction: "upstream" | "downstream"): string {
  return hidden > neighborsPerPage
    ? `Show ${neighborsPerPage} of ${formatNumber(hidden)} more ${direction}`
    : `Show ${formatNumber(hidden)} more ${direction}`;
}
