import type { Span } from "./model/lineage.ts";

/** Computes lines and columns of increasing offsets. */
export class Spans {
  readonly #lineStarts: number[] = [0];

  constructor(text: string) {
    for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) {
      this.#lineStarts.push(index + 1);
    }
  }

  /** Returns the span between two offsets. */
  at(start: number, end: number): Span {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= start) low = middle;
      else high = middle - 1;
    }
    return { start, end, line: low + 1, column: start - this.#lineStarts[low]! + 1 };
  }
}
