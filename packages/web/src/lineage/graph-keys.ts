import type { ActiveCard } from "./canvas/use-active-card.ts";
import { type WalkKey, walk } from "./canvas/walk.ts";
import type { CardActions } from "./cards/card-actions.ts";
import type { ViewModel } from "./model/view-model.ts";
import type { Scene } from "./scene/scene.ts";
import type { Viewport } from "./scene/viewport.ts";

const walkKeys = new Set<string>(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] satisfies WalkKey[]);

/** Actions of the page that have a key. */
export interface GraphCommands {
  readonly fit: () => void;
  /** Undefined if the page has no selection. */
  readonly openSelection: (() => void) | undefined;
  /** Undefined without a trace. */
  readonly clearTrace: (() => void) | undefined;
}

/** Returns the key handler of the graph: arrows follow edges, letters act on the active card or on the view. */
export function graphKeyHandler(
  graph: { readonly scene: Scene | undefined; readonly view: ViewModel | undefined },
  viewport: Viewport,
  active: ActiveCard,
  actions: CardActions,
  commands: GraphCommands,
): (event: React.KeyboardEvent) => void {
  return (event) => {
    const { scene, view } = graph;
    if (!scene || !view || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement) return;
    if (walkKeys.has(event.key)) {
      event.preventDefault();
      const next = walk(scene.cards, view.edges, active.id, event.key as WalkKey);
      if (next) active.focus(next, viewport);
      return;
    }
    const here = scene.cards.find((card) => card.id === active.id);
    switch (event.key.toLowerCase()) {
      case "u":
        if (here && here.card.beyond.upstream > 0) actions.expand(here.card, "upstream");
        break;
      case "d":
        if (here && here.card.beyond.downstream > 0) actions.expand(here.card, "downstream");
        break;
      case "c":
        if (here?.card.kind === "dataset") actions.toggleRows(here.id);
        break;
      case "f":
        commands.fit();
        break;
      case "s":
        if (!commands.openSelection) break;
        event.preventDefault();
        commands.openSelection();
        break;
      case "escape":
        commands.clearTrace?.();
        break;
    }
  };
}
