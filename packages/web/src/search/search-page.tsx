import { Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Search, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { namespacesQuery, searchQuery } from "../api/queries.ts";
import type { SearchHit } from "../api/v2.gen.ts";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { runStateLabel } from "../ui/nodes/run-state.tsx";
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
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>Search</h1>
      </header>
      <SearchFilter search={search} change={change} />
      {!isAsked ? (
        <Notice icon={<Search />} title="Search everything">
          Find datasets, columns and jobs by part of a name, runs by ID, tags, owners, or text in SQL. Typos
          are tolerated. Filters: <code>type:job</code>, <code>ns:redshift</code>, <code>tag:pii</code>,{" "}
          <code>state:failed</code>, <code>owner:finance</code>.
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
  );
}

function SearchFilter({ search, change }: { search: SearchParams; change: Change }) {
  const { q = "", kind, namespace, state } = search;
  const namespaces = useQuery(namespacesQuery());
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
      <TextInput
        aria-label="Search datasets, columns, jobs, runs, tags, owners and SQL"
        placeholder="Name, run, tag:pii, owner:…, SQL"
        leftSection={<Search size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        style={{ flex: "1 1 280px" }}
        spellCheck={false}
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
      <Select
        aria-label="Namespace"
        placeholder="All namespaces"
        searchable
        clearable
        clearButtonProps={{ "aria-label": "All namespaces" }}
        limit={100}
        w={240}
        value={namespace ?? null}
        onChange={(value) => change({ namespace: value ?? undefined }, false)}
        data={[
          ...new Set([
            ...(namespaces.data?.items ?? []).map(({ name }) => name),
            ...(namespace ? [namespace] : []),
          ]),
        ]}
      />
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
