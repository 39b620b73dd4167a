import type { Viewport } from "../scene/viewport.ts";

/** Pixels that a pointer moves before a press becomes a drag. */
const dragDistance = 4;

/** Zoom per pixel of the wheel; a pinch arrives as a wheel with Ctrl and smaller steps. */
const wheelZoom = 0.0015;
const pinchZoom = 0.01;

/**
 * Pans and zooms a viewport by wheel, drag and pinch on an element.
 *
 * @returns removes the listeners
 */
export function listenForGestures(element: HTMLElement, viewport: Viewport): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const drag = new Drag(element, viewport);
  element.addEventListener("wheel", (event) => onWheel(event, element, viewport), { passive: false, signal });
  element.addEventListener("pointerdown", drag.down, { signal });
  element.addEventListener("pointermove", drag.move, { signal });
  element.addEventListener("pointerup", drag.up, { signal });
  element.addEventListener("pointercancel", drag.up, { signal });
  element.addEventListener("click", drag.click, { capture: true, signal });
  // Browsers scroll to the element that gets the focus. Here the view moves instead.
  const onScroll = (): void => {
    if (element.scrollLeft === 0 && element.scrollTop === 0) return;
    viewport.panBy(-element.scrollLeft, -element.scrollTop);
    element.scrollTo(0, 0);
  };
  element.addEventListener("scroll", onScroll, { signal });
  return () => listening.abort();
}

function onWheel(event: WheelEvent, element: HTMLElement, viewport: Viewport): void {
  // A list in a card scrolls by itself.
  if (!event.ctrlKey && isOwnControl(event.target)) return;
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  if (event.shiftKey && !event.ctrlKey) {
    viewport.panBy(-(event.deltaY || event.deltaX) * unit, 0);
    return;
  }
  const speed = event.ctrlKey ? pinchZoom : wheelZoom;
  viewport.zoomBy(Math.exp(-event.deltaY * unit * speed), ...positionIn(element, event));
}

/** Follows pressed pointers: one pans, two zoom. */
class Drag {
  readonly #element: HTMLElement;
  readonly #viewport: Viewport;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #isDragging = false;

  constructor(element: HTMLElement, viewport: Viewport) {
    this.#element = element;
    this.#viewport = viewport;
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button > 1 || isOwnControl(event.target)) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#isDragging = false;
  };

  readonly move = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    if (!this.#isDragging && Math.hypot(dx, dy) < dragDistance) return;
    if (!this.#isDragging) this.#element.setPointerCapture(event.pointerId);
    this.#isDragging = true;
    if (this.#pointers.size === 2) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)![1];
      const distanceBefore = Math.hypot(before.x - other.x, before.y - other.y) || 1;
      const distance = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      this.#viewport.zoomBy(distance / distanceBefore, ...positionIn(this.#element, event));
    } else {
      this.#viewport.panBy(dx, dy);
    }
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };

  readonly up = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  /** Swallows the click that ends a drag. */
  readonly click = (event: MouseEvent): void => {
    if (!this.#isDragging) return;
    event.stopPropagation();
    event.preventDefault();
    this.#isDragging = false;
  };
}

function positionIn(element: HTMLElement, event: MouseEvent): [number, number] {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Whether an event belongs to something in a card that scrolls or takes text, which panning leaves alone. */
function isOwnControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".hw-card-list") !== null;
}
