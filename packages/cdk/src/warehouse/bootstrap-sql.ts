/** Warehouse role that loads tables. A tag maps MWAA's IAM role to it. */
export const etlRole = "headwater_etl";

/** Input of the warehouse setup. */
export interface BootstrapSqlOptions {
  /** The pipeline's DDL for Redshift, as single statements in order. */
  readonly ddl: readonly string[];
  readonly glueDatabase: string;
  /** External schema of the Glue database. */
  readonly externalSchema: string;
  /** Schemas that the pipeline writes to. */
  readonly schemas: readonly string[];
}

/**
 * Returns single, repeatable statements that set up the warehouse. They create no external tables: the Glue catalog already
 * has them, and Redshift cannot create them inside a transaction.
 */
export function bootstrapSql(options: BootstrapSqlOptions): string[] {
  const ddl = options.ddl
    .filter((statement) => !/^\s*CREATE\s+EXTERNAL\s+TABLE\b/i.test(statement))
    .map((statement) => statement.replace(/\$\{glue_database\}/g, options.glueDatabase));
  const unfilled = ddl.find((statement) => /\$\{/.test(statement));
  if (unfilled !== undefined) throw new Error(`Unresolved placeholder in: ${unfilled}`);
  return [
    ...ddl,
    `CREATE ROLE ${etlRole}`,
    `GRANT USAGE ON SCHEMA ${options.externalSchema} TO ROLE ${etlRole}`,
    ...options.schemas.flatMap((schema) => [
      `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${etlRole}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ROLE ${etlRole}`,
    ]),
  ];
}
