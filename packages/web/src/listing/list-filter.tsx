import { Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type ListFilter, namespacesQuery } from "../api/queries.ts";
import { withoutEmpty } from "./filter-params.ts";

/** The filters of a list: name, namespace, tag and owner, and those that the page adds. */
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
  const namespaces = useQuery(namespacesQuery());
  const options = (namespaces.data?.items ?? [])
    .filter((one) => (kind === "datasets" ? one.datasets : one.jobs) > 0)
    .map((one) => one.name);
  const set = (values: { [Key in keyof ListFilter]: ListFilter[Key] | undefined }): void =>
    change(withoutEmpty({ ...filter, ...values }));
  return (
    <div className="hw-filter">
      <DebouncedText
        label={kind === "runs" ? "Filter by job name" : "Filter by name"}
        icon
        value={filter.q ?? ""}
        onChange={(q) => set({ q })}
      />
      <Select
        aria-label="Namespace"
        placeholder="All namespaces"
        data={[...new Set(filter.namespace ? [...options, filter.namespace] : options)]}
        value={filter.namespace ?? null}
        onChange={(value) => set({ namespace: value ?? undefined })}
        searchable
        clearable
        limit={100}
        w={280}
        nothingFoundMessage="No matching namespace"
        clearButtonProps={{ "aria-label": "All namespaces" }}
      />
      {kind !== "runs" && (
        <>
          <DebouncedText label="Tag" value={filter.tag ?? ""} onChange={(tag) => set({ tag })} width={120} />
          <DebouncedText
            label="Owner"
            value={filter.owner ?? ""}
            onChange={(owner) => set({ owner })}
            width={140}
          />
        </>
      )}
      {children}
    </div>
  );
}

/** A text field that reports its value when typing pauses. */
function DebouncedText({
  label,
  value,
  onChange,
  width,
  icon = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: number;
  icon?: boolean;
}) {
  const [text, setText] = useState(value);
  const [settled] = useDebouncedValue(text, 250);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (settled === sent.current) return;
    sent.current = settled;
    latest.current(settled.trim());
  }, [settled]);
  // The URL can change from outside: back button or link.
  useEffect(() => {
    if (value !== sent.current.trim()) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      leftSection={icon ? <Search size={15} /> : undefined}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      spellCheck={false}
      w={width}
      style={width === undefined ? { flex: "1 1 200px" } : undefined}
    />
  );
}
