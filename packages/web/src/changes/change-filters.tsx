import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { namespacesQuery } from "../api/queries.ts";
import { fromLocalField, toLocalField } from "../events/search-params.ts";
import { appearances } from "./appearances.ts";
import { type ChangeKind, type ChangesSearch, changeKinds, withKinds } from "./search-params.ts";

/** The filters of the changes page. */
export function ChangeFilters({
  search,
  onChange,
}: {
  search: ChangesSearch;
  onChange: (search: ChangesSearch) => void;
}) {
  const namespaces = useQuery(namespacesQuery());
  const set = (values: { [Key in keyof ChangesSearch]: ChangesSearch[Key] | undefined }): void =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...search, ...values }).filter(([, value]) => value !== undefined && value !== ""),
      ),
    );
  const names = (namespaces.data?.items ?? []).map(({ name }) => name);
  return (
    <search className="hw-change-filters" aria-label="Filters">
      <KindFilter value={search.kinds} onChange={(kinds) => set({ kinds })} />
      <div className="hw-filter">
        <CommittedText
          label="Datasets and jobs"
          placeholder="Selection, such as orders or tag:pii"
          value={search.select}
          onChange={(select) => set({ select })}
          grows
        />
        <CommittedText label="Owner" value={search.owner} onChange={(owner) => set({ owner })} />
        <Select
          aria-label="Namespace"
          placeholder="All namespaces"
          data={[...new Set(search.namespace ? [...names, search.namespace] : names)]}
          value={search.namespace ?? null}
          onChange={(value) => set({ namespace: value ?? undefined })}
          searchable
          clearable
          limit={100}
          w={190}
          nothingFoundMessage="No matching namespace"
          clearButtonProps={{ "aria-label": "All namespaces" }}
        />
        {(["from", "to"] as const).map((key) => (
          <TextInput
            key={key}
            type="datetime-local"
            aria-label={key === "from" ? "From" : "To"}
            leftSection={<span className="hw-dimmed">{key === "from" ? "From" : "To"}</span>}
            leftSectionWidth={50}
            value={toLocalField(search[key])}
            onChange={({ currentTarget }) => set({ [key]: fromLocalField(currentTarget.value) })}
            w={224}
          />
        ))}
        {Object.keys(search).length > 0 && (
          <button type="button" className="hw-text-button" onClick={() => onChange({})}>
            <X size={14} aria-hidden /> Clear filters
          </button>
        )}
      </div>
    </search>
  );
}

function KindFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (kinds: string | undefined) => void;
}) {
  const chosen = value?.split(",") ?? [];
  const toggle = (kind: ChangeKind): void =>
    onChange(withKinds(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind]));
  return (
    <fieldset className="hw-kinds">
      <legend className="hw-visually-hidden">Kinds of changes</legend>
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => onChange(undefined)}>
        All
      </button>
      {changeKinds.map((kind) => {
        const { Icon, plural } = appearances[kind];
        return (
          <button key={kind} type="button" aria-pressed={chosen.includes(kind)} onClick={() => toggle(kind)}>
            <Icon size={14} aria-hidden /> {plural}
          </button>
        );
      })}
    </fieldset>
  );
}

/** A text field that reports its value with Enter, or when it loses the focus. */
function CommittedText({
  label,
  placeholder = label,
  value = "",
  onChange,
  grows = false,
}: {
  label: string;
  placeholder?: string;
  value: string | undefined;
  onChange: (value: string) => void;
  grows?: boolean;
}) {
  const commit = (text: string): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <TextInput
      // The URL can change from outside: back button or link.
      key={value}
      aria-label={label}
      placeholder={placeholder}
      defaultValue={value}
      onBlur={({ currentTarget }) => commit(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => key === "Enter" && commit(currentTarget.value)}
      spellCheck={false}
      style={grows ? { flex: "1 1 240px" } : { flex: "0 1 120px" }}
    />
  );
}
