import { Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import type { Column } from "../api/v2.gen.ts";
import { Name } from "./name.tsx";
import { Tags } from "./tags.tsx";

/** Columns of a dataset; each leads to its trace. */
export function ColumnTable({
  dataset,
  columns,
  actions,
}: {
  dataset: string;
  columns: readonly Column[];
  /** More that can be done to a column. */
  actions?: (column: Column) => ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="hw-table-scroll" aria-label="Columns" tabIndex={0}>
      <Table className="hw-table" verticalSpacing={7} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Column</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Description</Table.Th>
            <Table.Th>
              <span className="hw-visually-hidden">Lineage</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map((column) => (
            <Table.Tr key={column.name}>
              <Table.Td className="hw-mono">
                <Name>{column.name}</Name>
              </Table.Td>
              <Table.Td className="hw-mono hw-dimmed">{column.type ?? "–"}</Table.Td>
              <Table.Td>
                {column.description ?? <span className="hw-dimmed">–</span>}
                <Tags tags={column.tags} />
              </Table.Td>
              <Table.Td className="hw-row-actions">
                {actions?.(column)}
                <Link
                  to="/lineage/$id"
                  params={{ id: dataset }}
                  search={{ column: column.name }}
                  className="hw-icon-button"
                  aria-label={`Trace ${column.name}`}
                >
                  <Waypoints size={16} aria-hidden />
                </Link>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
