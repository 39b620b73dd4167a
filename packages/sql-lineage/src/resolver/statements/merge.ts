import type { Expression } from "../../syntax/queries.ts";
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Environment, Scope, Source } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { nameKey } from "../model/table-registry.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import { commonTables } from "../queries/common-tables.ts";
import { tableSource } from "../queries/sources.ts";
import { assignedValue, changeScope, inputsOf, targetOf } from "./changes.ts";
import { rowsAfter, writeOutput } from "./output.ts";

/** Resolves MERGE, whose branches write one row each. */
export function resolveMerge(
  resolvers: Resolvers,
  statement: StatementOfKind<"merge">,
  environment: Environment | undefined,
): void {
  resolvers.recorder.effect("rows");
  const inner = commonTables(resolvers, statement.with, false, undefined, environment);
  const scope = changeScope(resolvers, inner);
  const influences: Dependencies = new Map();
  const table = targetOf(resolvers, statement.target.name);
  const sources = resolvers.relations.add(statement.source, scope, influences);
  const target = table === undefined ? undefined : tableSource(resolvers, statement.target, table);
  if (target !== undefined) scope.sources.unshift(target);
  resolvers.expressions.walk(statement.on, TransformationKind.Join, influences, scope);
  for (const condition of statement.conditions)
    resolvers.expressions.walk(condition, TransformationKind.Filter, influences, scope);
  const columns: RelationColumn[] = [];
  if (statement.allColumns) {
    const except = new Set(statement.exceptColumns.map(nameKey));
    const all = mergedColumns(resolvers, table, sources, statement);
    columns.push(...all.filter(({ name }) => !except.has(name.toLowerCase())));
  }
  for (const assignment of statement.assignments) {
    columns.push({ name: assignment.column.text, dependencies: assignedValue(resolvers, assignment, scope) });
  }
  // Inserted values come only from the source.
  const offered = changeScope(resolvers, inner);
  offered.sources.push(...sources);
  for (const { columns: listed, values } of statement.inserts) {
    const unlisted = () => table?.columns ?? values.map((value) => resolvers.expressions.outputName(value));
    const names = listed.length > 0 ? listed.map((column) => column.text) : unlisted();
    columns.push(...inserted(resolvers, values, names, offered));
  }
  for (const read of offered.tables) scope.tables.add(read);
  resolvers.recorder.write(table, columns, inputsOf(scope, influences, [table]));
  const rows = rowsAfter(resolvers, table, columns, influences);
  writeOutput(resolvers, statement.output, rows, scope);
}

/** Returns the columns of `UPDATE SET *`, `INSERT *` and REMOVE DUPLICATES: all columns of the source. */
function mergedColumns(
  resolvers: Resolvers,
  table: SourceTable | undefined,
  sources: readonly Source[],
  place: { start: number; end: number },
): RelationColumn[] {
  const { work } = resolvers;
  const columns = sources.flatMap((source) => source.relation.columns);
  const open = sources.flatMap((source) => source.relation.open);
  const names = table?.columns;
  const [only] = open;
  if (resolvers.dialect.mergesByName && names !== undefined && only !== undefined && open.length === 1) {
    // The source must have at least all columns of the target.
    work.charge((names.length * columns.length) >> 3);
    return names.map((name) => {
      const known = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
      if (known !== undefined) return known;
      const dependencies: Dependencies = new Map(
        only.map((source) => [resolvers.tables.column(source, name), 1 << TransformationKind.Identity]),
      );
      return { name, dependencies };
    });
  }
  if (open.length > 0) {
    const unknown = open.flat().map((source) => source.reference.name);
    work.warn("unresolved-star", `Unknown columns of ${unknown.join(", ")}`, place.start, place.end);
  }
  if (names === undefined) return columns;
  if (resolvers.dialect.mergesByName) {
    const known = new Set(names.map((name) => name.toLowerCase()));
    return columns.filter((column) => known.has(column.name.toLowerCase()));
  }
  if (open.length > 0) return [];
  return columns
    .slice(0, names.length)
    .map(({ dependencies }, index) => ({ name: names[index]!, dependencies }));
}

/** Returns the columns of INSERT in a branch. */
function inserted(
  resolvers: Resolvers,
  values: readonly Expression[],
  names: readonly (string | undefined)[],
  scope: Scope,
): RelationColumn[] {
  const columns: RelationColumn[] = [];
  values.forEach((expression, index) => {
    const name = names[index];
    if (name !== undefined)
      columns.push({ name, dependencies: resolvers.expressions.identityOf(expression, scope) });
  });
  return columns;
}
