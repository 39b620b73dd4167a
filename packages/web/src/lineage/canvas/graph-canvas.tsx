import { useComputedColorScheme } from "@mantine/core";
import {
  memo,
  type ReactNode,
  startTransition,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { PlacedCard, Scene } from "../scene/scene.ts";
import { cardZoom, intersects, type Viewport } from "../scene/viewport.ts";
import { PictureCache } from "./picture-cache.ts";

/** Share of the screen around it for which cards are kept ready. */
const overscan = 0.3;

/** Milliseconds without a move after which the graph is at rest. */
const restMilliseconds = 250;

/** Pixels that the ground of dots reaches beyond the graph's edges (`.hw-graph-dots`), more than dots are ever apart. */
const dotMargin = 96;

/** How far the ground of dots is shifted, so that it goes with the graph. */
function phase(offset: number, gap: number): number {
  return (((offset - dotMargin) % gap) + gap) % gap;
}

/** Pixels that a pointer moves before a press becomes a drag. */
const dragDistance = 4;

/**
 * Draws a scene: lines, and boxes when zoomed out, on a canvas; real elements for the cards in view when zoomed in.
 * Panning and zooming touch the canvas and one transform; React renders only when cards come into view or leave.
 */
export function GraphCanvas({
  scene,
  viewport,
  selected,
  keep,
  label,
  onKeyDown,
  onPick,
  renderCard,
  children,
}: {
  scene: Scene;
  viewport: Viewport;
  selected: string | undefined;
  /** A card that stays rendered wherever it is: the one that has the keyboard's focus. */
  keep: string;
  /** What a screen reader calls the graph. */
  label: string;
  onKeyDown: (event: React.KeyboardEvent) => void;
  /** A box was pressed while zoomed out, or the ground (undefined). */
  onPick: (id: string | undefined) => void;
  renderCard: (placed: PlacedCard) => ReactNode;
  /** Controls that float above. */
  children?: ReactNode;
}) {
  const frame = useRef<HTMLElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const dots = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const [visible, setVisible] = useState<readonly PlacedCard[]>([]);

  useLayoutEffect(() => {
    const element = ground.current!;
    const measure = (): void => viewport.resize(element.clientWidth, element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [viewport]);

  useLayoutEffect(() => {
    let scheduled = 0;
    let shownArea = { x: 0, y: 0, width: 0, height: 0 };
    let shownZoomedIn: boolean | undefined;
    let isFirst = true;
    let drawnZoom = 0;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const picture = new PictureCache();
    // While it is only moved, the browser shifts the picture of the cards that it has. What is zoomed it must draw anew, and
    // text would stay blurred.
    const noteMove = (): void => {
      clearTimeout(resting);
      const { style } = world.current!;
      if (drawnZoom !== viewport.zoom) {
        style.willChange = "";
        return;
      }
      style.willChange = "transform";
      resting = setTimeout(() => {
        style.willChange = "";
      }, restMilliseconds);
    };
    const draw = (): void => {
      scheduled = 0;
      const target = canvas.current;
      const context = target?.getContext("2d");
      if (!target || !context || viewport.width === 0) return;
      const pixelRatio = window.devicePixelRatio || 1;
      const [width, height] = [
        Math.round(viewport.width * pixelRatio),
        Math.round(viewport.height * pixelRatio),
      ];
      if (target.width !== width || target.height !== height) {
        target.width = width;
        target.height = height;
      }
      picture.paint(context, scene, viewport, { scheme, pixelRatio, selected });
      world.current!.style.transform = `translate(${viewport.x}px, ${viewport.y}px) scale(${viewport.zoom})`;
      noteMove();
      const gap = 22 * (viewport.zoom < 0.5 ? viewport.zoom * 2 : viewport.zoom);
      if (drawnZoom !== viewport.zoom) dots.current!.style.backgroundSize = `${gap}px ${gap}px`;
      dots.current!.style.transform = `translate(${phase(viewport.x, gap)}px, ${phase(viewport.y, gap)}px)`;
      drawnZoom = viewport.zoom;
      const zoomedIn = viewport.zoom >= cardZoom;
      const seen = viewport.visible();
      if (zoomedIn === shownZoomedIn && (!zoomedIn || contains(shownArea, seen))) return;
      shownZoomedIn = zoomedIn;
      shownArea = viewport.visible(overscan);
      const isNear = (card: PlacedCard): boolean => card.id === keep || intersects(card, shownArea);
      const cards = zoomedIn ? scene.cards.filter(isNear) : [];
      // Cards that come near while panning are made in slices between frames; those of a new scene belong to it at once.
      if (isFirst || !zoomedIn) setVisible(cards);
      else startTransition(() => setVisible(cards));
      isFirst = false;
    };
    const schedule = (): void => {
      scheduled ||= requestAnimationFrame(draw);
    };
    draw();
    const forget = viewport.listen(schedule);
    return () => {
      forget();
      cancelAnimationFrame(scheduled);
      clearTimeout(resting);
    };
  }, [scene, viewport, scheme, selected, keep]);

  useEffect(() => {
    const element = ground.current!;
    const at = (event: MouseEvent): [number, number] => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const wheel = (event: WheelEvent): void => {
      // A list in a card scrolls by itself.
      if (!event.ctrlKey && isOwnControl(event.target)) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.shiftKey && !event.ctrlKey) viewport.panBy(-(event.deltaY || event.deltaX) * unit, 0);
      // A pinch arrives as a wheel with Ctrl and small steps.
      else viewport.zoomBy(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0015)), ...at(event));
    };
    const pointers = new Map<number, { x: number; y: number }>();
    let dragging = false;
    const down = (event: PointerEvent): void => {
      if (event.button > 1 || isOwnControl(event.target)) return;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      dragging = false;
    };
    const move = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
      if (!dragging && Math.hypot(dx, dy) < dragDistance) return;
      if (!dragging) element.setPointerCapture(event.pointerId);
      dragging = true;
      if (pointers.size === 2) {
        const other = [...pointers].find(([id]) => id !== event.pointerId)![1];
        const wide = Math.hypot(before.x - other.x, before.y - other.y) || 1;
        const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
        viewport.zoomBy(now / wide, ...at(event));
      } else {
        viewport.panBy(dx, dy);
      }
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    };
    const up = (event: PointerEvent): void => {
      pointers.delete(event.pointerId);
    };
    const click = (event: MouseEvent): void => {
      // The click that ends a drag is none.
      if (!dragging) return;
      event.stopPropagation();
      event.preventDefault();
      dragging = false;
    };
    // A browser scrolls to what gets the focus. Here that means to move the view.
    const scroll = (): void => {
      if (element.scrollLeft === 0 && element.scrollTop === 0) return;
      viewport.panBy(-element.scrollLeft, -element.scrollTop);
      element.scrollTo(0, 0);
    };
    element.addEventListener("scroll", scroll);
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("click", click, true);
    return () => {
      element.removeEventListener("scroll", scroll);
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("click", click, true);
    };
  }, [viewport]);

  const pick = (event: React.MouseEvent): void => {
    if (event.target !== ground.current && event.target !== world.current) return;
    const box = ground.current!.getBoundingClientRect();
    const x = (event.clientX - box.left - viewport.x) / viewport.zoom;
    const y = (event.clientY - box.top - viewport.y) / viewport.zoom;
    onPick(scene.cards.find((card) => intersects(card, { x, y, width: 0, height: 0 }))?.id);
  };

  return (
    <section className="hw-graph" ref={frame} aria-label={label}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the ground is dragged; every action is on a real control as well */}
      <div className="hw-graph-ground" ref={ground} onClick={pick} onKeyDown={onKeyDown}>
        <div className="hw-graph-dots" ref={dots} />
        <canvas ref={canvas} />
        <div className="hw-graph-world" ref={world}>
          {visible.map((placed) => (
            <Slot key={placed.id} x={placed.x} y={placed.y} width={placed.width} height={placed.height}>
              {renderCard(placed)}
            </Slot>
          ))}
        </div>
      </div>
      {children}
    </section>
  );
}

/** The place of a card. Moves smoothly when the layout moves it. */
const Slot = memo(function Slot({
  x,
  y,
  width,
  height,
  children,
}: {
  x: number;
  y: number;
  width: number;
  height: number;
  children: ReactNode;
}) {
  return (
    <div className="hw-slot" style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      {children}
    </div>
  );
});

/** The zoom of a viewport as React state, in whole percent so that small steps cost no render. */
export function useZoomPercent(viewport: Viewport): number {
  return useSyncExternalStore(
    (listener) => viewport.listen(listener),
    () => Math.round(viewport.zoom * 100),
  );
}

/** Whether an event is for something in a card that scrolls or takes text, which panning must leave alone. */
function isOwnControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".hw-card-list") !== null;
}

function contains(
  outer: { x: number; y: number; width: number; height: number },
  inner: { x: number; y: number; width: number; height: number },
): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
