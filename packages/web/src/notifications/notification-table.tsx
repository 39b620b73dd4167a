import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";

/** A table of a tab, with a column of actions for those who may edit. */
export function NotificationTable({
  label,
  columns,
  hasActions,
  children,
}: {
  label: string;
  columns: readonly string[];
  hasActions: boolean;
  /** The rows. */
  children: ReactNode;
}) {
  return (
    <ScrollRegion label={label}>
      <Table className="hw-table" verticalSpacing={8} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
            {hasActions && (
              <Table.Th scope="col">
                <span className="hw-visually-hidden">Actions</span>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
