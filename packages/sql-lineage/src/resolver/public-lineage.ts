import type {
  ColumnLineage,
  ColumnSource,
  DatasetReference,
  RoutineReference,
  StatementLineage,
  WriteLineage,
} from "../model/lineage.ts";
import type { QualifiedName } from "../syntax/names.ts";
import type { Dependencies } from "./model/dependencies.ts";
import type { ResolvedStatement, ResolvedWrite } from "./model/resolved-statement.ts";
import type { SourceTable } from "./model/source-table.ts";
import type { TableRegistry } from "./model/table-registry.ts";
import { transformationsOf } from "./model/transformation-kind.ts";

/** Converts a statement to the public model. */
export function publicStatement(
  tables: TableRegistry,
  resolved: ResolvedStatement,
  place: Pick<StatementLineage, "index" | "kind" | "span" | "call" | "routine">,
): StatementLineage {
  return {
    index: place.index,
    kind: place.kind,
    span: place.span,
    effect: resolved.effect,
    inputs: publicReferences(resolved.inputs),
    outputs: publicReferences(resolved.outputs),
    writes: resolved.writes.map((write) => publicWrite(tables, write)),
    definitions: resolved.definitions,
    call: place.call,
    routine: place.routine,
  };
}

/** Converts the name of a procedure to the public model. */
export function routineReference(name: QualifiedName): RoutineReference {
  const parts = name.map(({ text }) => text);
  return { name: parts.join("."), parts, quoted: name.map(({ quoted }) => quoted) };
}

/** Converts tables to the public model, except those with unknown names. */
export function publicReferences(list: Iterable<SourceTable>): DatasetReference[] {
  const named: DatasetReference[] = [];
  for (const { reference } of list) if (reference.name !== "") named.push(reference);
  return named;
}

/** Converts a write to the public model. */
export function publicWrite(tables: TableRegistry, write: ResolvedWrite): WriteLineage {
  const { table, columns, influences } = write;
  return {
    dataset: table?.reference.name === "" ? undefined : table?.reference,
    inputs: publicReferences(write.tables),
    columns: columns.map(
      (column): ColumnLineage => ({
        column: column.name,
        sources: publicSources(tables, column.dependencies),
      }),
    ),
    influences: publicSources(tables, influences),
  };
}

function publicSources(tables: TableRegistry, dependencies: Dependencies): ColumnSource[] {
  const list: ColumnSource[] = [];
  for (const [number, mask] of dependencies) {
    const { table, name } = tables.columns[number]!;
    if (table.reference.name === "") continue;
    list.push({ dataset: table.reference, column: name, transformations: transformationsOf(mask) });
  }
  return list;
}
