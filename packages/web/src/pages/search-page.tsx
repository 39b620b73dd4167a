import { SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Search, SearchX } from "lucide-react";
import { useEffect, useState } from "react";
import { searchQuery } from "../api/queries.ts";
import { HitView, hitAddress, hitKey } from "../search/hit.tsx";
import { Failure, Loading, Notice } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";

const route = getRouteApi("/search");

/** All hits of a search, with an address that can be shared. */
export default function SearchPage() {
  const { q = "", kind } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(q);
  const [settled] = useDebouncedValue(text, 200);
  useTitle(q ? `Search: ${q}` : "Search");
  useEffect(() => {
    if (settled !== q)
      void navigate({ search: { ...(settled && { q: settled }), ...(kind && { kind }) }, replace: true });
  }, [settled, q, kind, navigate]);
  const found = useQuery({ ...searchQuery(q, kind, 100), enabled: q !== "" });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>Search</h1>
      </header>
      <div className="hw-filter">
        <TextInput
          aria-label="Search datasets, jobs, columns"
          placeholder="A part of a name"
          leftSection={<Search size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: "1 1 280px" }}
          spellCheck={false}
        />
        <SegmentedControl
          aria-label="Kind"
          value={kind ?? "all"}
          onChange={(value) =>
            void navigate({
              search: {
                ...(q && { q }),
                ...(value !== "all" && { kind: value as "dataset" | "job" | "column" }),
              },
            })
          }
          data={[
            { value: "all", label: "All" },
            { value: "dataset", label: "Datasets" },
            { value: "job", label: "Jobs" },
            { value: "column", label: "Columns" },
          ]}
        />
      </div>
      {q === "" ? (
        <Notice icon={<Search />} title="Search by any part of a name">
          Of a dataset, a job or a column. Typing mistakes are forgiven.
        </Notice>
      ) : found.isPending ? (
        <Loading rows={8} height={48} />
      ) : found.isError ? (
        <Failure error={found.error} retry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        <Notice icon={<SearchX />} title="Nothing found">
          Nothing that Headwater knows is called so, or nearly so.
        </Notice>
      ) : (
        <div className="hw-box" style={{ padding: 8 }}>
          {found.data.items.map((hit) => (
            <Link key={hitKey(hit)} {...hitAddress(hit)} className="hw-hit">
              <HitView hit={hit} query={q} />
            </Link>
          ))}
        </div>
      )}
    </div>
  );
}
