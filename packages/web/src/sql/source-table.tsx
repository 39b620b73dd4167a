import type { ColumnSource, ScriptLineage } from "@headwater/sql-lineage";
import { Table as MantineTable } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Name } from "../ui/nodes/name.tsx";
import type { Table } from "./pick-tables.ts";
import { queryResult } from "./script-view.ts";

/** The output columns of a script with their sources, as a table. */
export function SourceTable({
  lineage,
  tables,
}: {
  lineage: ScriptLineage;
  tables: ReadonlyMap<string, Table>;
}) {
  const writes = lineage.writes.filter(({ columns, influences }) => columns.length + influences.length > 0);
  if (writes.length === 0) return null;
  return (
    <ScrollRegion label="Column sources">
      <MantineTable className="hw-table" verticalSpacing={6}>
        <MantineTable.Thead>
          <MantineTable.Tr>
            <MantineTable.Th scope="col">Column</MantineTable.Th>
            <MantineTable.Th scope="col">Source</MantineTable.Th>
            <MantineTable.Th scope="col">Transformation</MantineTable.Th>
          </MantineTable.Tr>
        </MantineTable.Thead>
        {writes.map(({ dataset, columns, influences }) => (
          <MantineTable.Tbody key={dataset?.name ?? ""}>
            <MantineTable.Tr className="hw-sql-table-name">
              <th colSpan={3} scope="rowgroup">
                <TableName name={dataset?.name} table={tables.get(dataset?.name ?? "")} />
              </th>
            </MantineTable.Tr>
            {columns.map(({ column, sources }) => (
              <SourceRows key={column} title={column} sources={sources} />
            ))}
            {influences.length > 0 && <SourceRows title="All rows" sources={influences} />}
          </MantineTable.Tbody>
        ))}
      </MantineTable>
    </ScrollRegion>
  );
}

function TableName({ name, table }: { name: string | undefined; table: Table | undefined }) {
  if (name === undefined) return queryResult;
  if (!table) return <Name>{name}</Name>;
  return (
    <Link to="/datasets/$id" params={{ id: table.id }}>
      <Name>{name}</Name>
    </Link>
  );
}

function SourceRows({ title, sources }: { title: string; sources: readonly ColumnSource[] }) {
  const rows = sources.length === 0 ? [undefined] : sources;
  return rows.map((source, index) => (
    <MantineTable.Tr key={source ? `${source.dataset.name}.${source.column}` : ""}>
      <MantineTable.Td>{index === 0 && <Name>{title}</Name>}</MantineTable.Td>
      <MantineTable.Td>
        {source ? (
          <Name>{`${source.dataset.name}.${source.column}`}</Name>
        ) : (
          <span className="hw-dimmed">none</span>
        )}
      </MantineTable.Td>
      <MantineTable.Td>{source && transformations(source)}</MantineTable.Td>
    </MantineTable.Tr>
  ));
}

function transformations({ transformations: all }: ColumnSource): string {
  return all
    .map(({ subtype, masking }) => subtype.toLowerCase().replace("_", " ") + (masking ? " (masked)" : ""))
    .join(", ");
}
