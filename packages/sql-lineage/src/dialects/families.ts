import { common } from "./dialect.ts";

/** The common base of Hive, Spark and Databricks. */
export const hiveFamily = {
  ...common,
  doubleQuotes: "string",
  backticks: true,
  backslashEscapes: true,
  nestedComments: true,
  fieldPaths: true,
  variables: true,
  tableSuffixes: true,
  defaultSchema: "default",
  qualify: true,
  schemasAreDatabases: true,
} as const;

/** The common base of PostgreSQL and Redshift. */
export const postgresFamily = {
  ...common,
  dollarQuotes: true,
  nestedComments: true,
  defaultSchema: "public",
  callsNameColumns: true,
  declarationSections: true,
} as const;

/** The common base of Trino and Athena. */
export const trinoFamily = {
  ...common,
  fieldPaths: true,
  lambdas: true,
  schemasAreDatabases: true,
  unnamedColumn: (index: number) => `_col${index}`,
} as const;
