import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { columnLineageQuery, lineageQuery, selectionQuery } from "../../api/queries.ts";
import type { LineageAnswer } from "../../api/v2.gen.ts";
import { readSelection } from "../model/selection.ts";
import { createTrace, type Trace } from "../model/trace.ts";
import { buildView, type ViewModel } from "../model/view-model.ts";
import {
  type LineageSearch,
  parseExpansions,
  parseIds,
  parseLevels,
  parseTokens,
} from "../state/search-params.ts";
import { expandId } from "../state/short-id.ts";
import { directionsOf, focusQuery } from "./focus-queries.ts";

/** Datasets of a trace that are fetched beyond those in view; a trace through more is shown as far as this. */
const mostTraceAnswers = 40;

/** What the lineage page shows. */
export interface Lineage {
  readonly view: ViewModel | undefined;
  readonly trace: Trace | undefined;
  readonly isTracing: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** True while more is on its way. */
  readonly isFetching: boolean;
  /** Nodes that the limit of an answer left out; undefined when none was, -1 when nobody counted. */
  readonly omitted: number | undefined;
  /** How many nodes of the whole store the selection means; undefined when it looks in the graph only. */
  readonly foundEverywhere: number | undefined;
}

const answersOf = (results: readonly UseQueryResult<LineageAnswer>[]) => ({
  answers: results.map((result) => result.data),
  pending: results.some((result) => result.isPending),
  error: results.find((result) => result.isError)?.error,
  retry: () => {
    for (const result of results) if (result.isError) void result.refetch();
  },
});

/** Fetches what an address of the lineage page asks for and builds the picture of it. */
export function useLineage(focus: string, search: LineageSearch): Lineage {
  const { asOf } = search;
  // A comparison is of the same steps at both instants; further ones would be of one instant only.
  const more = search.compare === "" ? search.more : "";
  const initial = useQueries({
    queries: directionsOf(search).map(([direction, steps]) => focusQuery(focus, direction, steps, search)),
    combine: answersOf,
  });
  const expansions = useMemo(() => parseExpansions(more), [more]);
  const further = useQueries({
    queries: expansions.map(({ node, direction }) => lineageQuery(node, direction, 1, undefined, asOf)),
    combine: answersOf,
  });

  const of = expandId(search.of) ?? focus;
  const columnAnswer = useQuery({
    ...columnLineageQuery(of, search.column, search.indirect, asOf),
    enabled: search.column !== "",
  });
  const trace = useMemo(
    () =>
      search.column !== "" && columnAnswer.data
        ? createTrace(columnAnswer.data, { node: of, column: search.column })
        : undefined,
    [columnAnswer.data, of, search.column],
  );
  const known = useMemo(() => {
    const all = [...initial.answers, ...further.answers];
    return new Set(all.flatMap((answer) => answer?.nodes.map((node) => node.id) ?? []));
  }, [initial.answers, further.answers]);
  const missing = useMemo(
    () =>
      initial.pending || !trace
        ? []
        : [...trace.columns.keys()].filter((id) => !known.has(id)).slice(0, mostTraceAnswers),
    [initial.pending, trace, known],
  );
  const onTrace = useQueries({
    queries: missing.map((id) => lineageQuery(id, "both", 1, undefined, asOf)),
    combine: answersOf,
  });

  const selection = useMemo(() => readSelection(search.select), [search.select]);
  // In a comparison it would be of one instant only, as further steps are.
  const looksEverywhere = selection !== undefined && search.everywhere && search.compare === "";
  const everywhere = useQuery({ ...selectionQuery(search.select, asOf), enabled: looksEverywhere });
  const found = looksEverywhere ? everywhere.data : undefined;
  const isReady =
    !initial.pending && !initial.error && !further.pending && !onTrace.pending && !everywhere.isLoading;
  const view = useMemo(() => {
    if (!isReady) return undefined;
    return buildView({
      focus,
      view: search.view,
      initial: initial.answers.flatMap((answer) => answer ?? []),
      expansions: expansions.map((expansion, index) => ({ expansion, answer: further.answers[index] })),
      hidesStale: search.fresh,
      trace,
      traceAnswers: onTrace.answers.flatMap((answer) => answer ?? []),
      folding: { levels: parseLevels(search.fold), exceptions: parseTokens(search.except) },
      open: parseIds(search.open),
      selection: selection && { of: selection, only: search.only, found },
    });
  }, [
    isReady,
    focus,
    search.view,
    search.fold,
    search.except,
    search.open,
    search.only,
    search.fresh,
    selection,
    found,
    initial.answers,
    further.answers,
    onTrace.answers,
    expansions,
    trace,
  ]);

  const cut = [...initial.answers, ...further.answers].filter((answer) => answer?.truncated);
  return {
    view,
    trace,
    isTracing: search.column !== "" && columnAnswer.isPending,
    error:
      initial.error ??
      further.error ??
      (looksEverywhere ? everywhere.error : undefined) ??
      (search.column === "" ? undefined : columnAnswer.error),
    retry: () => {
      initial.retry();
      further.retry();
      if (columnAnswer.isError) void columnAnswer.refetch();
      if (everywhere.isError) void everywhere.refetch();
    },
    isFetching: initial.pending || further.pending || onTrace.pending || everywhere.isLoading,
    foundEverywhere: found?.matches,
    omitted:
      cut.length === 0
        ? undefined
        : cut.some((answer) => (answer?.omitted ?? -1) < 0)
          ? -1
          : cut.reduce((sum, answer) => sum + (answer?.omitted ?? 0), 0),
  };
}
