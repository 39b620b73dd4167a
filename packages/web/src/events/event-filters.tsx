import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { namespacesQuery } from "../api/queries.ts";
import { outcomes } from "./outcome.tsx";
import { type EventSearch, fromLocalField, toLocalField } from "./search-params.ts";

const eventTypes = ["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER", "JOB", "DATASET"];

/** The filters of the event list. Quarantined events can only be filtered by outcome. */
export function EventFilters({
  search,
  onChange,
}: {
  search: EventSearch;
  onChange: (next: EventSearch) => void;
}) {
  const namespaces = useQuery(namespacesQuery());
  const { outcome, eventType, namespace, from, to } = search;
  const isQuarantine = outcome === "quarantined";
  const set = (key: keyof EventSearch, value: string | undefined | null) => {
    const { [key]: _old, receipt: _closed, ...rest } = search;
    onChange(value ? { ...rest, [key]: value } : rest);
  };
  const names = (namespaces.data?.items ?? []).map(({ name }) => name);
  const narrowing = [eventType, namespace, search.name, from, to].filter(Boolean).length;
  return (
    <div className="hw-filter">
      <SegmentedControl
        aria-label="Outcome"
        value={outcome ?? "all"}
        onChange={(value) => set("outcome", value === "all" ? null : value)}
        data={[
          { value: "all", label: "All" },
          ...Object.entries(outcomes).map(([value, { label }]) => ({ value, label })),
        ]}
      />
      {!isQuarantine && (
        <>
          <Select
            aria-label="Type"
            placeholder="Any type"
            data={eventTypes}
            value={eventType ?? null}
            onChange={(value) => set("eventType", value)}
            clearable
            clearButtonProps={{ "aria-label": "Any type" }}
            w={150}
          />
          <Select
            aria-label="Namespace"
            placeholder="Any namespace"
            data={[...new Set(namespace ? [...names, namespace] : names)]}
            value={namespace ?? null}
            onChange={(value) => set("namespace", value)}
            searchable
            clearable
            limit={100}
            nothingFoundMessage="No matching namespace"
            clearButtonProps={{ "aria-label": "Any namespace" }}
            w={220}
          />
          <NameField name={search.name ?? ""} onChange={(value) => set("name", value)} />
          <TextInput
            type="datetime-local"
            aria-label="Received after"
            title="Received after"
            value={toLocalField(from)}
            onChange={(event) => set("from", fromLocalField(event.currentTarget.value))}
          />
          <TextInput
            type="datetime-local"
            aria-label="Received before"
            title="Received before"
            value={toLocalField(to)}
            onChange={(event) => set("to", fromLocalField(event.currentTarget.value))}
          />
          {narrowing > 0 && (
            <Button variant="subtle" color="gray" onClick={() => onChange(outcome ? { outcome } : {})}>
              Clear
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** A field that reports its text when typing pauses. */
function NameField({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const ask = useDebouncedCallback(onChange, 300);
  return (
    <TextInput
      aria-label="Job or dataset name"
      placeholder="Job or dataset"
      maxLength={500}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
      w={170}
    />
  );
}
