import type { PivotRelation, UnpivotRelation } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { Relation } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { Scope } from "../model/scope.ts";
import { TransformationKind } from "../model/transformation-kind.ts";

/** Resolves the sources of PIVOT and UNPIVOT in a separate scope. */
function innerScope(
  resolvers: Resolvers,
  syntax: PivotRelation | UnpivotRelation,
  scope: Scope,
): { inner: Scope; all: Relation } {
  const inner = new Scope(resolvers.tables, resolvers.dialect, scope.parent, scope.environment);
  const influences: Dependencies = new Map();
  resolvers.relations.add(syntax.source, inner, influences);
  return { inner, all: { ...resolvers.relations.everythingIn(inner), influences } };
}

/** Resolves PIVOT: creates one column per value and aggregate. Unused columns remain and form the groups. */
export function resolvePivot(resolvers: Resolvers, syntax: PivotRelation, scope: Scope): Relation {
  const { work } = resolvers;
  const { inner, all } = innerScope(resolvers, syntax, scope);
  const on: Dependencies = new Map();
  for (const expression of syntax.on)
    resolvers.expressions.walk(expression, TransformationKind.Conditional, on, inner);
  const used = new Set(on.keys());
  const aggregated = syntax.aggregates.map(({ expression, alias }) => {
    const dependencies: Dependencies = new Map();
    resolvers.expressions.walk(expression, TransformationKind.Identity, dependencies, inner);
    for (const column of dependencies.keys()) used.add(column);
    work.put(dependencies, on, TransformationKind.Identity);
    return { alias, dependencies };
  });
  const influences: Dependencies = new Map(all.influences);
  const columns = all.columns.filter(
    (column) => ![...column.dependencies.keys()].some((number) => used.has(number)),
  );
  for (const column of columns) work.put(influences, column.dependencies, TransformationKind.GroupBy);
  work.charge(syntax.values.length * aggregated.length);
  for (const value of syntax.values) {
    for (const { alias, dependencies } of aggregated) {
      const parts = [value.alias?.text ?? value.text, ...(alias === undefined ? [] : [alias.text])];
      if (resolvers.dialect.pivotAliasesFirst) parts.reverse();
      columns.push({ name: parts.join("_"), dependencies });
    }
  }
  for (const table of inner.tables) scope.tables.add(table);
  return { ...all, columns, influences };
}

/** Resolves UNPIVOT: turns the listed columns into rows of one column; the others remain. */
export function resolveUnpivot(resolvers: Resolvers, syntax: UnpivotRelation, scope: Scope): Relation {
  const { work } = resolvers;
  const { inner, all } = innerScope(resolvers, syntax, scope);
  const used = new Set<Dependencies>();
  const values = syntax.values.map(({ column, from }) => {
    const dependencies: Dependencies = new Map();
    for (const name of from) {
      const found = inner.lookUp(name);
      if (found === undefined || found === "ambiguous") continue;
      used.add(found);
      work.put(dependencies, found, TransformationKind.Identity);
    }
    return { name: column.text, dependencies };
  });
  const columns = all.columns.filter((column) => !used.has(column.dependencies));
  if (syntax.name !== undefined) columns.push({ name: syntax.name.text, dependencies: new Map() });
  columns.push(...values);
  for (const table of inner.tables) scope.tables.add(table);
  return { ...all, columns, openAt: Math.min(all.openAt, columns.length) };
}
