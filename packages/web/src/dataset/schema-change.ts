import type { Column } from "../api/v2.gen.ts";

/** The difference of a column between two versions of a schema. */
export interface ColumnChange {
  readonly kind: "added" | "removed" | "retyped" | "described" | "same";
  readonly name: string;
  readonly before: Column | null;
  readonly after: Column | null;
}

/**
 * Compares two schemas by column name, in the order of the newer one; removed columns keep their old
 * position. A column whose type and description both changed is `retyped`.
 */
export function compareSchemas(before: readonly Column[], after: readonly Column[]): ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column]));
  const now = new Set(after.map(({ name }) => name));
  const changes: ColumnChange[] = after.map((column) => {
    const known = old.get(column.name) ?? null;
    const kind =
      known === null
        ? "added"
        : known.type !== column.type
          ? "retyped"
          : known.description !== column.description
            ? "described"
            : "same";
    return { kind, name: column.name, before: known, after: column };
  });
  before.forEach((column, position) => {
    if (now.has(column.name)) return;
    const previous = before[position - 1]?.name;
    const at = previous === undefined ? 0 : changes.findIndex(({ name }) => name === previous) + 1;
    changes.splice(at, 0, { kind: "removed", name: column.name, before: column, after: null });
  });
  return changes;
}
