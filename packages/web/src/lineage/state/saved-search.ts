import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { savedViewQuery, saveView } from "../../api/queries.ts";
import { type LineageSearch, lineageDefaults } from "./search-params.ts";

/** The URL parameters that grow with use of the graph. */
const longParams = ["more", "pins", "except", "open"] as const;

/**
 * Maximum length of those parameters in the URL, in characters; longer ones are kept by the server. URLs are
 * shared by mail and chat.
 */
const maxLength = 1_200;

/** The URL parameters, completed with the parts kept by the server. */
export interface SavedSearch {
  /** Undefined while loading. */
  readonly search: LineageSearch | undefined;
  readonly error: unknown;
  readonly change: (values: Partial<LineageSearch>, replace?: boolean) => void;
}

/**
 * Completes a URL whose long parts the server keeps under a hash of their content, and moves them there when
 * they grow too long. If the server cannot keep them, the URL stays long.
 */
export function useSavedSearch(
  urlSearch: LineageSearch,
  navigate: (search: LineageSearch, replace: boolean) => void,
): SavedSearch {
  const { data, error } = useQuery({ ...savedViewQuery(urlSearch.kept), enabled: urlSearch.kept !== "" });
  const search = useMemo(() => complete(urlSearch, data?.state), [urlSearch, data]);
  const client = useQueryClient();
  const latest = useRef({ search, navigate });
  latest.current = { search, navigate };
  const change = useCallback(
    (values: Partial<LineageSearch>, replace = false) => {
      const { search: old, navigate: go } = latest.current;
      if (!old) return;
      const next = { ...old, ...values, kept: "" };
      // Two changes in a row must both apply, even if the URL updates later.
      latest.current = { ...latest.current, search: next };
      const state = Object.fromEntries(longParams.map((part) => [part, next[part]]));
      if (longParams.reduce((sum, part) => sum + next[part].length, 0) <= maxLength) {
        go(next, replace);
        return;
      }
      void saveView(state).then(
        (view) => {
          client.setQueryData(savedViewQuery(view.id).queryKey, view);
          go({ ...next, ...emptyLongParams, kept: view.id }, replace);
        },
        () => go(next, replace),
      );
    },
    [client],
  );
  return { search, error: urlSearch.kept === "" ? undefined : error, change };
}

const emptyLongParams = Object.fromEntries(longParams.map((part) => [part, lineageDefaults[part]]));

/** Merges URL parameters with the state kept by the server; undefined while it is loading. */
function complete(
  urlSearch: LineageSearch,
  state: Readonly<Record<string, unknown>> | undefined,
): LineageSearch | undefined {
  if (urlSearch.kept === "") return urlSearch;
  if (!state) return undefined;
  const kept = Object.fromEntries(
    longParams.flatMap((part) => (typeof state[part] === "string" ? [[part, state[part]]] : [])),
  );
  return { ...urlSearch, ...kept };
}
