import { type RefObject, useEffect, useState } from "react";

/** Rows rendered above and below the visible ones, so that scrolling shows no gaps. */
const spare = 12;

/**
 * Returns the range of visible rows in a scrolling list of rows with equal height.
 *
 * @param rowHeight - CSS pixels
 * @returns the first row to render, and the one after the last
 */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  rows: number,
  rowHeight: number,
): readonly [from: number, to: number] {
  const [range, setRange] = useState<readonly [number, number]>([0, 40]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const update = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - spare);
      const to = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + spare;
      setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
    };
    update();
    element.addEventListener("scroll", update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", update);
      observer.disconnect();
    };
  }, [scroller, rowHeight]);
  return [Math.min(range[0], Math.max(0, rows - 1)), Math.min(range[1], rows)];
}
