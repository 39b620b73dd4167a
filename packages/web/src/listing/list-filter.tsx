import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { facetsQuery, type ListFilter } from "../api/queries.ts";
import type { SelectionFacets } from "../api/v2.gen.ts";
import { QueryField, selectionError } from "../ui/controls/query-field.tsx";
import { formatInstant, formatNumber } from "../ui/text/format.ts";
import { withoutEmpty } from "./filter-params.ts";
import { periods, readInterval } from "./periods.ts";

/** The filters of a list: a selection, type, platform, namespace, owner, tag and time, and those that the page adds. */
export function FilterBar({
  kind,
  filter,
  change,
  children,
}: {
  kind: "datasets" | "jobs" | "runs";
  filter: ListFilter;
  change: (filter: ListFilter) => void;
  children?: ReactNode;
}) {
  const facets = useQuery(facetsQuery("", kind === "datasets" ? "dataset" : "job")).data;
  const set = (values: { [Key in keyof ListFilter]: ListFilter[Key] | undefined }): void =>
    change(withoutEmpty({ ...filter, ...values }));
  const select = (key: "type" | "platform" | "namespace" | "owner" | "tag", label: string, all: string) => (
    <FacetSelect
      label={label}
      all={all}
      counts={facets?.[`${key}s`] ?? []}
      value={filter[key]}
      choose={(value) => set({ [key]: value })}
      wide={key === "namespace"}
    />
  );
  const interval = readInterval(filter.time);
  const times = [
    // A bar of a chart leads to the runs of its hour or day.
    ...(interval && filter.time
      ? [{ value: filter.time, label: `${formatInstant(interval.start)} – ${formatInstant(interval.end)}` }]
      : []),
    ...periods.map(({ value, label }) => ({ value, label })),
  ];
  return (
    <div className="hw-filter">
      <DebouncedQuery
        label={kind === "runs" ? "Filter by job name or terms" : "Filter by name or terms"}
        value={filter.q ?? ""}
        onChange={(q) => set({ q })}
      />
      {kind !== "datasets" && select("type", "Type", "All types")}
      {select("platform", "Platform", "All platforms")}
      {select("namespace", "Namespace", "All namespaces")}
      {select("owner", "Owner", "All owners")}
      {select("tag", "Tag", "All tags")}
      <Select
        aria-label={kind === "runs" ? "Started" : "Last seen"}
        placeholder={kind === "runs" ? "Started any time" : "Seen any time"}
        data={times}
        value={times.some(({ value }) => value === filter.time) ? (filter.time ?? null) : null}
        onChange={(value) => set({ time: value ?? undefined })}
        clearable
        clearButtonProps={{ "aria-label": "Any time" }}
        w={interval ? 330 : 170}
      />
      {children}
    </div>
  );
}

function FacetSelect({
  label,
  all,
  counts,
  value,
  choose,
  wide,
}: {
  label: string;
  /** Label without a choice. */
  all: string;
  counts: SelectionFacets["owners"];
  value: string | undefined;
  choose: (value: string | undefined) => void;
  wide: boolean;
}) {
  const options = counts.map((one) => ({
    value: one.value,
    label: `${one.label} (${formatNumber(one.count)})`,
  }));
  const isListed = value === undefined || options.some((one) => one.value === value);
  return (
    <Select
      aria-label={label}
      placeholder={all}
      data={isListed ? options : [{ value, label: value }, ...options]}
      value={value ?? null}
      onChange={(next) => choose(next ?? undefined)}
      searchable
      clearable
      limit={100}
      w={wide ? 240 : 150}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      nothingFoundMessage={`No matching ${label.toLowerCase()}`}
      clearButtonProps={{ "aria-label": all }}
    />
  );
}

/** A field for a selection that reports its value when typing pauses and the selection is valid. */
function DebouncedQuery({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const [settled] = useDebouncedValue(text, 250);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  const problem = selectionError(settled);
  useEffect(() => {
    if (settled === sent.current || problem !== undefined) return;
    sent.current = settled;
    latest.current(settled.trim());
  }, [settled, problem]);
  // The URL can change from outside: back button or link.
  useEffect(() => {
    if (value !== sent.current.trim()) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  return (
    <QueryField
      label={label}
      placeholder="orders   tag:pii   owner:…"
      icon={<Search size={15} />}
      value={text}
      onChange={setText}
      error={problem}
      style={{ flex: "1 1 260px" }}
    />
  );
}
