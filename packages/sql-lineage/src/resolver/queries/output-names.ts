import type { Expression } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { Scope } from "../model/scope.ts";
import { nameKey } from "../model/table-registry.ts";
import { type DependencyKind, TransformationKind } from "../model/transformation-kind.ts";

/** The output of a SELECT, whose names later clauses can use. */
export interface Output {
  readonly columns: readonly RelationColumn[];
  readonly scope: Scope;
  readonly influences: Dependencies;
}

/** Resolves HAVING and QUALIFY, in which names that no source has refer to the select list. */
export function outputCondition(
  resolvers: Resolvers,
  condition: Expression | undefined,
  output: Output,
): void {
  if (condition === undefined) return;
  walkOutput(resolvers, condition, TransformationKind.Filter, output);
}

/** Resolves an expression in which names of the select list are visible. */
function walkOutput(
  resolvers: Resolvers,
  expression: Expression,
  kind: DependencyKind,
  { columns, scope, influences }: Output,
): void {
  const inner = outputScope(resolvers, columns, scope);
  resolvers.expressions.walk(expression, kind, influences, inner);
  for (const table of inner.tables) scope.tables.add(table);
}

/** Copies a scope with all aliases of the select list, for later clauses. */
function outputScope(resolvers: Resolvers, columns: readonly RelationColumn[], scope: Scope): Scope {
  const { work } = resolvers;
  const { fieldPaths, identifierCase, markedVariables } = resolvers.dialect;
  const rules = { fieldPaths, identifierCase, markedVariables, lateralAliases: true };
  const inner = new Scope(resolvers.tables, rules, scope.parent, scope.environment);
  inner.sources.push(...scope.sources);
  inner.windows = scope.windows;
  work.charge(columns.length + scope.sources.length);
  for (const [key, dependencies] of scope.merged) inner.merged.set(key, dependencies);
  for (const column of columns) {
    const key = column.name.toLowerCase();
    if (!inner.aliases.has(key)) inner.aliases.set(key, column.dependencies);
  }
  return inner;
}

/** Resolves an entry of GROUP BY or ORDER BY: a position, a select list name, or an expression. */
export function resolveReference(
  resolvers: Resolvers,
  expression: Expression,
  kind: DependencyKind,
  output: Output,
): void {
  const { work } = resolvers;
  const { columns, influences } = output;
  if (expression.kind === "constant") {
    const column = expression.ordinal === undefined ? undefined : columns[expression.ordinal - 1];
    if (column !== undefined) work.put(influences, column.dependencies, kind);
    return;
  }
  if (expression.kind === "group") {
    resolveReference(resolvers, expression.inner, kind, output);
    return;
  }
  if (expression.kind === "column" && expression.name.length === 1 && kind === TransformationKind.Sort) {
    // ORDER BY prefers names of the result.
    const key = nameKey(expression.name[0]!);
    work.charge(columns.length >> 3);
    const column = columns.find((candidate) => candidate.name.toLowerCase() === key);
    if (column !== undefined) {
      work.put(influences, column.dependencies, kind);
      return;
    }
  }
  walkOutput(resolvers, expression, kind, output);
}
