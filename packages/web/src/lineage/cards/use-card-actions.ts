import { useMemo, useRef } from "react";
import type { Card } from "../model/card.ts";
import { expandedIds } from "../model/view-model.ts";
import {
  type LineageSearch,
  withExpansions,
  withoutExpansions,
  withToggledId,
  withToggledPins,
  withToggledToken,
} from "../state/search-params.ts";
import { shortenId } from "../state/short-id.ts";
import type { CardActions } from "./card-actions.ts";

/** Returns the actions of cards as one stable object, so that cards do not render again because of it. */
export function useCardActions(
  focus: string,
  search: LineageSearch,
  change: (values: Partial<LineageSearch>, replace?: boolean) => void,
  activate: (id: string) => void,
): CardActions {
  const latest = useRef({ search, change });
  latest.current = { search, change };
  return useMemo(
    () => ({
      select: (id) => {
        activate(id);
        // Selecting cards adds no history entries.
        latest.current.change(
          { selected: id === focus ? "" : id.startsWith("group:") ? id : shortenId(id) },
          true,
        );
      },
      expand: (card: Card, direction) => {
        const expansions = expandedIds(card).map((node) => ({ node, direction }));
        latest.current.change({ more: withExpansions(latest.current.search.more, expansions) });
      },
      collapse: (card, direction) => {
        const expansions = expandedIds(card).map((node) => ({ node, direction }));
        latest.current.change({ more: withoutExpansions(latest.current.search.more, expansions) });
      },
      togglePin: (card, direction, nodes) => {
        const pins = nodes.map((node) => ({ hub: card.id, direction, node }));
        latest.current.change({ pins: withToggledPins(latest.current.search.pins, pins) });
      },
      toggleRows: (dataset) =>
        latest.current.change({ open: withToggledId(latest.current.search.open, dataset) }),
      toggleGroup: (group) =>
        latest.current.change({ except: withToggledToken(latest.current.search.except, group.token) }),
      trace: (dataset, column) => {
        const of = dataset === focus ? "" : shortenId(dataset);
        const same = latest.current.search.column === column && latest.current.search.of === of;
        latest.current.change(same ? { column: "", of: "" } : { column, of });
      },
    }),
    [focus, activate],
  );
}
