import { Table } from "@mantine/core";
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import type { ReactNode } from "react";

/** The order of a table. */
export interface TableOrder {
  readonly sort: string;
  readonly order: "asc" | "desc";
}

/**
 * A column header that sorts the table. The first click sorts in the direction in which the column is usually read, the
 * next one reverses it.
 */
export function SortHeader({
  column,
  first = "asc",
  current,
  change,
  className,
  children,
}: {
  /** Name of the column's order. */
  column: string;
  first?: "asc" | "desc";
  current: TableOrder;
  change: (order: TableOrder) => void;
  className?: string;
  children: ReactNode;
}) {
  const isCurrent = current.sort === column;
  const reversed = current.order === "asc" ? "desc" : "asc";
  const Icon = !isCurrent ? ArrowUpDown : current.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <Table.Th
      scope="col"
      aria-sort={isCurrent ? (current.order === "asc" ? "ascending" : "descending") : "none"}
      {...(className && { className })}
    >
      <button
        type="button"
        className="hw-sort"
        data-current={isCurrent || undefined}
        onClick={() => change({ sort: column, order: isCurrent ? reversed : first })}
      >
        {children}
        <Icon size={13} aria-hidden />
      </button>
    </Table.Th>
  );
}
