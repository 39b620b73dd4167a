import type { Column } from "./columns.ts";

/** The differences of a dataset's columns between two instants. */
export interface SchemaDiff {
  readonly added: readonly { readonly name: string; readonly type: string | null }[];
  readonly removed: readonly { readonly name: string; readonly type: string | null }[];
  readonly retyped: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** Compares two schemas by exact column names, regardless of order; null when they are equal. */
export function schemaDiff(before: readonly Column[], after: readonly Column[]): SchemaDiff | null {
  const old = new Map(before.map((column) => [column.name, column]));
  const now = new Map(after.map((column) => [column.name, column]));
  const short = ({ name, type }: Column) => ({ name, type });
  const diff: SchemaDiff = {
    added: [...now.values()].filter(({ name }) => !old.has(name)).map(short),
    removed: [...old.values()].filter(({ name }) => !now.has(name)).map(short),
    retyped: [...now.values()].flatMap(({ name, type }) => {
      const known = old.get(name);
      return known && known.type !== type ? [{ name, before: known.type, after: type }] : [];
    }),
  };
  return diff.added.length + diff.removed.length + diff.retyped.length > 0 ? diff : null;
}
