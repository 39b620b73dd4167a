import { type DialectName, dialectNames } from "../model/dialect-name.ts";

/** Common aliases of dialects and schemes of dataset namespaces. */
const otherNames: Readonly<Record<string, DialectName>> = {
  postgresql: "postgres",
  "redshift-serverless": "redshift",
  sparksql: "spark",
  "spark-sql": "spark",
  unitycatalog: "databricks",
  presto: "trino",
  awsathena: "athena",
  mariadb: "mysql",
  tsql: "mssql",
  sqlserver: "mssql",
  googlesql: "bigquery",
};

/**
 * Finds a dialect by name or alias, ignoring case: `PostgreSQL`, `presto`, `tsql`. Returns undefined if there is none.
 */
export function findDialect(name: string): DialectName | undefined {
  const lower = name.toLowerCase();
  return (
    dialectNames.find((known) => known === lower) ??
    (Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined)
  );
}
