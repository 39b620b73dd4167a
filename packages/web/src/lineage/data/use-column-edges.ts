import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { columnEdgesQuery } from "../../api/queries.ts";
import type { ColumnEdgesAnswer, LineageAnswer } from "../../api/v2.gen.ts";
import { type TraceEdge, toTraceEdge } from "../model/trace.ts";
import type { LineageSearch } from "../state/search-params.ts";

/** Maximum number of datasets of one request. */
const datasetsPerRequest = 100;

/** Column edges to draw. */
export interface ColumnEdges {
  readonly edges: readonly TraceEdge[];
  readonly error: unknown;
  readonly retry: () => void;
}

const combine = (results: readonly UseQueryResult<ColumnEdgesAnswer>[]) => ({
  answers: results.map(({ data }) => data),
  error: results.find(({ isError }) => isError)?.error,
  retry: () => {
    for (const result of results) if (result.isError) void result.refetch();
  },
});

/** Fetches the column edges into the datasets of answers, for the columns view. */
export function useColumnEdges(
  answers: readonly (LineageAnswer | undefined)[],
  search: LineageSearch,
): ColumnEdges {
  // A comparison shows the column edges that changed in its panel.
  const isAsked = search.view === "columns" && search.compare === "";
  const requests = useMemo(() => (isAsked ? chunkDatasets(answers) : []), [isAsked, answers]);
  const found = useQueries({
    queries: requests.map((datasets) => columnEdgesQuery(datasets, search.indirect, search.asOf)),
    combine,
  });
  const edges = useMemo(
    () => found.answers.flatMap((answer) => answer?.edges.map(toTraceEdge) ?? []),
    [found.answers],
  );
  return { edges, error: found.error, retry: found.retry };
}

/** Splits the datasets of answers into requests. An answer that is added later changes no earlier request. */
export function chunkDatasets(answers: readonly (LineageAnswer | undefined)[]): string[][] {
  const seen = new Set<string>();
  return answers.flatMap((answer) => {
    const fresh = answer?.nodes.filter(({ id, kind }) => kind === "dataset" && !seen.has(id)) ?? [];
    for (const { id } of fresh) seen.add(id);
    const chunks: string[][] = [];
    for (let start = 0; start < fresh.length; start += datasetsPerRequest) {
      chunks.push(fresh.slice(start, start + datasetsPerRequest).map(({ id }) => id));
    }
    return chunks;
  });
}
