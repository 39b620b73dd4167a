import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { comparisonQuery } from "../../api/time-queries.ts";
import { type Comparison, joinComparisons } from "../model/comparison.ts";
import { type FocusSearch, type Steps, toDirections } from "./focus-queries.ts";

/** Returns the comparison that the URL asks for, once it is loaded. */
export function useComparison(focus: string, search: FocusSearch & Steps): Comparison | undefined {
  const isAsked = search.compare !== "";
  const results = useQueries({
    queries: isAsked
      ? toDirections(search).map(([direction, steps]) =>
          comparisonQuery(focus, direction, steps, search.compare, search.asOf, search.group),
        )
      : [],
    combine: (all) =>
      all.every(({ data }) => data !== undefined) ? all.map(({ data }) => data!) : undefined,
  });
  return useMemo(() => (isAsked && results ? joinComparisons(results) : undefined), [isAsked, results]);
}
