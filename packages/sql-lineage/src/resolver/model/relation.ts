import type { Identifier } from "../../syntax/names.ts";
import type { Dependencies } from "./dependencies.ts";
import type { SourceTable } from "./source-table.ts";

/** A column of a relation with its sources. */
export interface RelationColumn {
  readonly name: string;
  readonly dependencies: Dependencies;
  /** The fields of a struct created by the query. */
  readonly fields?: readonly RelationColumn[] | undefined;
}

/** The result of a query, table or function: its columns and influences. Immutable. */
export interface Relation {
  readonly columns: RelationColumn[];
  /**
   * Tables with unknown columns. A column can belong to all tables of one entry (the branches of a UNION), but to only
   * one entry (the sides of a join). With several entries, the column is ambiguous.
   */
  readonly open: readonly (readonly SourceTable[])[];
  /** The position from which the column order is unknown. */
  readonly openAt: number;
  readonly influences: Dependencies;
  readonly tables: ReadonlySet<SourceTable>;
  /** True if it has columns that cannot be determined, such as those of RETURNING. */
  readonly opaque: boolean;
}

/** An empty relation. */
export function emptyRelation(): Relation {
  return {
    columns: [],
    open: [],
    openAt: Number.POSITIVE_INFINITY,
    influences: new Map(),
    tables: new Set(),
    opaque: false,
  };
}

/** Returns the field at a path inside a struct; undefined if its fields are not known. */
export function fieldAt(
  fields: readonly RelationColumn[] | undefined,
  path: readonly Identifier[],
): RelationColumn | undefined {
  let current: RelationColumn | undefined;
  let inner = fields;
  for (const { text } of path) {
    const found = inner?.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
    if (found?.length !== 1) return undefined;
    [current] = found;
    inner = current!.fields;
  }
  return current;
}

/** Renames the columns of a relation, as far as names are given. */
export function renamed(relation: Relation, names: readonly Identifier[]): Relation {
  if (names.length === 0) return relation;
  const columns = relation.columns.map((column, index) =>
    index < names.length && index < relation.openAt ? { ...column, name: names[index]!.text } : column,
  );
  return { ...relation, columns };
}

const columnIndexes = new WeakMap<Relation, Map<string, RelationColumn[]>>();

/** Returns the columns with a lowercase name; several if the relation has duplicates. */
export function columnsNamed(relation: Relation, key: string): readonly RelationColumn[] {
  if (relation.columns.length <= 4)
    return relation.columns.filter((column) => column.name.toLowerCase() === key);
  let index = columnIndexes.get(relation);
  if (index === undefined) {
    index = new Map();
    for (const column of relation.columns) {
      const name = column.name.toLowerCase();
      const same = index.get(name);
      if (same === undefined) index.set(name, [column]);
      else same.push(column);
    }
    columnIndexes.set(relation, index);
  }
  return index.get(key) ?? [];
}
