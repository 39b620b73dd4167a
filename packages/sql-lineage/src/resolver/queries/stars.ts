import type { QualifiedName } from "../../syntax/names.ts";
import type { SelectItem } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { Relation, RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Scope } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { nameKey } from "../model/table-registry.ts";

/** A star of a select list. */
type StarItem = Extract<SelectItem, { kind: "star" }>;

/** Expands `*` and `t.*` in the order of the sources. */
export function resolveStar(
  resolvers: Resolvers,
  item: StarItem,
  scope: Scope,
  columnsWanted: boolean,
): { columns: RelationColumn[]; open: (readonly SourceTable[])[] } {
  const { work } = resolvers;
  const { qualifier } = item;
  const sources = qualifier === undefined ? scope.sources : scope.named(qualifier, qualifier.length);
  if (qualifier !== undefined && sources.length === 0)
    return { columns: structFields(resolvers, item, qualifier, scope, columnsWanted), open: [] };
  const except = new Set(item.except.map(nameKey));
  const columns: RelationColumn[] = [];
  const open: (readonly SourceTable[])[] = [];
  for (const source of sources) {
    work.charge(source.relation.columns.length + source.relation.open.length + 1);
    for (const tables of source.relation.open) open.push(tables);
    if (source.relation.open.length > 0 || source.relation.opaque) {
      if (columnsWanted && !item.generated) warnUnresolved(resolvers, source.relation, item);
    }
    for (const column of source.relation.columns) {
      const key = column.name.toLowerCase();
      if (except.has(key) || (item.like !== undefined && !isLike(key, item.like.toLowerCase()))) continue;
      if (qualifier === undefined && source.hidden?.has(key)) continue;
      const merged = qualifier === undefined ? scope.merged.get(key) : undefined;
      columns.push(starColumn(resolvers, item, column, merged, scope));
    }
  }
  if (open.length > 0) columns.push(...replacedUnknown(resolvers, item, columns, scope));
  return { columns, open };
}

/** Returns the fields of a struct, which BigQuery and Spark expand with the same syntax. */
function structFields(
  resolvers: Resolvers,
  item: StarItem,
  qualifier: QualifiedName,
  scope: Scope,
  columnsWanted: boolean,
): RelationColumn[] {
  const fields = scope.fieldsOf(qualifier);
  if (fields !== undefined) {
    const except = new Set(item.except.map(nameKey));
    return fields.filter(({ name }) => !except.has(name.toLowerCase()));
  }
  const struct = resolvers.dialect.fieldPaths ? scope.lookUp(qualifier) : undefined;
  if (columnsWanted) {
    const text = qualifier.map((identifier) => identifier.text).join(".");
    const message = struct === undefined ? `Unknown table in ${text}.*` : `Unknown fields of ${text}`;
    resolvers.work.warn("unresolved-star", message, item.start, item.end);
  }
  return [];
}

/** Returns the REPLACE columns of a star whose own columns are unknown. */
function replacedUnknown(
  resolvers: Resolvers,
  item: StarItem,
  known: readonly RelationColumn[],
  scope: Scope,
): RelationColumn[] {
  const names = new Set(known.map(({ name }) => name.toLowerCase()));
  return item.replace
    .filter(({ column }) => !names.has(nameKey(column)))
    .map(({ column, expression }) => ({
      name: column.text,
      dependencies: resolvers.expressions.identityOf(expression, scope),
    }));
}

/** Applies REPLACE and RENAME to a column of a star. */
function starColumn(
  resolvers: Resolvers,
  item: StarItem,
  column: RelationColumn,
  merged: Dependencies | undefined,
  scope: Scope,
): RelationColumn {
  const { work } = resolvers;
  const key = column.name.toLowerCase();
  work.charge((item.replace.length + item.rename.length) >> 3);
  const replacement = item.replace.find((entry) => nameKey(entry.column) === key);
  if (replacement !== undefined) {
    return {
      name: column.name,
      dependencies: resolvers.expressions.identityOf(replacement.expression, scope),
    };
  }
  const renaming = item.rename.find((entry) => nameKey(entry.from) === key);
  const dependencies = merged ?? column.dependencies;
  return renaming === undefined && merged === undefined
    ? column
    : { name: renaming?.to.text ?? column.name, dependencies };
}

/** Warns about a star of tables with unknown columns. */
function warnUnresolved({ work }: Resolvers, relation: Relation, { start, end }: StarItem): void {
  const names = relation.open.flat().map((table) => table.reference.name);
  const whose = names.length === 0 ? "of a data-changing statement" : `of ${names.join(", ")}`;
  work.warn("unresolved-star", `Cannot expand *: unknown columns ${whose}`, start, end);
}

/** Returns true if a text matches a LIKE pattern, in time bounded by both lengths. */
function isLike(text: string, pattern: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  let index = 0;
  while (index < text.length) {
    if (at < pattern.length && (pattern[at] === "_" || pattern[at] === text[index]) && pattern[at] !== "%") {
      at++;
      index++;
    } else if (pattern[at] === "%") {
      star = at++;
      mark = index;
    } else if (star >= 0) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  while (pattern[at] === "%") at++;
  return at === pattern.length;
}
