import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Assignment, TableRelation } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { columnsNamed, type Relation, type RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { type Environment, Scope } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { nameKey } from "../model/table-registry.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import { commonTableNamed } from "../queries/common-tables.ts";
import { sourceOf } from "../queries/sources.ts";

/** Returns the table or location that a statement writes; undefined if the name is known only at run time. */
export function targetOf(
  resolvers: Resolvers,
  name: QualifiedName,
  location?: string | undefined,
): SourceTable | undefined {
  if (location !== undefined) return resolvers.tables.location(location);
  return name.length === 0 ? undefined : resolvers.tables.find(name);
}

/**
 * Returns the scope of a statement that changes rows. An unresolved qualified name is not treated as a field of the
 * target with unknown columns: it is more likely a missing table.
 */
export function changeScope(resolvers: Resolvers, environment: Environment | undefined): Scope {
  const { lateralAliases, identifierCase, markedVariables } = resolvers.dialect;
  const rules = { lateralAliases, identifierCase, markedVariables, fieldPaths: false };
  return new Scope(resolvers.tables, rules, undefined, environment);
}

/** Returns the inputs of a statement that changes tables: the sources of its scope without those tables. */
export function inputsOf(
  scope: Scope,
  influences: Dependencies,
  targets: readonly (SourceTable | undefined)[],
): { influences: Dependencies; tables: ReadonlySet<SourceTable> } {
  const tables = new Set(scope.tables);
  for (const source of scope.sources) {
    if (source.table !== undefined && targets.includes(source.table)) continue;
    for (const table of source.relation.tables) tables.add(table);
  }
  return { influences, tables };
}

/** Resolves the dependencies of an assignment. MySQL's VALUES(column) refers to the proposed row. */
export function assignedValue(
  resolvers: Resolvers,
  assignment: Assignment,
  scope: Scope,
  offered?: Relation,
): Dependencies {
  const { work } = resolvers;
  const { expression } = assignment;
  const only =
    expression.kind === "call" && expression.name === "values" ? expression.arguments[0] : undefined;
  if (only?.kind === "column" && offered !== undefined) {
    return columnsNamed(offered, nameKey(only.name.at(-1)!))[0]?.dependencies ?? new Map();
  }
  if (assignment.position !== undefined && expression.kind === "subquery") {
    const relation = resolvers.queries.query(expression.query, scope, scope.environment);
    for (const table of relation.tables) scope.tables.add(table);
    const dependencies: Dependencies = new Map(relation.influences);
    const column = relation.columns[assignment.position];
    if (column !== undefined) work.put(dependencies, column.dependencies, TransformationKind.Identity);
    return dependencies;
  }
  return resolvers.expressions.identityOf(expression, scope);
}

/**
 * Returns the table of a common table expression or subquery that a statement changes, as in `WITH c AS (…) DELETE FROM
 * c`: its first one.
 */
function changedView(resolvers: Resolvers, target: TableRelation, scope: Scope): SourceTable | undefined {
  let [source] = scope.named(target.name, target.name.length);
  if (source === undefined && target.name.length === 1) {
    const key = nameKey(target.name[0]!);
    const common = commonTableNamed(resolvers, key, scope.environment);
    source = common === undefined ? undefined : sourceOf(key, common);
    if (source !== undefined) scope.sources.push(source);
  }
  const [table] = source?.relation.tables ?? [];
  if (source !== undefined && table !== undefined)
    scope.sources.splice(scope.sources.indexOf(source), 1, { ...source, table });
  return table;
}

/** Returns the table that a statement changes: the source with that alias, otherwise the table with that name. */
export function changedTable(
  resolvers: Resolvers,
  target: TableRelation,
  scope: Scope,
): { table: SourceTable | undefined; isSource: boolean } {
  if (target.name.length === 0) return { table: undefined, isSource: false };
  if (target.alias === undefined) {
    const source = scope
      .named(target.name, target.name.length)
      .find((candidate) => candidate.table !== undefined);
    if (source !== undefined) return { table: source.table, isSource: true };
    const view = resolvers.dialect.changesSources ? changedView(resolvers, target, scope) : undefined;
    if (view !== undefined) return { table: view, isSource: true };
  }
  const table = resolvers.tables.find(target.name);
  const isSource =
    resolvers.dialect.changesSources &&
    target.alias === undefined &&
    scope.sources.some((source) => source.table === table);
  return { table, isSource };
}

/** Renames the columns of a source to the target's columns, by position. */
export function placedColumns(
  resolvers: Resolvers,
  listedColumns: readonly Identifier[],
  table: SourceTable | undefined,
  relation: Relation,
  place: { start: number; end: number },
): RelationColumn[] {
  const { work } = resolvers;
  const listed = listedColumns.map((column) => column.text);
  const names = listed.length > 0 ? listed : table?.columns;
  if (names === undefined) return relation.columns;
  const known = Math.min(relation.columns.length, relation.openAt);
  const complete = relation.openAt === Number.POSITIVE_INFINITY && !relation.opaque;
  const many = complete && relation.columns.length > names.length;
  const few =
    complete && listed.length > 0 && relation.columns.length > 0 && relation.columns.length < listed.length;
  if (many || few) {
    const message = `${relation.columns.length} values for ${names.length} columns`;
    work.warn("column-count-mismatch", message, place.start, place.end);
  }
  return relation.columns.slice(0, Math.min(known, names.length)).map((column, index) => {
    return { name: names[index]!, dependencies: column.dependencies };
  });
}
