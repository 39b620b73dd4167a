/** A value that a query can return here. */
export type Value = string | number | bigint | boolean | Date | null;

/** Size of a table. */
export interface TableStatistics {
  readonly rowCount: number;
  /** Size of the rows in bytes, without indexes and dead rows. */
  readonly size: number;
}

/** The database that the pipeline runs in. Statements run in sequence, never concurrently. */
export interface Warehouse {
  /** Name and version of the engine. */
  readonly engine: { readonly name: string; readonly version: string };
  /** Runs single statements in one transaction; returns the number of affected rows of each. */
  transaction(statements: readonly string[]): Promise<number[]>;
  /** Runs a query and returns its rows. */
  query(statement: string): Promise<Readonly<Record<string, Value>>[]>;
  /** Replaces a table's rows with those of pipe-delimited files; returns the number of rows. */
  load(table: string, files: readonly string[]): Promise<number>;
  /** Counts and measures the rows of a table. */
  statistics(table: string): Promise<TableStatistics>;
  /** Closes the database; idempotent. */
  close(): Promise<void>;
}
