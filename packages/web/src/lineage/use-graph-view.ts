import { useCallback, useState } from "react";
import { useActiveCard } from "./canvas/use-active-card.ts";
import { useCardActions } from "./cards/use-card-actions.ts";
import { graphKeyHandler } from "./graph-keys.ts";
import { fitAll, useFitSelection, useOpening, useRevealAdded } from "./scene/use-viewport-moves.ts";
import { Viewport } from "./scene/viewport.ts";
import type { LineageSearch } from "./state/search-params.ts";
import type { GraphScene } from "./use-graph-scene.ts";

/** Moves the viewport and the active card of a graph, and handles what users do to them. */
export function useGraphView(
  graph: GraphScene,
  focus: string,
  search: LineageSearch,
  change: (values: Partial<LineageSearch>, replace?: boolean) => void,
) {
  const { scene, selected, focusCard, busy, lineage } = graph;
  const [viewport] = useState(() => new Viewport());
  const active = useActiveCard(scene, selected ?? focus);
  const actions = useCardActions(focus, search, change, active.set);
  useOpening(scene, viewport, focusCard, search.column !== "", busy);
  useRevealAdded(scene, viewport);

  const fit = useCallback(() => scene && fitAll(scene, viewport), [scene, viewport]);
  const isWaiting = busy || lineage.isFetching;
  const shownForSelection =
    search.only || search.everywhere ? `${search.only} ${search.everywhere} ${search.select}` : "";
  useFitSelection(scene, isWaiting, shownForSelection, fit);

  const [isSelecting, setSelecting] = useState(search.select !== "");
  const openSelection = useCallback(() => setSelecting(true), []);
  const clearSelection = useCallback(() => {
    setSelecting(false);
    change({ select: "", only: false, everywhere: false });
  }, [change]);
  const onKeyDown = graphKeyHandler(graph, viewport, active, actions, {
    fit,
    openSelection,
    clearTrace: search.column === "" ? undefined : () => change({ column: "", of: "" }),
  });
  return {
    viewport,
    active,
    actions,
    fit,
    isWaiting,
    isSelecting,
    openSelection,
    clearSelection,
    onKeyDown,
  };
}
