import { useEffect, useRef } from "react";
import type { Scene } from "./scene.ts";
import { controlsHeight, namedZoom, openingZoom, union, type Viewport, wholeZoom } from "./viewport.ts";

/** Opens with the whole graph if it is legible, else centered on the focus. */
export function useOpening(
  scene: Scene | undefined,
  viewport: Viewport,
  focus: string,
  isTracing: boolean,
  busy: boolean,
): void {
  const opened = useRef(false);
  useEffect(() => {
    if (!scene || busy || opened.current || viewport.width === 0 || scene.cards.length === 0) return;
    opened.current = true;
    const around = union(scene.cards.filter((card) => !isTracing || !card.dim)) ?? scene.bounds;
    const padding = 68;
    // A selection has no place to start from.
    const isSelection = focus === "";
    const fits =
      isSelection ||
      ((viewport.width - padding) / around.width >= wholeZoom &&
        (viewport.height - padding - controlsHeight) / around.height >= wholeZoom);
    if (fits) {
      viewport.fit(around, {
        animate: false,
        max: viewport.fullSize,
        padding: 34,
        ...(isSelection && { min: namedZoom }),
      });
      return;
    }
    // A DAG shown as its tasks opens where its data begins.
    const card =
      scene.cards.find((one) => one.id === focus) ??
      scene.cards.reduce((first, one) => (one.x < first.x ? one : first), scene.cards[0]!);
    // A card taller than the screen is aligned at its top.
    const tallest = (viewport.height - padding) / openingZoom;
    const middle = card.y + Math.min(card.height, tallest) / 2;
    viewport.center(card.x + card.width / 2, middle, openingZoom, { animate: false, filling: around });
  }, [scene, viewport, focus, isTracing, busy]);
}

/** Brings the nodes added by an expansion into view, if none of them is. */
export function useRevealAdded(scene: Scene | undefined, viewport: Viewport): void {
  const before = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (!scene) return;
    const old = before.current;
    before.current = new Set(scene.cards.map((card) => card.id));
    if (!old || old.size === 0) return;
    const added = scene.cards.filter((card) => !old.has(card.id));
    // A completely new picture (another view or grouping) is not an addition.
    if (added.length === 0 || added.length > scene.cards.length / 2) return;
    const area = union(added);
    const seen = viewport.visible();
    if (!area || (area.x >= seen.x && area.x + area.width <= seen.x + seen.width)) return;
    viewport.reveal({
      x: area.x,
      y: Math.max(area.y, Math.min(seen.y + 48 / viewport.zoom, area.y + area.height)),
      width: Math.min(area.width, seen.width * 0.6),
      height: 1,
    });
  }, [scene, viewport]);
}

/**
 * Fits the selected nodes when `shown`, which identifies what the selection shows, changes. Not on opening,
 * and not if nodes are only dimmed: the view stays where the user looks.
 */
export function useFitSelection(
  scene: Scene | undefined,
  busy: boolean,
  shown: string,
  fit: () => void,
): void {
  const fitted = useRef(shown);
  const latest = useRef(fit);
  latest.current = fit;
  useEffect(() => {
    if (!scene || busy || fitted.current === shown) return;
    fitted.current = shown;
    latest.current();
  }, [scene, busy, shown]);
}

/** Shows all cards, whatever zoom that takes; of a trace or a selection, those that are not dimmed. */
export function fitAll(
  scene: Scene,
  viewport: Viewport,
  options: { readonly animate?: boolean; readonly max?: number } = {},
): void {
  const area = union(scene.cards.filter((card) => !card.dim)) ?? scene.bounds;
  viewport.fit(scene.cards.some((card) => card.dim) ? area : scene.bounds, options);
}
