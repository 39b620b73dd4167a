import { Minus, Plus } from "lucide-react";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { formatCompact, formatNumber } from "../../ui/text/format.ts";
import { type Card, cardName } from "../model/card.ts";
import type { CardActions } from "./card-actions.ts";
import { MoreNeighbors, moreLabel } from "./more-neighbors.tsx";

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
        <MoreNeighbors card={card} direction={direction} actions={actions}>
          {(onClick) => (
            <button
              {...tooltip(moreLabel(hidden, direction))}
              type="button"
              tabIndex={tabIndex}
              aria-label={`Show more ${direction} of ${cardName(card)}: ${formatNumber(hidden)} hidden`}
              onClick={onClick}
            >
              <Plus size={10} strokeWidth={3} aria-hidden />
              {formatCompact(hidden)}
            </button>
          )}
        </MoreNeighbors>
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
