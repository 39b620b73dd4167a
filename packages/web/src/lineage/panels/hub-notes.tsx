import { Button } from "@mantine/core";
import { count, formatNumber } from "../../ui/text/format.ts";
import type { CardActions } from "../cards/card-actions.ts";
import { MoreNeighbors } from "../cards/more-neighbors.tsx";
import type { Card } from "../model/card.ts";
import { neighborsPerPage } from "../model/neighborhood.ts";
import type { ViewModel } from "../model/view-model.ts";

const directions = ["upstream", "downstream"] as const;

/** The directions in which a card has more neighbors than the graph shows at once. */
export function hubDirections(card: Card | undefined): readonly (typeof directions)[number][] {
  if (!card || card.kind === "group") return [];
  return directions.filter((direction) => card.beyond[direction] > neighborsPerPage);
}

/** Says how many neighbors of the focus the graph shows, and offers a list of all of them. */
export function HubNotes({
  card,
  view,
  isDatasetsView,
  actions,
}: {
  card: Card;
  view: ViewModel;
  isDatasetsView: boolean;
  actions: CardActions;
}) {
  return hubDirections(card).map((direction) => {
    const hidden = card.beyond[direction];
    const isDataset = card.kind === "dataset";
    const drawn = view.edges.filter(
      ({ source, target, kind }) =>
        kind === "data" && (direction === "upstream" ? target : source) === card.id,
    ).length;
    const known =
      card.kind === "group"
        ? 0
        : direction === "upstream"
          ? card.node.upstreamCount
          : card.node.downstreamCount;
    const total = isDatasetsView && isDataset ? drawn + hidden : known;
    const kind = isDataset && !isDatasetsView ? "job" : "dataset";
    return (
      <div key={direction} className="hw-note" role="status">
        Showing {formatNumber(total - hidden)} of {count(total, `${direction} ${kind}`)}
        <MoreNeighbors card={card} direction={direction} actions={actions}>
          {(onClick) => (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Show all ${direction} ${kind}s`}
              onClick={onClick}
            >
              Show all
            </Button>
          )}
        </MoreNeighbors>
      </div>
    );
  });
}
