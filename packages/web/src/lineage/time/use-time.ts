import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { lineageQuery } from "../../api/queries.ts";
import { comparisonQuery } from "../../api/time-queries.ts";
import type { LineageAnswer } from "../../api/v2.gen.ts";
import { type Comparison, joinComparisons } from "./comparison.ts";
import type { TimeSearch } from "./time-search.ts";

type Direction = LineageAnswer["direction"];
interface Steps {
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

/** The comparison that an address asks for, once it is there. */
export function useComparison(focus: string, search: TimeSearch & Steps): Comparison | undefined {
  const isAsked = search.compare !== "";
  const results = useQueries({
    queries: isAsked
      ? directionsOf(search).map(([direction, steps]) =>
          comparisonQuery(focus, direction, steps, search.compare, search.asOf),
        )
      : [],
    combine: (all) =>
      all.every(({ data }) => data !== undefined) ? all.map(({ data }) => data!) : undefined,
  });
  return useMemo(() => (isAsked && results ? joinComparisons(results) : undefined), [isAsked, results]);
}
