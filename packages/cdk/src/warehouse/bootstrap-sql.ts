/** Warehouse role that loads tables. A tag maps MWAA's IAM role to it. */
export const etlRole = "headwater_etl";

/** Input of the warehouse setup. */
export interface BootstrapSqlOptions {
  /** The pipeline's DDL for Redshift, as single statements in order. */
  readonly ddl: readonly string[];
  /** The lake, if the warehouse reads one. */
  readonly lake?: { readonly glueDatabase: string; readonly externalSchema: string };
  /** Schemas that the sample pipeline writes to; empty without the sample. */
  readonly sampleSchemas: readonly string[];
  /** Schemas of a team, in which its DAGs may create tables. */
  readonly teamSchemas: readonly string[];
}

/**
 * Returns single, repeatable statements that set up the warehouse. They create no external tables: the Glue catalog already
 * has them, and Redshift cannot create them inside a transaction.
 */
export function bootstrapSql({ ddl, lake, sampleSchemas, teamSchemas }: BootstrapSqlOptions): string[] {
  const isExternalSchema = (statement: string) => /^\s*CREATE\s+EXTERNAL\s+SCHEMA\b/i.test(statement);
  const used = ddl
    .filter((statement) => !/^\s*CREATE\s+EXTERNAL\s+TABLE\b/i.test(statement))
    .filter((statement) => (isExternalSchema(statement) ? lake !== undefined : sampleSchemas.length > 0))
    .map((statement) => statement.replace(/\$\{glue_database\}/g, lake?.glueDatabase ?? ""));
  const unfilled = used.find((statement) => /\$\{/.test(statement));
  if (unfilled !== undefined) throw new Error(`Unresolved placeholder in: ${unfilled}`);
  return [
    ...used,
    ...teamSchemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`),
    `CREATE ROLE ${etlRole}`,
    ...(lake ? [`GRANT USAGE ON SCHEMA ${lake.externalSchema} TO ROLE ${etlRole}`] : []),
    ...sampleSchemas.flatMap((schema) => [
      `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${etlRole}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ROLE ${etlRole}`,
    ]),
    ...teamSchemas.map((schema) => `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ROLE ${etlRole}`),
  ];
}
