import type { ManifestDataset } from "@headwater/pipeline-tickit";
import { tableName } from "../lake/tickit-lake.ts";

/** What the map of external tables is made from. */
export interface ExternalTablesOptions {
  /** OpenLineage namespace of the warehouse. */
  readonly namespace: string;
  readonly database: string;
  readonly externalSchema: string;
  /** `arn:<partition>:glue:<region>:<account>`. */
  readonly glueNamespace: string;
  readonly glueDatabase: string;
  readonly tables: readonly ManifestDataset[];
  /** Address of a table's files, by the table's name. */
  readonly locationOf: (table: string) => string;
}

/**
 * The map from which Headwater's extractor knows the external tables that Airflow's look-up in Redshift does not find:
 * their columns, their Glue names, and where their files lie.
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
