import type { DatasetReference } from "../model.ts";
import type { Identifier } from "../syntax.ts";
import type { Dependencies } from "./dependencies.ts";

/** A dataset that the script names, with the columns that have been met. */
export interface SourceTable {
  /** Equal for names that the dialect takes for the same. */
  key: string;
  reference: DatasetReference;
  /** The numbers of its columns by name: in lower case, exactly where case tells two apart. */
  columnNumbers: Map<string, number>;
  /** Names in lower case that several of its columns share. */
  caseTwins: ReadonlySet<string> | undefined;
  /** The columns in order, when the catalog or the script tells. */
  columns: readonly string[] | undefined;
  temporary: boolean;
  /** What reading it gives; made once. */
  relation: Relation | undefined;
}

/** A column of a relation and where it comes from. */
export interface RelationColumn {
  name: string;
  dependencies: Dependencies;
  /** The fields of a struct, where the query made it. */
  fields?: readonly RelationColumn[] | undefined;
}

/** The result of a query, a table, a function: what it shows and what decided about it. Not changed once made. */
export interface Relation {
  columns: RelationColumn[];
  /**
   * Tables whose columns are unknown and show through. Any column that is asked for could be theirs: of all tables of
   * one entry (the branches of a UNION), but of only one entry (the sides of a join), which is ambiguous.
   */
  open: readonly (readonly SourceTable[])[];
  /** From which position on the order of columns is unknown. */
  openAt: number;
  influences: Dependencies;
  tables: ReadonlySet<SourceTable>;
  /** Whether it has columns that cannot be told, such as those of RETURNING. */
  opaque: boolean;
}

/** A relation without anything. */
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

/** The relation with its columns named anew, as far as names are given. */
export function renamed(relation: Relation, names: readonly Identifier[]): Relation {
  if (names.length === 0) return relation;
  const columns = relation.columns.map((column, index) =>
    index < names.length && index < relation.openAt ? { ...column, name: names[index]!.text } : column,
  );
  return { ...relation, columns };
}

const columnIndexes = new WeakMap<Relation, Map<string, RelationColumn[]>>();

/** The columns of a name in lower case; more than one where the relation has it twice. */
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
