/** A value that a query can return here. */
export type Value = string | number | bigint | boolean | Date | null;

/** How much a table holds. */
export interface TableStatistics {
  readonly rowCount: number;
  /** Size of the rows in bytes, without indexes and dead rows. */
  readonly size: number;
}

/** The database that the pipeline runs in. Statements run one after another, never side by side. */
export interface Warehouse {
  /** Name and version of the engine. */
  readonly engine: { readonly name: string; readonly version: string };
  /** Runs single statements in one transaction; answers the number of rows that each of them touched. */
  transaction(statements: readonly string[]): Promise<number[]>;
  /** Runs one query and answers its rows. */
  query(statement: string): Promise<Readonly<Record<string, Value>>[]>;
  /** Replaces a table's rows with those of pipe-delimited files; answers the number of rows. */
  load(table: string, files: readonly string[]): Promise<number>;
  /** Counts and measures the rows of a table. */
  statistics(table: string): Promise<TableStatistics>;
  /** Ends the database; idempotent. */
  close(): Promise<void>;
}
