/** The supported dialects. `generic` accepts syntax that most of them share. */
export const dialectNames = [
  "redshift",
  "postgres",
  "snowflake",
  "bigquery",
  "spark",
  "databricks",
  "trino",
  "athena",
  "hive",
  "mysql",
  "mssql",
  "oracle",
  "duckdb",
  "sqlite",
  "generic",
] as const;

/** One of {@link dialectNames}. */
export type DialectName = (typeof dialectNames)[number];
