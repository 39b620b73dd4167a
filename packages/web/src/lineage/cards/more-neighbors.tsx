import { Loader, Popover } from "@mantine/core";
import { type ReactElement, Suspense, useState } from "react";
import { lazyPart } from "../../ui/content/lazy-part.tsx";
import type { Card } from "../model/card.ts";
import { neighborsPerPage } from "../model/neighborhood.ts";
import type { CardActions } from "./card-actions.ts";

// Few cards have a list: loaded when first opened.
const NeighborList = lazyPart(() => import("./neighbor-list.tsx").then((module) => module.NeighborList));

/**
 * A button that shows the hidden neighbors of a card: a few at once; of many, it opens a list to choose from.
 *
 * @param props.children - the button, given its action
 */
export function MoreNeighbors({
  card,
  direction,
  actions,
  children,
}: {
  card: Card;
  direction: "upstream" | "downstream";
  actions: CardActions;
  children: (onClick: () => void) => ReactElement;
}) {
  const [isOpen, setOpen] = useState(false);
  if (!hasList(card, direction)) return children(() => actions.expand(card, direction));
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position={direction === "upstream" ? "left-start" : "right-start"}
      width={340}
      shadow="lg"
      withArrow
      trapFocus
      returnFocus
    >
      <Popover.Target>{children(() => setOpen(!isOpen))}</Popover.Target>
      <Popover.Dropdown
        // The graph must not act on keys pressed in the list.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {isOpen && (
          <Suspense fallback={<Loader size="sm" />}>
            <NeighborList card={card} direction={direction} actions={actions} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Whether a card has so many hidden neighbors that users choose from a list. */
function hasList(card: Card, direction: "upstream" | "downstream"): boolean {
  return card.kind !== "group" && card.beyond[direction] > neighborsPerPage;
}

/** Label of the button: it shows all hidden neighbors, or a list of them. */
export function moreLabel(hidden: number, direction: "upstream" | "downstream"): string {
  return hidden > neighborsPerPage
    ? `Choose from all ${direction} neighbors`
    : `Show ${hidden} more ${direction}`;
}
