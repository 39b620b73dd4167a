import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { columnLineageQuery, lineageQuery, neighborsQuery, selectionQuery } from "../../api/queries.ts";
import type { LineageAnswer } from "../../api/v2.gen.ts";
import { pinnedPart } from "../model/neighbor-list.ts";
import { readSelection } from "../model/selection.ts";
import { createTrace, type Trace } from "../model/trace.ts";
import { buildView, type ViewModel } from "../model/view-model.ts";
import {
  type LineageSearch,
  parseExpansions,
  parseIds,
  parseLevels,
  parsePins,
  parseTokens,
} from "../state/search-params.ts";
import { expandId } from "../state/short-id.ts";
import { focusQuery, toDirections } from "./focus-queries.ts";
import { useColumnEdges } from "./use-column-edges.ts";

/** Limit of traced datasets fetched beyond those in view; a longer trace is cut there. */
const maxTraceAnswers = 40;

/** The data of the lineage page. */
export interface Lineage {
  readonly view: ViewModel | undefined;
  readonly trace: Trace | undefined;
  readonly isTracing: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** True while answers are loading. */
  readonly isFetching: boolean;
  /** Nodes that limits left out; undefined if none, -1 if their number is unknown. */
  readonly omitted: number | undefined;
  /** Number of nodes in all lineage that match the selection; undefined if only the graph is searched. */
  readonly foundEverywhere: number | undefined;
}

type Answers = ReturnType<typeof combineAnswers>;

const combineAnswers = (results: readonly UseQueryResult<LineageAnswer>[]) => ({
  answers: results.map((result) => result.data),
  pending: results.some((result) => result.isPending),
  error: results.find((result) => result.isError)?.error,
  retry: () => {
    for (const result of results) if (result.isError) void result.refetch();
  },
});

