/** A rectangle in world coordinates. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Minimum and maximum zoom. */
const zoomRange: { readonly min: number; readonly max: number } = { min: 0.01, max: 2 };

/** Below this zoom, cards are drawn on the canvas: their text would not be legible. */
export const cardZoom = 0.45;

/** Below this zoom, cards show their name alone, in large letters. */
export const farZoom = 0.72;

/** Minimum zoom at which a view opens with the whole graph: names are still easy to read. */
export const wholeZoom = 0.5;

/** Minimum zoom at which a selection opens: boxes still have names. */
export const namedZoom = 0.25;

/** Zoom of a view that opens with a part of the graph. */
export const openingZoom = 0.75;

/** Width of a graph that a zoom of 1 suits, in CSS pixels. */
const usualWidth = 1_920;

/** Height of the controls at the bottom of the graph, in CSS pixels: fitting leaves it free. */
export const controlsHeight = 48;

const glideMs = 220;

/**
 * The visible part of the world: `screen = world × zoom + offset`. It is not React state, so that panning
 * causes no renders; listeners draw.
 */
export class Viewport {
  x = 0;
  y = 0;
  zoom = 1;
  width = 0;
  height = 0;
  readonly #listeners = new Set<() => void>();
  #glide = 0;

  /** Calls back after every change. Returns a function that unsubscribes. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  resize(width: number, height: number): void {
    // Keeps the center.
    if (this.width > 0) {
      this.x += (width - this.width) / 2;
      this.y += (height - this.height) / 2;
    }
    this.width = width;
    this.height = height;
    this.#changed();
  }

  panBy(dx: number, dy: number): void {
    this.#stop();
    this.x += dx;
    this.y += dy;
    this.#changed();
  }

  /** Zooms by a factor; the world's point at (`atX`, `atY`) keeps its position on the screen. */
  zoomBy(factor: number, atX = this.width / 2, atY = this.height / 2): void {
    this.#stop();
    const zoom = clampZoom(this.zoom * factor);
    this.x = atX - ((atX - this.x) * zoom) / this.zoom;
    this.y = atY - ((atY - this.y) * zoom) / this.zoom;
    this.zoom = zoom;
    this.#changed();
  }

  /** Returns the visible part of the world, extended by a share of its size on every side. */
  visible(overscan = 0): Rectangle {
    const width = this.width / this.zoom;
    const height = this.height / this.zoom;
    return {
      x: -this.x / this.zoom - width * overscan,
      y: -this.y / this.zoom - height * overscan,
      width: width * (1 + 2 * overscan),
      height: height * (1 + 2 * overscan),
    };
  }

  /**
   * Centers a point of the world on the screen; with `filling`, only as far as no side of the rectangle has
   * empty space while the other side is cut off.
   */
  center(
    x: number,
    y: number,
    zoom = this.zoom,
    { animate = true, filling }: { readonly animate?: boolean; readonly filling?: Rectangle } = {},
  ): void {
    const to = clampZoom(zoom);
    const place = { x: this.width / 2 - x * to, y: this.height / 2 - y * to, zoom: to };
    if (filling) {
      place.x += roomCorrection(filling.x * to + place.x, filling.width * to, this.width);
      place.y += roomCorrection(filling.y * to + place.y, filling.height * to, this.height);
    }
    this.#move(place, animate);
  }

  /** The zoom at which a graph has its full size: 1, up to 1.6 where the screen is wider than usual. */
  get fullSize(): number {
    return Math.min(1.6, Math.max(1, this.width / usualWidth));
  }

  /** Shows a whole rectangle if that needs no zoom below `min`; otherwise its center at `min`. */
  fit(
    bounds: Rectangle,
    { min = zoomRange.min, max = 1.1 * this.fullSize, animate = true, padding = 40 } = {},
  ): void {
    const room = this.height - controlsHeight;
    const zoom = Math.max(
      min,
      Math.min(
        max,
        (this.width - 2 * padding) / Math.max(1, bounds.width),
        (room - 2 * padding) / Math.max(1, bounds.height),
      ),
    );
    const middle = bounds.y + bounds.height / 2 + controlsHeight / 2 / zoom;
    this.center(bounds.x + bounds.width / 2, middle, zoom, { animate });
  }

  /** Pans as little as needed to bring a rectangle into view, its top left corner first. */
  reveal(bounds: Rectangle, animate = true): void {
    const margin = 48;
    const shift = (start: number, end: number, room: number): number => {
      if (start < margin || end - start > room - 2 * margin) return margin - start;
      return end > room - margin ? room - margin - end : 0;
    };
    const left = bounds.x * this.zoom + this.x;
    const top = bounds.y * this.zoom + this.y;
    const dx = shift(left, left + bounds.width * this.zoom, this.width);
    const dy = shift(top, top + bounds.height * this.zoom, this.height);
    if (dx !== 0 || dy !== 0) this.#move({ x: this.x + dx, y: this.y + dy, zoom: this.zoom }, animate);
  }

  #move(to: { x: number; y: number; zoom: number }, animate: boolean): void {
    this.#stop();
    const from = { x: this.x, y: this.y, zoom: this.zoom };
    const still = typeof matchMedia !== "undefined" && matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!animate || still) {
      Object.assign(this, to);
      this.#changed();
      return;
    }
    const started = performance.now();
    const step = (now: number): void => {
      const progress = Math.min(1, Math.max(0, (now - started) / glideMs));
      const eased = 1 - (1 - progress) ** 3;
      this.x = from.x + (to.x - from.x) * eased;
      this.y = from.y + (to.y - from.y) * eased;
      this.zoom = from.zoom + (to.zoom - from.zoom) * eased;
      this.#changed();
      if (progress < 1) this.#glide = requestAnimationFrame(step);
    };
    this.#glide = requestAnimationFrame(step);
  }

  #stop(): void {
    if (this.#glide !== 0) cancelAnimationFrame(this.#glide);
    this.#glide = 0;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Returns the shift that makes a range fill its room: centered if it fits. */
function roomCorrection(start: number, size: number, room: number): number {
  const margin = 34;
  const end = start + size;
  if (size <= room - 2 * margin) return (room - size) / 2 - start;
  return start > margin ? margin - start : end < room - margin ? room - margin - end : 0;
}

/** Whether two rectangles intersect. */
export function intersects(a: Rectangle, b: Rectangle): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** Returns the smallest rectangle around others; undefined if there are none. */
export function union(rectangles: readonly Rectangle[]): Rectangle | undefined {
  if (rectangles.length === 0) return undefined;
  const x = Math.min(...rectangles.map((one) => one.x));
  const y = Math.min(...rectangles.map((one) => one.y));
  return {
    x,
    y,
    width: Math.max(...rectangles.map((one) => one.x + one.width)) - x,
    height: Math.max(...rectangles.map((one) => one.y + one.height)) - y,
  };
}

function clampZoom(zoom: number): number {
  return Math.min(zoomRange.max, Math.max(zoomRange.min, zoom));
}
