import type { Scene } from "../scene/scene.ts";
import type { PlacedCard } from "../scene/stroke.ts";
import { cardZoom, farZoom, intersects, type Rectangle, type Viewport } from "../scene/viewport.ts";
import { PictureCache } from "./picture-cache.ts";

/** Share of the screen around the visible area for which cards are kept ready. */
const overscan = 0.3;

/** Milliseconds without a move after which the graph is at rest. */
const restMs = 250;

/** Pixels that the dotted ground reaches beyond the graph's edges (`.hw-graph-dots`), more than dots are ever apart. */
const dotMargin = 96;

/** The elements that {@link SceneDrawing} draws on. */
export interface SceneElements {
  readonly canvas: HTMLCanvasElement;
  /** Holds the cards; moved by one transform. */
  readonly world: HTMLElement;
  readonly dots: HTMLElement;
}

/** A scene and how it is drawn. */
export interface DrawingOptions {
  readonly scene: Scene;
  readonly viewport: Viewport;
  readonly scheme: "light" | "dark";
  readonly selected: string | undefined;
  /** A card that stays rendered wherever it is. */
  readonly keep: string;
  /**
   * Receives the cards to render when another set comes into view.
   *
   * @param isUrgent - false: they may appear over several frames
   */
  readonly showCards: (cards: readonly PlacedCard[], isUrgent: boolean) => void;
}

/** Draws a scene on each change of the viewport, at most once per frame. */
export class SceneDrawing {
  readonly #elements: SceneElements;
  readonly #options: DrawingOptions;
  readonly #picture = new PictureCache();
  readonly #stopListening: () => void;
  #frame = 0;
  #shownArea: Rectangle = { x: 0, y: 0, width: 0, height: 0 };
  #showsCards: boolean | undefined;
  #hasShown = false;
  #drawnZoom = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(elements: SceneElements, options: DrawingOptions) {
    this.#elements = elements;
    this.#options = options;
    this.#draw();
    this.#stopListening = options.viewport.listen(() => {
      this.#frame ||= requestAnimationFrame(() => this.#draw());
    });
  }

  /** Stops drawing. */
  close(): void {
    this.#stopListening();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#resting);
  }

  #draw(): void {
    this.#frame = 0;
    const { canvas, world, dots } = this.#elements;
    const { scene, viewport, scheme, selected } = this.#options;
    const context = canvas.getContext("2d");
    if (!context || viewport.width === 0) return;
    const pixelRatio = window.devicePixelRatio || 1;
    const [width, height] = [
      Math.round(viewport.width * pixelRatio),
      Math.round(viewport.height * pixelRatio),
    ];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    this.#picture.paint(context, scene, viewport, { scheme, pixelRatio, selected });
    world.style.transform = `translate(${viewport.x}px, ${viewport.y}px) scale(${viewport.zoom})`;
    world.toggleAttribute("data-far", viewport.zoom < farZoom);
    this.#hintMove();
    const gap = 22 * (viewport.zoom < 0.5 ? viewport.zoom * 2 : viewport.zoom);
    if (this.#drawnZoom !== viewport.zoom) dots.style.backgroundSize = `${gap}px ${gap}px`;
    dots.style.transform = `translate(${dotOffset(viewport.x, gap)}px, ${dotOffset(viewport.y, gap)}px)`;
    this.#drawnZoom = viewport.zoom;
    this.#showCards();
  }

  /**
   * While the graph is only panned, the browser moves the picture of the cards that it has. Zooming redraws them:
   * moved pictures of text would stay blurred.
   */
  #hintMove(): void {
    clearTimeout(this.#resting);
    const { style } = this.#elements.world;
    if (this.#drawnZoom !== this.#options.viewport.zoom) {
      style.willChange = "";
      return;
    }
    style.willChange = "transform";
    this.#resting = setTimeout(() => {
      style.willChange = "";
    }, restMs);
  }

  #showCards(): void {
    const { scene, viewport, keep, showCards } = this.#options;
    const showsCards = viewport.zoom >= cardZoom;
    const visible = viewport.visible();
    if (showsCards === this.#showsCards && (!showsCards || contains(this.#shownArea, visible))) return;
    this.#showsCards = showsCards;
    this.#shownArea = viewport.visible(overscan);
    const isNear = (card: PlacedCard): boolean => card.id === keep || intersects(card, this.#shownArea);
    const cards = showsCards ? scene.cards.filter(isNear) : [];
    // Cards that come near while panning are rendered in slices between frames; those of a new scene at once.
    showCards(cards, !this.#hasShown || !showsCards);
    this.#hasShown = true;
  }
}

/** Offset of the dotted ground, so that it moves with the graph. */
function dotOffset(offset: number, gap: number): number {
  return (((offset - dotMargin) % gap) + gap) % gap;
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
