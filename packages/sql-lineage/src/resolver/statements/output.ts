import type { ChangeOutput } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { Relation, RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Environment, Scope } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { placedColumns } from "./changes.ts";

/** The rows of a change: before it and after it. */
export interface ChangedRows {
  readonly inserted?: Relation;
  readonly deleted?: Relation;
}

/** Returns the rows of a table after a change: the assigned columns, and the others as before. */
export function rowsAfter(
  resolvers: Resolvers,
  table: SourceTable | undefined,
  assigned: readonly RelationColumn[],
  influences: Dependencies,
): ChangedRows {
  if (table === undefined) return {};
  const deleted = { ...resolvers.tables.relation(table), influences };
  const names = new Set(assigned.map(({ name }) => name.toLowerCase()));
  const kept = deleted.columns.filter(({ name }) => !names.has(name.toLowerCase()));
  return { deleted, inserted: { ...deleted, columns: [...assigned, ...kept] } };
}

/** Records what SQL Server's `OUTPUT … INTO` writes to another table. */
export function writeOutput(
  resolvers: Resolvers,
  output: ChangeOutput | undefined,
  rows: ChangedRows,
  scope: Scope | undefined,
): void {
  if (output === undefined) return;
  let environment: Environment | undefined;
  for (const [name, relation] of Object.entries(rows) as [string, Relation][])
    environment = { parent: environment, name, relation, used: () => {} };
  const relation = resolvers.queries.body(output.select, [], scope, environment);
  const table = output.name.length === 0 ? undefined : resolvers.tables.find(output.name);
  const columns = placedColumns(resolvers, output.columns, table, relation, output);
  resolvers.recorder.write(table, columns, relation);
}
