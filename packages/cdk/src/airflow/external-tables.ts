import type { ManifestDataset } from "@headwater/pipeline-tickit";
import { tableName } from "../lake/tickit-lake.ts";

/** Input for the map of external tables. */
export interface ExternalTablesOptions {
  /** OpenLineage namespace of the warehouse. */
  readonly namespace: string;
  readonly database: string;
  readonly externalSchema: string;
  /** `arn:<partition>:glue:<region>:<account>`. */
  readonly glueNamespace: string;
  readonly glueDatabase: string;
  readonly tables: readonly ManifestDataset[];
  /** URLs of the tables' files, by table name. */
  readonly locationOf: (table: string) => string;
}

/**
 * Returns the map of external tables for Headwater's extractor, because Airflow's lookup in Redshift does not find them:
 * columns, Glue names and file locations.
 */
export function externalTables(options: ExternalTablesOptions): Record<string, unknown> {
  const tables = Object.fromEntries(
    options.tables.map((table) => {
      const name = tableName(table);
      const columns = table.columns.map((column) => ({ name: column.name, type: column.type }));
      return [name, { location: options.locationOf(name), columns }];
    }),
  );
  return {
    version: 1,
    warehouses: [
      {
        namespace: options.namespace,
        database: options.database,
        external_schemas: {
          [options.externalSchema]: {
            glue_namespace: options.glueNamespace,
            glue_database: options.glueDatabase,
            tables,
          },
        },
      },
    ],
  };
}
