import type { Join, JoinedRelation } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { columnsNamed } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { Scope, type Source } from "../model/scope.ts";
import { TransformationKind } from "../model/transformation-kind.ts";

/** Adds joined relations to a scope, and their conditions to `influences`. */
export function resolveJoins(
  resolvers: Resolvers,
  syntax: JoinedRelation,
  scope: Scope,
  influences: Dependencies,
): Source[] {
  const { work, relations } = resolvers;
  if (syntax.alias !== undefined) {
    const inner = new Scope(resolvers.tables, resolvers.dialect, scope.parent, scope.environment);
    resolveJoins(resolvers, { ...syntax, alias: undefined }, inner, influences);
    const everything = relations.everythingIn(inner);
    return [relations.aliased(syntax, everything, scope, new Map())];
  }
  const start = scope.sources.length;
  relations.add(syntax.first, scope, influences);
  for (const join of syntax.joins) {
    const needsLeft = join.natural || join.using.length > 0;
    if (needsLeft) work.charge(scope.sources.length * Math.max(1, join.using.length));
    const left = needsLeft ? scope.sources.slice(start) : [];
    const right = relations.add(join.relation, scope, influences);
    resolvers.expressions.walk(join.on, TransformationKind.Join, influences, scope);
    equalColumns(resolvers, join, left, right, scope, influences);
    if (join.filtersOnly) {
      for (const source of right) {
        work.charge(scope.sources.length >> 3);
        scope.sources.splice(scope.sources.indexOf(source), 1);
        for (const table of source.relation.tables) scope.tables.add(table);
      }
    }
  }
  return scope.sources.slice(start);
}

/** Merges the columns of both sides for USING and NATURAL. */
function equalColumns(
  resolvers: Resolvers,
  join: Join,
  left: readonly Source[],
  right: readonly Source[],
  scope: Scope,
  influences: Dependencies,
): void {
  const { work } = resolvers;
  if (join.natural) {
    for (const { relation } of left) work.charge(relation.columns.length * right.length);
  }
  const names = join.natural ? commonNames(left, right) : join.using.map((name) => name.text);
  for (const name of names) {
    const key = name.toLowerCase();
    const already = scope.merged.get(key);
    const leftSide = already ?? sideColumn(resolvers, left, name);
    const rightSide = sideColumn(resolvers, right, name);
    for (const side of [leftSide, rightSide])
      if (side !== undefined) work.put(influences, side, TransformationKind.Join);
    const merged: Dependencies = new Map();
    if (join.side === "full") {
      for (const side of [leftSide, rightSide]) {
        if (side === undefined) continue;
        work.put(merged, side, TransformationKind.Transformation);
        work.put(merged, side, TransformationKind.Conditional);
      }
    } else {
      const shown = join.side === "right" ? rightSide : leftSide;
      if (shown !== undefined) work.put(merged, shown, TransformationKind.Identity);
    }
    scope.merged.set(key, merged);
    for (const source of right) {
      source.hidden ??= new Set();
      source.hidden.add(key);
    }
  }
}

/** Returns a column of one side; undefined if it is missing or ambiguous. */
function sideColumn(
  resolvers: Resolvers,
  sources: readonly Source[],
  name: string,
): Dependencies | undefined {
  const side = new Scope(resolvers.tables, resolvers.dialect, undefined, undefined);
  side.sources.push(...sources);
  const found = side.lookUp([{ text: name, quoted: false, start: 0, end: 0 }]);
  return found === "ambiguous" ? undefined : found;
}

/** Returns the names of columns on both sides. */
function commonNames(left: readonly Source[], right: readonly Source[]): string[] {
  const names: string[] = [];
  for (const source of left) {
    for (const column of source.relation.columns) {
      const key = column.name.toLowerCase();
      if (right.some((other) => columnsNamed(other.relation, key).length > 0)) names.push(column.name);
    }
  }
  return names;
}
