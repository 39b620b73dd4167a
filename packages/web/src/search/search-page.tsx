import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Search, SearchX, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { searchQuery } from "../api/queries.ts";
import type { SearchHit } from "../api/v2.gen.ts";
import { selectionOf } from "../listing/list-selection.ts";
import { SelectionActions } from "../listing/selection-actions.tsx";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { QueryField } from "../ui/controls/query-field.tsx";
import { SelectionNotes } from "../ui/controls/selection-notes.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { runStateLabel } from "../ui/nodes/run-state.tsx";
import { fieldTerm, narrowSelection } from "../ui/text/selection-terms.ts";
import { FacetList } from "./facet-list.tsx";
import { HitView, hitAddress, hitKey } from "./hit.tsx";
import { rememberRecent } from "./recent.ts";
import { type SearchParams, searchKinds } from "./search-params.ts";

const route = getRouteApi("/search");

const states = ["RUNNING", "COMPLETE", "FAIL", "ABORT"] as const;

type Change = (
  values: { [Key in keyof SearchParams]: SearchParams[Key] | undefined },
  replace: boolean,
) => void;

/** All results of a search, with a URL that can be shared. */
export default function SearchPage() {
  const search = route.useSearch();
  const { q = "", kind, namespace, state } = search;
  const navigate = route.useNavigate();
  useTitle(q ? `Search: ${q}` : "Search");
  const change: Change = (values, replace) =>
    void navigate({
      search: (old) =>
        Object.fromEntries(
          Object.entries({ ...old, ...values }).filter(([, value]) => value),
        ) as SearchParams,
      replace,
    });
  const filter = { ...(kind && { kind }), ...(namespace && { namespace }), ...(state && { state }) };
  const isAsked = q !== "" || state !== undefined || namespace !== undefined;
  const found = useQuery({ ...searchQuery(q, filter, 100), enabled: isAsked });
  const setText = (text: string) => change({ q: text }, false);
  const terms = namespace ? [fieldTerm("namespace", namespace)] : [];
  // Other kinds of results are no nodes that could be followed or shown together.
  const followed =
    kind === undefined || kind === "dataset" || kind === "job"
      ? selectionOf({ q, ...(namespace && { namespace }) }, kind)
      : undefined;
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1 className="hw-head-text">Search</h1>
        <SelectionActions selection={followed} />
      </header>
      <SearchFilter search={search} change={change} problem={found.data?.problem ?? undefined} />
      <SelectionNotes notes={(isAsked && found.data?.notes) || []} text={q} replace={setText} />
      <div className="hw-search-layout">
        <FacetList text={q} change={setText} selection={narrowSelection(q, terms) ?? ""} />
        <div className="hw-search-results">
          {!isAsked ? (
            <Notice icon={<Search />} title="Search everything">
              Find datasets, columns, jobs and runs by name, address or ID, and text in SQL. Typos are
              tolerated. Terms narrow the results: <code>tag:pii</code>, <code>owner:finance</code>,{" "}
              <code>state:failed</code>, <code>orders+</code>.
            </Notice>
          ) : found.isPending ? (
            <Loading rows={8} height={48} />
          ) : found.isError ? (
            <Failure error={found.error} retry={() => void found.refetch()} />
          ) : found.data.items.length === 0 ? (
            <Notice icon={<SearchX />} title="No results">
              No matches. Check the spelling or remove filters.
            </Notice>
          ) : (
            <div className="hw-box" style={{ padding: 8 }}>
              {found.data.items.map((hit) => (
                <Link
                  key={hitKey(hit)}
                  {...hitAddress(hit)}
                  className="hw-hit"
                  onClick={() => rememberRecent(hit)}
                >
                  <HitView hit={hit} query={q} />
                </Link>
              ))}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function SearchFilter({
  search,
  change,
  problem,
}: {
  search: SearchParams;
  change: Change;
  /** Why the text is not a valid selection. */
  problem: string | undefined;
}) {
  const { q = "", kind, namespace, state } = search;
  const [text, setText] = useState(q);
  const [settled] = useDebouncedValue(text, 200);
  const sent = useRef(q);
  const latest = useRef(change);
  latest.current = change;
  useEffect(() => {
    if (settled === sent.current) return;
    sent.current = settled;
    latest.current({ q: settled }, true);
  }, [settled]);
  // Links to a tag or an owner change the text from outside.
  useEffect(() => {
    if (q !== sent.current) setText(q);
    sent.current = q;
  }, [q]);
  return (
    <div className="hw-filter">
      <QueryField
        label="Search datasets, columns, jobs, runs, tags, owners and SQL"
        placeholder="Name, address, run, tag:pii, owner:…, SQL"
        icon={<Search size={16} />}
        value={text}
        onChange={setText}
        error={problem}
        style={{ flex: "1 1 280px" }}
      />
      <Select
        aria-label="Kind"
        placeholder="All kinds"
        clearable
        clearButtonProps={{ "aria-label": "All kinds" }}
        w={140}
        value={kind ?? null}
        onChange={(value) => change({ kind: (value ?? undefined) as SearchHit["kind"] | undefined }, false)}
        data={searchKinds.map(({ value, label }) => ({ value, label }))}
      />
      {namespace && (
        <button
          type="button"
          className="hw-chip"
          onClick={() => change({ namespace: undefined }, false)}
          aria-label={`Remove filter by namespace ${namespace}`}
        >
          {namespace} <X size={13} aria-hidden />
        </button>
      )}
      <Select
        aria-label="State"
        placeholder="Any state"
        clearable
        clearButtonProps={{ "aria-label": "Any state" }}
        w={140}
        value={state ?? null}
        onChange={(value) => change({ state: value ?? undefined }, false)}
        data={states.map((value) => ({ value, label: runStateLabel(value) }))}
      />
    </div>
  );
}
