import { type DialectName, dialectNames } from "./model.ts";

/** Spellings of dialects, and schemes of dataset namespaces, that the field uses beside the names of the package. */
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

/** The dialect that somebody calls by a name, in any case: `PostgreSQL`, `presto`, `tsql`; undefined for what is none. */
export function findDialect(name: string): DialectName | undefined {
  const lower = name.toLowerCase();
  return (
    dialectNames.find((known) => known === lower) ??
    (Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined)
  );
}
