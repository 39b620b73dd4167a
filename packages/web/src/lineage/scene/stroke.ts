import type { RunState } from "../../api/run-state.ts";
import type { ColorName } from "../../theme/palette.ts";
import type { Card } from "../model/card.ts";
import type { Change } from "../model/comparison.ts";
import type { Rectangle } from "./viewport.ts";

/** A card with its position. */
export interface PlacedCard extends Rectangle {
  readonly id: string;
  readonly card: Card;
  readonly label: string;
  /** The second line; empty for groups, which have a summary. */
  readonly place: string;
  /** The color of its platform. */
  readonly color: ColorName;
  readonly state: RunState | undefined;
  /** The card is not on the trace or does not match the selection. */
  readonly dim: boolean;
  /** Why its job did not run in the run that the graph shows. */
  readonly notRun?: string;
  /** The card matches the selection. */
  readonly match: boolean;
  /** Its change, in a comparison. */
  readonly change?: Change;
}

/** A line of the graph, ready to draw. */
export interface Stroke {
  /** Flat `x, y` pairs; see the layout's routes. A segment whose end has `curve` set is a curve. */
  readonly points: readonly number[];
  readonly bounds: Rectangle;
  readonly color: ColorName;
  readonly width: number;
  readonly dash: readonly number[];
  /** `none`: the line goes on. `open`: its job has no complete execution. `bar`: stale, no run has shown it for a long time. */
  readonly arrow: "filled" | "open" | "bar" | "ring" | "none";
  /** The value is masked: a small square marks the start of the line. */
  readonly isMasked: boolean;
  /** Drawn later, on top. */
  readonly rank: number;
  /** The cards that a table-level line joins, as `source>target`. */
  readonly edge?: string;
  /** Its change, in a comparison. */
  readonly change?: Change;
}

/** Dash patterns by meaning, shared with the legend. */
export const dashes = {
  observed: [],
  declared: [14, 5],
  inferred: [2, 5],
  control: [2.5, 7],
  direct: [],
  indirect: [7, 5],
  "indirect-inferred": [8, 4, 1.5, 4],
  "indirect-declared": [14, 4, 4, 4],
} as const satisfies Record<string, readonly number[]>;

/** Returns the area that a line covers. */
export function findBounds(points: readonly number[]): Rectangle {
  let [left, top, right, bottom] = [points[0]!, points[1]!, points[0]!, points[1]!];
  for (let index = 2; index < points.length; index += 2) {
    left = Math.min(left, points[index]!);
    right = Math.max(right, points[index]!);
    top = Math.min(top, points[index + 1]!);
    bottom = Math.max(bottom, points[index + 1]!);
  }
  // Curves and arrow heads extend slightly beyond their points.
  return { x: left - 40, y: top - 20, width: right - left + 80, height: bottom - top + 40 };
}
