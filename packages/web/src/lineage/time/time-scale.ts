/** Maps times to positions between 0 and 1 on a timeline, and back. */
export interface TimeScale {
  readonly start: number;
  readonly end: number;
  /** @param at - epoch milliseconds */
  readonly place: (at: number) => number;
  /** @returns epoch milliseconds */
  readonly instant: (place: number) => number;
}

/** Share of the width that is proportional to time; the rest is divided evenly between moments. */
const byTime = 0.5;

/**
 * Creates a timeline on which half the width is proportional to time and half is divided evenly between
 * moments: those of one busy night are apart, and a quiet month is still long. Monotone, so that every
 * position is one time.
 *
 * @param moments - epoch milliseconds, ascending
 * @param now - the end
 */
export function createTimeScale(moments: readonly number[], now: number): TimeScale {
  const first = moments[0] ?? now - 86_400_000;
  const last = moments.at(-1);
  const end = last === undefined ? now : Math.max(now, last + 1);
  const start = first - Math.max(1_000, (end - first) * 0.03);
  const knots = [
    { at: start, x: 0 },
    ...moments.map((at, index) => ({
      at,
      x: byTime * ((at - start) / (end - start)) + (1 - byTime) * ((index + 1) / (moments.length + 1)),
    })),
    { at: end, x: 1 },
  ];
  const between = (value: number, from: "at" | "x", to: "at" | "x"): number => {
    if (value <= knots[0]![from]) return knots[0]![to];
    if (value >= knots.at(-1)![from]) return knots.at(-1)![to];
    let [low, high] = [0, knots.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (knots[middle]![from] <= value) low = middle;
      else high = middle;
    }
    const [a, b] = [knots[low]!, knots[high]!];
    const share = b[from] === a[from] ? 0 : (value - a[from]) / (b[from] - a[from]);
    return a[to] + share * (b[to] - a[to]);
  };
  return {
    start,
    end,
    place: (at) => between(at, "at", "x"),
    instant: (place) => Math.round(between(place, "x", "at")),
  };
}

/** Returns the index of the last moment at or before a time; -1 if there is none. Moments are ascending. */
export function momentBefore(moments: readonly number[], at: number): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Returns the time that a key leads to.
 *
 * @param moments - ascending
 * @param at - null: now
 * @returns null: now; undefined: the key has no meaning here
 */
export function stepInTime(
  moments: readonly number[],
  at: number | null,
  key: string,
): number | null | undefined {
  const here = at === null ? moments.length : momentBefore(moments, at);
  const to = (index: number): number | null =>
    index >= moments.length ? null : moments.length === 0 ? null : moments[Math.max(0, index)]!;
  // Between two moments, one step back leads to the earlier one.
  const isBetween = at !== null && here >= 0 && moments[here] !== at;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return to(isBetween ? here : here - 1);
    case "ArrowRight":
    case "ArrowUp":
      return to(here + 1);
    case "PageDown":
      return to(here - 10);
    case "PageUp":
      return to(here + 10);
    case "Home":
      return to(0);
    case "End":
      return to(moments.length - 1);
    case "Escape":
      return null;
    default:
      return undefined;
  }
}
