import type { QueryBody, SetOperation } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { Relation, RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Environment, Scope } from "../model/scope.ts";
import { TransformationKind } from "../model/transformation-kind.ts";

/** Resolves a chain of set operations. Only the branches of UNION contribute columns. */
export function resolveSetOperation(
  resolvers: Resolvers,
  body: SetOperation,
  parent: Scope | undefined,
  environment: Environment | undefined,
): Relation {
  const { work } = resolvers;
  const first = resolvers.queries.body(body.first, [], parent, environment);
  const influences: Dependencies = new Map(first.influences);
  const tables = new Set(first.tables);
  const columns = first.columns.map((column) => ({
    name: column.name,
    dependencies: new Map(column.dependencies),
  }));
  let { open, openAt } = first;
  let { opaque } = first;
  for (const { operator, byName, operand } of body.rest) {
    const next = resolvers.queries.body(operand, [], parent, environment);
    work.put(influences, next.influences, TransformationKind.Identity);
    work.charge(next.tables.size);
    for (const table of next.tables) tables.add(table);
    if (operator !== "union") {
      for (const column of next.columns) work.put(influences, column.dependencies, TransformationKind.Filter);
      continue;
    }
    opaque ||= next.opaque;
    if (byName) uniteByName(resolvers, columns, next);
    else uniteByPosition(resolvers, columns, next, Math.min(openAt, next.openAt), body);
    openAt = Math.min(openAt, next.openAt);
    if (open.length === 1 && next.open.length === 1) open = [[...new Set([...open[0]!, ...next.open[0]!])]];
    else if (open.length === 0) open = next.open;
  }
  return { columns, open, openAt, influences, tables, opaque };
}

function uniteByName(resolvers: Resolvers, columns: RelationColumn[], next: Relation): void {
  const { work } = resolvers;
  for (const column of next.columns) {
    work.charge(columns.length >> 3);
    const key = column.name.toLowerCase();
    const same = columns.find((candidate) => candidate.name.toLowerCase() === key);
    if (same === undefined) columns.push({ name: column.name, dependencies: new Map(column.dependencies) });
    else work.put(same.dependencies, column.dependencies, TransformationKind.Identity);
  }
}

function uniteByPosition(
  resolvers: Resolvers,
  columns: RelationColumn[],
  next: Relation,
  openAt: number,
  body: SetOperation,
): void {
  const { work } = resolvers;
  const known = openAt === Number.POSITIVE_INFINITY && !next.opaque;
  if (known && columns.length !== next.columns.length && columns.length > 0 && next.columns.length > 0) {
    const place = bodyPlace(body);
    const message = `Set operation branches have different column counts: ${columns.length} and ${next.columns.length}`;
    work.warn("column-count-mismatch", message, place.start, place.end);
  }
  const count = Math.min(columns.length, next.columns.length, openAt);
  for (let index = 0; index < count; index++) {
    work.put(columns[index]!.dependencies, next.columns[index]!.dependencies, TransformationKind.Identity);
  }
}

/** Returns the place of a warning about a set operation. */
function bodyPlace(body: QueryBody): { start: number; end: number } {
  switch (body.kind) {
    case "nested":
      return { start: body.query.start, end: body.query.end };
    case "set":
      return bodyPlace(body.first);
    case "select": {
      const first = body.items[0];
      return first === undefined ? { start: 0, end: 0 } : { start: first.start, end: body.items.at(-1)!.end };
    }
    case "rows":
      return { start: 0, end: 0 };
  }
}
