import type { Assignment } from "../../syntax/queries.ts";
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Environment, Scope } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import { commonTables } from "../queries/common-tables.ts";
import { tableSource } from "../queries/sources.ts";
import { assignedValue, changedTable, changeScope, inputsOf } from "./changes.ts";
import { rowsAfter, writeOutput } from "./output.ts";

/** Resolves UPDATE, with a write for each assigned table. */
export function resolveUpdate(
  resolvers: Resolvers,
  statement: StatementOfKind<"update">,
  environment: Environment | undefined,
): void {
  resolvers.recorder.effect("rows");
  const inner = commonTables(resolvers, statement.with, false, undefined, environment);
  const scope = changeScope(resolvers, inner);
  const influences: Dependencies = new Map();
  for (const relation of statement.from) resolvers.relations.add(relation, scope, influences);
  const { table, isSource } = changedTable(resolvers, statement.target, scope);
  if (!isSource && table !== undefined)
    scope.sources.unshift(tableSource(resolvers, statement.target, table));
  for (const join of statement.targetJoins) {
    resolvers.relations.add(join.relation, scope, influences);
    resolvers.expressions.walk(join.on, TransformationKind.Join, influences, scope);
    for (const name of join.using) {
      const column = { kind: "column", name: [name] } as const;
      resolvers.expressions.walk(column, TransformationKind.Join, influences, scope);
    }
  }
  resolvers.expressions.walk(statement.where, TransformationKind.Filter, influences, scope);
  const byTable = new Map<SourceTable | undefined, RelationColumn[]>();
  for (const assignment of statement.assignments) {
    const target = assignedTable(statement, assignment, scope) ?? table;
    const column = {
      name: assignment.column.text,
      dependencies: assignedValue(resolvers, assignment, scope),
    };
    const known = byTable.get(target);
    if (known === undefined) byTable.set(target, [column]);
    else known.push(column);
  }
  for (const [target, columns] of byTable)
    resolvers.recorder.write(target, columns, inputsOf(scope, influences, [target]));
  const assigned = byTable.get(table) ?? [];
  writeOutput(resolvers, statement.output, rowsAfter(resolvers, table, assigned, influences), scope);
}

/** Returns the table that an assignment changes in a multi-table update (MySQL), by the column's qualifier. */
function assignedTable(
  { targetJoins }: StatementOfKind<"update">,
  { qualifier }: Assignment,
  scope: Scope,
): SourceTable | undefined {
  if (targetJoins.length === 0 || qualifier === undefined) return undefined;
  return scope.named(qualifier, qualifier.length).find((source) => source.table !== undefined)?.table;
}

/** Resolves DELETE, whose conditions read tables. */
export function resolveDelete(
  resolvers: Resolvers,
  statement: StatementOfKind<"delete">,
  environment: Environment | undefined,
): void {
  resolvers.recorder.effect("removal");
  const inner = commonTables(resolvers, statement.with, false, undefined, environment);
  const scope = changeScope(resolvers, inner);
  const influences: Dependencies = new Map();
  for (const relation of statement.using) resolvers.relations.add(relation, scope, influences);
  const tables: SourceTable[] = [];
  for (const target of statement.targets) {
    const { table, isSource } = changedTable(resolvers, target, scope);
    if (table === undefined) continue;
    tables.push(table);
    if (!isSource) scope.sources.push(tableSource(resolvers, target, table));
  }
  resolvers.expressions.walk(statement.where, TransformationKind.Filter, influences, scope);
  const reading = inputsOf(scope, influences, tables);
  if (tables.length === 0) resolvers.recorder.addInputs(reading.tables);
  for (const table of tables) resolvers.recorder.write(table, [], reading);
  writeOutput(resolvers, statement.output, rowsAfter(resolvers, tables[0], [], influences), scope);
}
