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
import type { Scene } from "../scene/scene.ts";
import type { PlacedCard } from "../scene/stroke.ts";
import { intersects, type Viewport } from "../scene/viewport.ts";
import { listenForGestures } from "./pointer-gestures.ts";
import { SceneDrawing } from "./scene-drawing.ts";

/**
 * Draws a scene: lines, and boxes when zoomed out, on a canvas; React elements for the cards in view when
 * zoomed in. Panning and zooming only redraw the canvas and change one transform; React renders when cards
 * enter or leave the view.
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
  /** A card that stays rendered wherever it is: the one with the keyboard focus. */
  keep: string;
  /** Accessible name of the graph. */
  label: string;
  onKeyDown: (event: React.KeyboardEvent) => void;
  /** Called when a box is clicked while zoomed out, or the background (undefined). */
  onPick: (id: string | undefined) => void;
  renderCard: (placed: PlacedCard) => ReactNode;
  /** Floating controls. */
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
    const drawing = new SceneDrawing(
      { canvas: canvas.current!, world: world.current!, dots: dots.current! },
      {
        scene,
        viewport,
        scheme,
        selected,
        keep,
        showCards: (cards, isUrgent) =>
          isUrgent ? setVisible(cards) : startTransition(() => setVisible(cards)),
      },
    );
    return () => drawing.close();
  }, [scene, viewport, scheme, selected, keep]);

  useEffect(() => listenForGestures(ground.current!, viewport), [viewport]);

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

/** The position of a card. Animates when the layout moves it. */
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

/** Returns the zoom of a viewport in whole percent, so that small steps do not cause renders. */
export function useZoomPercent(viewport: Viewport): number {
  return useSyncExternalStore(
    (listener) => viewport.listen(listener),
    () => Math.round(viewport.zoom * 100),
  );
}