/** Fetches what a URL of the lineage page asks for and builds the view of it. */
export function useLineage(focus: string, search: LineageSearch): Lineage {
  const { initial, further, expansions } = useExpandedLineage(focus, search);
  const pinned = usePins(search);
  const { trace, query: traceQuery } = useTrace(focus, search);
  const onTrace = useTraceLineage(trace, initial, further, search.asOf);
  const answers = useMemo(
    () => [...initial.answers, ...further.answers, ...pinned.parts, ...onTrace.answers],
    [initial.answers, further.answers, pinned.parts, onTrace.answers],
  );
  const columnEdges = useColumnEdges(answers, search);
  const { selection, everywhere, found, isEverywhere } = useSelection(search);
  const isFetching =
    initial.pending || further.pending || pinned.pending || onTrace.pending || everywhere.isLoading;
  const isReady = !isFetching && !initial.error;
  const view = useMemo(() => {
    if (!isReady) return undefined;
    return buildView({
      focus,
      view: search.view,
      initial: initial.answers.flatMap((answer) => answer ?? []),
      expansions: expansions.map((expansion, index) => ({ expansion, answer: further.answers[index] })),
      pins: pinned.parts,
      hidesStale: search.fresh,
      trace,
      traceAnswers: onTrace.answers.flatMap((answer) => answer ?? []),
      columnEdges: columnEdges.edges,
      grouping: { levels: parseLevels(search.fold), exceptions: parseTokens(search.except) },
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
    columnEdges.edges,
    pinned.parts,
  ]);
  return {
    view,
    trace,
    isTracing: search.column !== "" && traceQuery.isPending,
    error:
      initial.error ??
      further.error ??
      pinned.error ??
      (isEverywhere ? everywhere.error : undefined) ??
      columnEdges.error ??
      (search.column === "" ? undefined : traceQuery.error),
    retry: () => {
      initial.retry();
      further.retry();
      pinned.retry();
      columnEdges.retry();
      if (traceQuery.isError) void traceQuery.refetch();
      if (everywhere.isError) void everywhere.refetch();
    },
    isFetching,
    foundEverywhere: found?.matches,
    omitted: countOmitted([...initial.answers, ...further.answers]),
  };
}

/** The answers around the focus, and one per expansion. */
function useExpandedLineage(focus: string, search: LineageSearch) {
  const initial = useQueries({
    // Without a focus, the graph holds a selection.
    queries: (focus === "" ? [] : toDirections(search)).map(([direction, steps]) =>
      focusQuery(focus, direction, steps, search),
    ),
    combine: combineAnswers,
  });
  // A comparison covers the same steps at both times; expansions would cover only one.
  const more = search.compare === "" ? search.more : "";
  const expansions = useMemo(() => parseExpansions(more), [more]);
  const further = useQueries({
    queries: expansions.map(({ node, direction }) => lineageQuery(node, direction, 1, { asOf: search.asOf })),
    combine: combineAnswers,
  });
  return { initial, further, expansions };
}

/** The neighbors chosen from lists. Each list is one request, whatever is chosen from it. */
function usePins(search: LineageSearch) {
  const pins = search.compare === "" ? search.pins : "";
  const parsed = useMemo(() => parsePins(pins), [pins]);
  const hubs = useMemo(
    () => [...new Map(parsed.map((pin) => [`${pin.direction} ${pin.hub}`, pin])).entries()],
    [parsed],
  );
  const { answers, pending, error, retry } = useQueries({
    queries: hubs.map(([, { hub, direction }]) => neighborsQuery(hub, direction, search.asOf)),
    combine: combineAnswers,
  });
  const parts = useMemo(() => {
    const byHub = new Map(hubs.map(([key], index) => [key, answers[index]]));
    return parsed.flatMap((pin) => {
      const answer = byHub.get(`${pin.direction} ${pin.hub}`);
      return answer ? [pinnedPart(answer, pin)] : [];
    });
  }, [parsed, hubs, answers]);
  return { parts, pending, error, retry };
}

function useTrace(focus: string, search: LineageSearch) {
  const of = expandId(search.of) ?? focus;
  const query = useQuery({
    ...columnLineageQuery(of, search.column, search.indirect, search.asOf),
    enabled: search.column !== "",
  });
  const trace = useMemo(
    () =>
      search.column !== "" && query.data
        ? createTrace(query.data, { node: of, column: search.column })
        : undefined,
    [query.data, of, search.column],
  );
  return { trace, query };
}

/** The neighbors of datasets that are on the trace but in no other answer. */
function useTraceLineage(
  trace: Trace | undefined,
  initial: Answers,
  further: Answers,
  asOf: string,
): Answers {
  const known = useMemo(() => {
    const all = [...initial.answers, ...further.answers];
    return new Set(all.flatMap((answer) => answer?.nodes.map((node) => node.id) ?? []));
  }, [initial.answers, further.answers]);
  const missing = useMemo(
    () =>
      initial.pending || !trace
        ? []
        : [...trace.columns.keys()].filter((id) => !known.has(id)).slice(0, maxTraceAnswers),
    [initial.pending, trace, known],
  );
  return useQueries({
    queries: missing.map((id) => lineageQuery(id, "both", 1, { asOf })),
    combine: combineAnswers,
  });
}

function useSelection(search: LineageSearch) {
  const selection = useMemo(() => readSelection(search.select), [search.select]);
  // In a comparison it would cover only one time, as expansions would.
  const isEverywhere = selection !== undefined && search.everywhere && search.compare === "";
  const everywhere = useQuery({ ...selectionQuery(search.select, search.asOf), enabled: isEverywhere });
  return { selection, everywhere, isEverywhere, found: isEverywhere ? everywhere.data : undefined };
}

/** Nodes that limits left out; undefined if nothing was cut, -1 if their number is unknown. */
function countOmitted(answers: readonly (LineageAnswer | undefined)[]): number | undefined {
  const cut = answers.filter((answer) => answer?.truncated);
  if (cut.length === 0) return undefined;
  if (cut.some((answer) => (answer?.omitted ?? -1) < 0)) return -1;
  return cut.reduce((sum, answer) => sum + (answer?.omitted ?? 0), 0);
}
