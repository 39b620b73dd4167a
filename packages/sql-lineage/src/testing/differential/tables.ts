import { extractLineage } from "../../extract-lineage.ts";
import type { DialectName } from "../../model.ts";

/** The tables of a statement, by names as written; those that are read do not include those that are written. */
export interface StatementTables {
  readonly read: readonly string[];
  readonly written: readonly string[];
}

/** Sorted, without repetition, and what is written left out of what is read. */
export function tables(read: Iterable<string>, written: Iterable<string>): StatementTables {
  const targets = new Set(written);
  return {
    read: [...new Set(read)].filter((name) => !targets.has(name)).sort(),
    written: [...targets].sort(),
  };
}

/** What this package says; null when it cannot read the statement. */
export function ownTables(sql: string, dialect: DialectName): StatementTables | null {
  const { statements, errors } = extractLineage(sql, { dialect });
  if (errors.length > 0) return null;
  const names = (list: readonly { kind: string; name: string }[]) =>
    list.flatMap(({ kind, name }) => (kind === "table" ? [name] : []));
  return tables(
    statements.flatMap(({ inputs }) => names(inputs)),
    statements.flatMap(({ outputs }) => names(outputs)),
  );
}
