import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, EyeOff, Filter, Waypoints } from "lucide-react";
import { useRef, useState } from "react";
import { columnSourcesQuery } from "../api/page-queries.ts";
import type { Column, DatasetDetail } from "../api/v2.gen.ts";
import { ColumnEdit } from "../editing/column-edit.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { useWindow } from "../ui/hooks/use-window.ts";
import { Highlighted, Name } from "../ui/nodes/name.tsx";
import { Tags } from "../ui/nodes/tags.tsx";
import { count, formatNumber } from "../ui/text/format.ts";
import { type SourceColumn, sourcesByColumn } from "./column-sources.ts";

/** Number of columns from which only visible rows are rendered, each with the same height. */
const minWindowedRows = 150;
const rowHeight = 46;
/** Limit of sources shown per column; the rest is a number. */
const maxSources = 3;

/** The columns of a dataset with their source columns; each links to its trace. */
export function ColumnTable({ dataset }: { dataset: DatasetDetail }) {
  const [query, setQuery] = useState("");
  const sources = useQuery(columnSourcesQuery(dataset.id));
  const scroller = useRef<HTMLElement>(null);
  const byColumn = sources.data ? sourcesByColumn(sources.data) : undefined;
  const words = query.trim().toLowerCase();
  const columns = dataset.columns.filter((column) =>
    [column.name, column.type ?? "", column.description ?? "", ...column.tags].some((text) =>
      text.toLowerCase().includes(words),
    ),
  );
  const isWindowed = columns.length >= minWindowedRows;
  const [from, to] = useWindow(scroller, columns.length, rowHeight);
  const shown = isWindowed ? columns.slice(from, to) : columns;
  const datasetSources = byColumn?.get(null) ?? [];
  if (dataset.columns.length === 0) return <p className="hw-dimmed">No producer has reported a schema.</p>;
  return (
    <>
      <div className="hw-filter" style={{ alignItems: "center" }}>
        <TextInput
          style={{ flex: 1 }}
          maw={380}
          aria-label="Filter columns"
          placeholder="Filter by name, type, description or tag"
          leftSection={<Filter size={15} />}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            scroller.current?.scrollTo({ top: 0 });
          }}
        />
        <span className="hw-dimmed hw-numbers" role="status">
          {words === ""
            ? count(columns.length, "column")
            : `${formatNumber(columns.length)} of ${count(dataset.columns.length, "column")}`}
        </span>
      </div>
      {datasetSources.length > 0 && (
        <div className="hw-whole-sources">
          <span className="hw-dimmed">Row filters and joins use</span>{" "}
          <Sources sources={datasetSources} all />
        </div>
      )}
      <ScrollRegion ref={scroller} label="Columns" data-windowed={isWindowed || undefined}>
        <table className="hw-column-table" aria-rowcount={isWindowed ? columns.length + 1 : undefined}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Description</th>
              <th scope="col">Sources</th>
              <th scope="col">
                <span className="hw-visually-hidden">Lineage</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {isWindowed && from > 0 && <Space rows={from} />}
            {shown.map((column, position) => (
              <Row
                key={column.name}
                dataset={dataset.id}
                column={column}
                query={query}
                sources={byColumn?.get(column.name)}
                index={isWindowed ? from + position + 2 : undefined}
              />
            ))}
            {isWindowed && to < columns.length && <Space rows={columns.length - to} />}
          </tbody>
        </table>
        {columns.length === 0 && <p className="hw-dimmed hw-table-empty">No column matches “{query}”.</p>}
      </ScrollRegion>
      <p className="hw-dimmed" style={{ fontSize: 12.5 }}>
        <ArrowLeft size={12} aria-hidden /> Solid: value source. <i>Dashed</i>: used in a filter, join,
        grouping or sort. {sources.isError && "Could not load source columns."}
        {sources.data?.truncated && " Only the first 5,000 source columns are shown."}
      </p>
    </>
  );
}

function Space({ rows }: { rows: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={5} style={{ height: rows * rowHeight, padding: 0, border: 0 }} />
    </tr>
  );
}

function Row({
  dataset,
  column,
  query,
  sources = [],
  index,
}: {
  dataset: string;
  column: Column;
  query: string;
  sources: readonly SourceColumn[] | undefined;
  index: number | undefined;
}) {
  return (
    <tr aria-rowindex={index}>
      <th scope="row" className="hw-mono">
        {query.trim() === "" ? <Name>{column.name}</Name> : <Highlighted text={column.name} query={query} />}
      </th>
      <td className="hw-mono hw-dimmed">{column.type ?? "–"}</td>
      <td>
        <div className="hw-column-words">
          <span title={column.description ?? undefined}>
            {column.description ?? (column.tags.length === 0 && <span className="hw-dimmed">–</span>)}
          </span>
          <Tags tags={column.tags} />
        </div>
      </td>
      <td>{sources.length > 0 ? <Sources sources={sources} /> : <span className="hw-dimmed">–</span>}</td>
      <td className="hw-row-actions">
        <ColumnEdit dataset={dataset} column={column} />
        <Link
          to="/lineage/$id"
          params={{ id: dataset }}
          search={{ column: column.name }}
          className="hw-icon-button"
          aria-label={`Trace ${column.name}`}
        >
          <Waypoints size={16} aria-hidden />
        </Link>
      </td>
    </tr>
  );
}

function Sources({ sources, all = false }: { sources: readonly SourceColumn[]; all?: boolean }) {
  const shown = all ? sources : sources.slice(0, maxSources);
  return (
    <ul className="hw-sources">
      {shown.map(({ dataset, column, isDirect, how, isMasked }) => {
        const kind = isDirect ? "direct" : "indirect";
        const label = `${dataset.name}.${column}, ${[kind, ...how.map((one) => one.toLowerCase().replace("_", " "))].join(", ")}${isMasked ? ", masked" : ""}`;
        return (
          <li key={`${dataset.id} ${column}`}>
            <Link
              to="/lineage/$id"
              params={{ id: dataset.id }}
              search={{ column }}
              className="hw-source"
              data-kind={kind}
              aria-label={label}
              title={label}
            >
              {isDirect && <ArrowLeft size={11} aria-hidden />}
              <span>
                {dataset.name.split(/[./]/).at(-1)}.{column}
              </span>
              {isMasked && <EyeOff size={11} aria-hidden />}
            </Link>
          </li>
        );
      })}
      {sources.length > shown.length && (
        <li
          className="hw-dimmed"
          title={sources.map((one) => `${one.dataset.name}.${one.column}`).join("\n")}
        >
          +{sources.length - shown.length}
        </li>
      )}
    </ul>
  );
}
