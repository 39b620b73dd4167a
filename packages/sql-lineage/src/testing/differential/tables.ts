import { extractLineage } from "../../extract-lineage.ts";
import type { DialectName } from "../../model/dialect-name.ts";

/** The tables of a statement as written. Tables in `written` are not in `read`. */
export interface StatementTables {
  readonly read: readonly string[];
  readonly written: readonly string[];
}

/** Sorts and deduplicates, and removes written tables from the read ones. */
export function tables(read: Iterable<string>, written: Iterable<string>): StatementTables {
  const targets = new Set(written);
  return {
    read: [...new Set(read)].filter((name) => !targets.has(name)).sort(),
    written: [...targets].sort(),
  };
}

/** Returns the tables found by this package; null if it cannot parse the statement. */
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
