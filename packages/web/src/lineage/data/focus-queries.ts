import { lineageQuery } from "../../api/queries.ts";
import { comparisonQuery } from "../../api/time-queries.ts";
import type { LineageAnswer } from "../../api/v2.gen.ts";
import type { TimeSearch } from "../state/time-params.ts";

type Direction = LineageAnswer["direction"];
/** Job steps each way. */
export interface Steps {
  readonly up: number;
  readonly down: number;
}

/** The questions for as many steps upstream and downstream: one where they are as many. */
export function directionsOf({ up, down }: Steps): readonly (readonly [Direction, number])[] {
  return up === down
    ? [["both", up]]
    : [
        ["upstream", up],
        ["downstream", down],
      ];
}

/** The question around the focus: as of the instant that is looked at, or for both of a comparison. */
export function focusQuery(focus: string, direction: Direction, steps: number, search: TimeSearch) {
  return search.compare === ""
    ? lineageQuery(focus, direction, steps, undefined, search.asOf)
    : // What it answers is a lineage answer with more in it.
      (comparisonQuery(focus, direction, steps, search.compare, search.asOf) as unknown as ReturnType<
        typeof lineageQuery
      >);
}
