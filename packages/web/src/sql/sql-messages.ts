import type { DialectName } from "@headwater/sql-lineage";

/** A script to analyze. */
export interface SqlQuestion {
  readonly sql: string;
  readonly dialect: DialectName;
  readonly defaultSchema: string | undefined;
  /** Columns by table name. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}
