import type { Expression, Select } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { Relation, RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { type Environment, Scope } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { nameKey } from "../model/table-registry.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import { containsAggregate } from "./aggregates.ts";
import { type Output, outputCondition, resolveReference } from "./output-names.ts";
import { resolveStar } from "./stars.ts";
import { dependenciesOf, fieldsOf } from "./structs.ts";

/** Pseudo-columns of hierarchical queries, in lowercase. */
const hierarchyColumns = ["level", "connect_by_isleaf", "connect_by_iscycle"];

/** Resolves a SELECT with the ORDER BY of its query. */
export function resolveSelect(
  resolvers: Resolvers,
  select: Select,
  orderBy: readonly Expression[],
  parent: Scope | undefined,
  environment: Environment | undefined,
  columnsWanted: boolean,
): Relation {
  const scope = new Scope(resolvers.tables, resolvers.dialect, parent, environment);
  const influences: Dependencies = new Map();
  scope.windows = select.windows;
  for (const name of select.isHierarchy ? hierarchyColumns : []) scope.merged.set(name, new Map());
  for (const relation of select.from) resolvers.relations.add(relation, scope, influences);
  const { columns, open, openAt } = resolveSelectList(resolvers, select, scope, columnsWanted);
  const output = { columns, scope, influences };
  for (const condition of select.where)
    resolvers.expressions.walk(condition, TransformationKind.Filter, influences, scope);
  for (const expression of select.groupBy)
    resolveReference(resolvers, expression, TransformationKind.GroupBy, output);
  if (select.groupByAll) groupByAll(resolvers, select, output);
  outputCondition(resolvers, select.having, output);
  outputCondition(resolvers, select.qualify, output);
  resolveDistinct(resolvers, select, output);
  for (const expression of [...select.sortBy, ...orderBy])
    resolveReference(resolvers, expression, TransformationKind.Sort, output);
  if (select.into !== undefined) resolvers.recorder.setInto(select.into);
  const tables = tablesIn(resolvers, scope);
  const relation = { columns, open, openAt, influences, tables, opaque: false };
  if (select.assigns !== undefined) resolvers.tables.variables.assign(select.assigns, relation);
  select.items.forEach((item, index) => {
    if (item.kind !== "expression" || item.variable === undefined) return;
    const only = { ...relation, columns: columns.slice(index, index + 1) };
    resolvers.tables.variables.assign([item.variable], only);
  });
  return relation;
}

/** Adds the columns that DISTINCT groups by. */
function resolveDistinct(resolvers: Resolvers, { distinct }: Select, output: Output): void {
  if (distinct === false) return;
  if (distinct === true) {
    for (const { dependencies } of output.columns)
      resolvers.work.put(output.influences, dependencies, TransformationKind.GroupBy);
    return;
  }
  for (const expression of distinct)
    resolveReference(resolvers, expression, TransformationKind.GroupBy, output);
}

/** Returns the tables of a scope's sources and subqueries. */
function tablesIn({ work }: Resolvers, scope: Scope): Set<SourceTable> {
  const tables = new Set<SourceTable>();
  for (const source of scope.sources) {
    work.charge(source.relation.tables.size + 1);
    for (const table of source.relation.tables) tables.add(table);
  }
  for (const table of scope.tables) tables.add(table);
  return tables;
}

/** Resolves the select list, whose aliases become visible to later columns. */
function resolveSelectList(
  resolvers: Resolvers,
  select: Select,
  scope: Scope,
  columnsWanted: boolean,
): { columns: RelationColumn[]; open: Relation["open"]; openAt: number } {
  const columns: RelationColumn[] = [];
  const open: (readonly SourceTable[])[] = [];
  let openAt = Number.POSITIVE_INFINITY;
  let unnamed = 0;
  for (const item of select.items) {
    if (item.kind === "star") {
      const star = resolveStar(resolvers, item, scope, columnsWanted);
      if (star.open.length > 0) openAt = Math.min(openAt, columns.length);
      for (const column of star.columns) columns.push(column);
      for (const tables of star.open) open.push(tables);
      continue;
    }
    const fields = fieldsOf(resolvers, item.expression, scope);
    const dependencies = dependenciesOf(resolvers, item.expression, fields, scope);
    if (select.as === "value" && fields !== undefined && select.items.length === 1) {
      columns.push(...fields);
      continue;
    }
    const name =
      item.alias?.text ??
      resolvers.expressions.outputName(item.expression) ??
      resolvers.dialect.unnamedColumn(unnamed++);
    columns.push({ name, dependencies, fields });
    if (item.alias !== undefined) scope.aliases.set(nameKey(item.alias), dependencies);
  }
  return { columns, open, openAt };
}

/** Adds the columns without aggregates, which GROUP BY ALL groups by. */
function groupByAll({ work }: Resolvers, select: Select, { columns, influences }: Output): void {
  const plain = select.items.every((item) => item.kind === "expression");
  columns.forEach((column, index) => {
    const item = plain ? select.items[index] : undefined;
    if (item?.kind === "expression" && containsAggregate(item.expression)) return;
    work.put(influences, column.dependencies, TransformationKind.GroupBy);
  });
}
