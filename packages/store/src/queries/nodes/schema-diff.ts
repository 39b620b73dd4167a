import type { Column } from "./columns.ts";

/** How the columns of a dataset differ between two instants. */
export interface SchemaDiff {
  readonly added: readonly { readonly name: string; readonly type: string | null }[];
  readonly removed: readonly { readonly name: string; readonly type: string | null }[];
  readonly retyped: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** Compares two schemas by the exact names of their columns; null when they are alike. The order does not count. */
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
