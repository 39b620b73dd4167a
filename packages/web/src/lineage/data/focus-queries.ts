import { lineageQuery } from "../../api/queries.ts";
import { comparisonQuery } from "../../api/time-queries.ts";
import type { LineageAnswer } from "../../api/v2.gen.ts";
import type { LineageSearch } from "../state/search-params.ts";
import type { TimeSearch } from "../state/time-params.ts";

type Direction = LineageAnswer["direction"];

/** What the graph is about, besides its focus: a time or two, and one task group of a DAG. */
export type FocusSearch = TimeSearch & Pick<LineageSearch, "group">;

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
export function focusQuery(focus: string, direction: Direction, steps: number, search: FocusSearch) {
  return search.compare === ""
    ? lineageQuery(focus, direction, steps, { asOf: search.asOf, taskGroup: search.group })
    : // A comparison answer extends a lineage answer.
      (comparisonQuery(
        focus,
        direction,
        steps,
        search.compare,
        search.asOf,
        search.group,
      ) as unknown as ReturnType<typeof lineageQuery>);
}
