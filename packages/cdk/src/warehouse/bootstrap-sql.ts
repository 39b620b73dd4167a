/** Role inside the warehouse that loads tables. MWAA's IAM role is mapped to it by a tag. */
export const etlRole = "headwater_etl";

/** What the warehouse is set up with. */
export interface BootstrapSqlOptions {
  /** The pipeline's DDL for Redshift, single statements, in order. */
  readonly ddl: readonly string[];
  readonly glueDatabase: string;
  /** Schema over the Glue database. */
  readonly externalSchema: string;
  /** Schemas that the pipeline writes. */
  readonly schemas: readonly string[];
}

/**
 * The statements that set the warehouse up, one at a time, each of which may run again. External tables are left out: the
 * Glue catalog holds them already, and Redshift refuses to make them inside a transaction.
 */
export function bootstrapSql(options: BootstrapSqlOptions): string[] {
  const ddl = options.ddl
    .filter((statement) => !/^\s*CREATE\s+EXTERNAL\s+TABLE\b/i.test(statement))
    .map((statement) => statement.replace(/\$\{glue_database\}/g, options.glueDatabase));
  const unfilled = ddl.find((statement) => /\$\{/.test(statement));
  if (unfilled !== undefined) throw new Error(`A placeholder is left in: ${unfilled}`);
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
