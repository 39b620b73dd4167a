import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { searchQuery } from "../api/queries.ts";
import type { NodeReference } from "../api/v2.gen.ts";

/** A field to find a dataset or job by its name. */
export function NodePicker({
  label,
  description,
  kind,
  value,
  onChange,
  not = [],
  required = false,
}: {
  label: string;
  description?: string;
  /** Undefined: datasets and jobs. */
  kind?: "dataset" | "job";
  value: NodeReference | null;
  onChange: (node: NodeReference | null) => void;
  /** Ids that cannot be chosen. */
  not?: readonly string[];
  required?: boolean;
}) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 150);
  const isChosen = value !== null && text === formatLabel(value);
  const search = useQuery({
    ...searchQuery(asked, kind ? { kind } : {}, 20),
    enabled: asked !== "" && !isChosen,
  });
  const found = (search.data?.items ?? []).flatMap(({ kind: own, id, namespace, name }): NodeReference[] =>
    (own === "dataset" || own === "job") && !not.includes(id) ? [{ kind: own, id, namespace, name }] : [],
  );
  const options = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
  return (
    <Select
      label={label}
      description={description}
      placeholder="Search by name"
      searchable
      clearable
      required={required}
      data={options.map((node) => ({ value: node.id, label: formatLabel(node) }))}
      filter={({ options: all }) => all}
      value={value?.id ?? null}
      onChange={(id) => onChange(options.find((node) => node.id === id) ?? null)}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={asked === "" ? "Type to search" : search.isFetching ? "Searching…" : "No matches"}
      renderOption={({ option }) => {
        const node = options.find(({ id }) => id === option.value);
        return (
          <span className="hw-picker-option">
            <b>{node?.name.slice(0, 300)}</b>
            <span className="hw-dimmed">
              {node?.kind} · {node?.namespace.slice(0, 300)}
            </span>
          </span>
        );
      }}
      comboboxProps={{ withinPortal: true }}
      clearButtonProps={{ "aria-label": `Clear: ${label}` }}
    />
  );
}

function formatLabel({ name, namespace }: NodeReference): string {
  return `${name.slice(0, 300)} (${namespace.slice(0, 200)})`;
}
