import { columnKey } from "@headwater/graph";
import { useQuery } from "@tanstack/react-query";
import { Search, ShieldHalf } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { datasetQuery } from "../../api/queries.ts";
import type { Column } from "../../api/v2.gen.ts";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { Name } from "../../ui/nodes/name.tsx";
import { count, formatNumber } from "../../ui/text/format.ts";
import { cardSize, type DatasetCard, listSize } from "../model/card.ts";
import type { Trace } from "../model/trace.ts";
import type { CardActions } from "./card-actions.ts";

/** A column in a card. Clicking traces it. */
export function ColumnRow({
  dataset,
  column,
  tabIndex,
  trace,
  actions,
}: {
  dataset: string;
  column: Column;
  tabIndex: number;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  const isOn = trace?.keys.has(columnKey({ node: dataset, column: column.name })) ?? false;
  const isStart = trace?.focus.node === dataset && trace.focus.column === column.name;
  return (
    <button
      type="button"
      className="hw-row"
      data-on={isOn || undefined}
      data-start={isStart || undefined}
      aria-pressed={isStart}
      tabIndex={tabIndex}
      onClick={() => actions.trace(dataset, column.name)}
    >
      <span className="hw-row-name">
        <Name tooltip={false}>{column.name}</Name>
        {column.tags.length > 0 && (
          <ShieldHalf
            {...tooltip(column.tags.join(", "))}
            size={12}
            role="img"
            aria-label={`Tagged ${column.tags.join(", ")}`}
          />
        )}
      </span>
      {column.type && <span className="hw-row-type">{column.type}</span>}
    </button>
  );
}

/** Rows rendered above and below the visible ones. */
const spare = 4;

/**
 * All columns of a wide dataset: a filter, and a list that renders only visible rows. Traced columns also
 * appear as rows above it, where lines attach.
 */
export function ColumnList({
  card,
  tabIndex,
  trace,
  actions,
}: {
  card: DatasetCard;
  tabIndex: number;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  const { node } = card;
  const isCut = node.columnCount > node.columns.length;
  // Lineage answers contain only the first columns; the list needs all.
  const detail = useQuery({ ...datasetQuery(node.id), enabled: isCut });
  const all = isCut ? (detail.data?.columns ?? node.columns) : node.columns;
  const [filter, setFilter] = useState("");
  const [first, setFirst] = useState(0);
  const scroller = useRef<HTMLUListElement>(null);
  const columns = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return wanted === "" ? all : all.filter(({ name }) => name.toLowerCase().includes(wanted));
  }, [all, filter]);
  const from = Math.max(0, first - spare);
  const shown = columns.slice(from, first + listSize.rows + spare);
  const { row } = cardSize;
  return (
    <div className="hw-card-list">
      <label className="hw-card-filter" style={{ height: listSize.filter }}>
        <Search size={13} aria-hidden />
        <input
          type="search"
          value={filter}
          tabIndex={tabIndex}
          placeholder={`Filter ${count(node.columnCount, "column")}`}
          aria-label={`Filter columns of ${node.name}`}
          onChange={(event) => {
            setFilter(event.currentTarget.value);
            setFirst(0);
            scroller.current?.scrollTo(0, 0);
          }}
        />
        <output className="hw-numbers" aria-label="Matching columns">
          {filter.trim() !== "" && formatNumber(columns.length)}
        </output>
      </label>
      <ul
        ref={scroller}
        style={{ height: listSize.rows * row }}
        aria-label={`Columns of ${node.name}`}
        onScroll={(event) => setFirst(Math.floor(event.currentTarget.scrollTop / row))}
      >
        {columns.length === 0 && <li className="hw-card-none">No matching columns</li>}
        <li aria-hidden style={{ height: from * row }} />
        {shown.map((column, index) => (
          <li key={column.name} aria-setsize={columns.length} aria-posinset={from + index + 1}>
            <ColumnRow
              dataset={node.id}
              column={column}
              tabIndex={tabIndex}
              trace={trace}
              actions={actions}
            />
          </li>
        ))}
        <li aria-hidden style={{ height: Math.max(0, columns.length - from - shown.length) * row }} />
      </ul>
    </div>
  );
}
