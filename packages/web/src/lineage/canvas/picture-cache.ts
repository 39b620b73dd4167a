import type { Scene } from "../scene/scene.ts";
import { type PaintArea, type PaintOptions, paint } from "./paint.ts";

/** Number of boxes and lines below which redrawing is as fast as copying. */
const minCachedShapes = 2_500;

/** Share of the screen that is drawn beyond each of its sides. */
const margin = 0.4;

/**
 * Draws a zoomed-out scene by copying a picture larger than the screen, so that panning over ten thousand
 * boxes costs no more than over ten. The picture is redrawn when it no longer covers the screen or the scene
 * changes.
 */
export class PictureCache {
  #canvas: HTMLCanvasElement | undefined;
  #scene: Scene | undefined;
  #options: PaintOptions | undefined;
  #area: PaintArea | undefined;
  #lastZoom = 0;

  /** Draws the visible part, from the picture if that is faster. */
  paint(context: CanvasRenderingContext2D, scene: Scene, viewport: PaintArea, options: PaintOptions): void {
    // While zooming, each picture would be used for one frame only.
    const isZooming = viewport.zoom !== this.#lastZoom;
    this.#lastZoom = viewport.zoom;
    if (isZooming || scene.cards.length + scene.strokes.length < minCachedShapes) {
      paint(context, scene, viewport, options);
      return;
    }
    if (!this.#covers(scene, viewport, options)) this.#draw(scene, viewport, options);
    const area = this.#area!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    const ratio = options.pixelRatio;
    context.drawImage(
      this.#canvas!,
      Math.round((viewport.x - area.x) * ratio),
      Math.round((viewport.y - area.y) * ratio),
    );
  }

  #covers(scene: Scene, viewport: PaintArea, options: PaintOptions): boolean {
    const area = this.#area;
    if (!area || scene !== this.#scene || viewport.zoom !== area.zoom) return false;
    const { scheme, pixelRatio, selected } = this.#options!;
    if (scheme !== options.scheme || pixelRatio !== options.pixelRatio || selected !== options.selected) {
      return false;
    }
    const [left, top] = [viewport.x - area.x, viewport.y - area.y];
    return (
      left <= 0 && top <= 0 && left + area.width >= viewport.width && top + area.height >= viewport.height
    );
  }

  #draw(scene: Scene, viewport: PaintArea, options: PaintOptions): void {
    const { zoom } = viewport;
    const [besides, above] = [viewport.width * margin, viewport.height * margin];
    const width = viewport.width + 2 * besides;
    const height = viewport.height + 2 * above;
    const [x, y] = [viewport.x + besides, viewport.y + above];
    const area: PaintArea = {
      x,
      y,
      zoom,
      width,
      height,
      visible: () => ({ x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }),
    };
    this.#canvas ??= document.createElement("canvas");
    const pixels = [Math.round(width * options.pixelRatio), Math.round(height * options.pixelRatio)] as const;
    if (this.#canvas.width !== pixels[0] || this.#canvas.height !== pixels[1]) {
      [this.#canvas.width, this.#canvas.height] = pixels;
    }
    paint(this.#canvas.getContext("2d")!, scene, area, options);
    this.#area = area;
    this.#scene = scene;
    this.#options = options;
  }
}
