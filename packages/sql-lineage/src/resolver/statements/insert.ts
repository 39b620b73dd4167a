import type { InsertTarget, TableRelation } from "../../syntax/queries.ts";
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { emptyRelation, type Relation, type RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Environment } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import { sourceOf, tableSource } from "../queries/sources.ts";
import { assignedValue, changeScope, placedColumns, targetOf } from "./changes.ts";
import { writeOutput } from "./output.ts";

/** Resolves INSERT, with a write for each target. */
export function resolveInsert(
  resolvers: Resolvers,
  statement: StatementOfKind<"insert">,
  environment: Environment | undefined,
): void {
  resolvers.recorder.effect("rows");
  const shared =
    statement.query === undefined
      ? undefined
      : resolvers.queries.query(statement.query, undefined, environment);
  for (const target of statement.targets) {
    const table = targetOf(resolvers, target.name, target.location);
    const own =
      target.query === undefined ? shared : resolvers.queries.query(target.query, undefined, environment);
    const relation = insertBranch(resolvers, target, own ?? emptyRelation());
    const columns = placedColumns(resolvers, target.columns, table, relation, statement);
    insertWrite(resolvers, statement, target, table, relation, columns);
    // Constants in columns of any name.
    const opaque = columns.every(({ dependencies }) => dependencies.size === 0);
    const inserted = { ...relation, columns, opaque: relation.opaque || opaque };
    writeOutput(resolvers, target.output, { inserted }, undefined);
  }
}

/** Resolves a branch of a multi-table insert: VALUES over the source columns, and the WHEN condition. */
function insertBranch(resolvers: Resolvers, target: InsertTarget, source: Relation): Relation {
  if (target.values === undefined && target.condition === undefined) return source;
  const scope = changeScope(resolvers, undefined);
  scope.sources.push(sourceOf("", source));
  const influences: Dependencies = new Map(source.influences);
  resolvers.expressions.walk(target.condition, TransformationKind.Filter, influences, scope);
  if (target.values === undefined) return { ...source, influences };
  const columns = target.values.map((expression, index) => {
    return {
      name: resolvers.expressions.outputName(expression) ?? `column${index + 1}`,
      dependencies: resolvers.expressions.identityOf(expression, scope),
    };
  });
  return { ...source, columns, influences, open: [], openAt: Number.POSITIVE_INFINITY };
}

/** Records the write of a target, with what ON CONFLICT assigns. */
function insertWrite(
  resolvers: Resolvers,
  statement: StatementOfKind<"insert">,
  target: InsertTarget,
  table: SourceTable | undefined,
  relation: Relation,
  columns: RelationColumn[],
): void {
  if (statement.assignments.length === 0 && statement.conditions.length === 0) {
    resolvers.recorder.write(table, columns, relation);
    return;
  }
  // ON CONFLICT sees the table and, as `excluded`, the proposed row.
  const scope = changeScope(resolvers, undefined);
  if (table !== undefined) {
    const syntax: TableRelation = { kind: "table", name: target.name, alias: undefined, columnAliases: [] };
    scope.sources.push(tableSource(resolvers, syntax, table));
  }
  const offered = sourceOf("excluded", { ...relation, columns });
  const assigned = statement.assignments.map((assignment) => {
    const own = changeScope(resolvers, undefined);
    own.sources.push(...scope.sources, {
      ...offered,
      hidden: new Set(columns.map((column) => column.name.toLowerCase())),
    });
    return {
      name: assignment.column.text,
      dependencies: assignedValue(resolvers, assignment, own, offered.relation),
    };
  });
  const influences: Dependencies = new Map(relation.influences);
  const conditions = changeScope(resolvers, undefined);
  conditions.sources.push(...scope.sources, offered);
  for (const condition of statement.conditions)
    resolvers.expressions.walk(condition, TransformationKind.Filter, influences, conditions);
  resolvers.recorder.write(table, [...columns, ...assigned], { influences, tables: relation.tables });
}
