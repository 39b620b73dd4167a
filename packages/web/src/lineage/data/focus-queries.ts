import { lineageQuery } from "../../api/queries.ts";
import { comparisonQuery } from "../../api/time-queries.ts";
import type { LineageAnswer } from "../../api/v2.gen.ts";
import type { TimeSearch } from "../state/time-params.ts";

type Direction = LineageAnswer["direction"];
/** Job steps in each direction. */
export interface Steps {
  readonly up: number;
  readonly down: number;
}

/** Returns the queries for the steps upstream and downstream: a single one if both are equal. */
export function toDirections({ up, down }: Steps): readonly (readonly [Direction, number])[] {
  return up === down
    ? [["both", up]]
    : [
        ["upstream", up],
        ["downstream", down],
      ];
}

/** The query around the focus: at the selected time, or a comparison. */
export function focusQuery(focus: string, direction: Direction, steps: number, search: TimeSearch) {
  return search.compare === ""
    ? lineageQuery(focus, direction, steps, undefined, search.asOf)
    : // A comparison answer extends a lineage answer.
      (comparisonQuery(focus, direction, steps, search.compare, search.asOf) as unknown as ReturnType<
        typeof lineageQuery
      >);
}
