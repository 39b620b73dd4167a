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

/** A table outside a warehouse: in Glue, with files in S3. */
export interface ExternalTable {
  /**
   * URL of the table's files.
   *
   * @default - lineage without the files
   * @example "s3://bucket/orders/"
   */
  readonly location?: string;
  /**
   * Columns with their SQL types.
   *
   * @default - lineage without columns
   * @example [{ name: "id", type: "bigint" }]
   */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
}

/** An external schema of a Redshift database (Spectrum). */
export interface ExternalSchema {
  /**
   * `arn:<partition>:glue:<region>:<account>`.
   *
   * @example "arn:aws:glue:eu-west-1:123456789012"
   */
  readonly glueNamespace: string;
  /**
   * Name of the Glue database.
   *
   * @example "lake"
   */
  readonly glueDatabase: string;
  /**
   * Tables by name. A table that is not listed gets lineage without columns and location.
   *
   * @default - none
   * @example { orders: { location: "s3://bucket/orders/" } }
   */
  readonly tables?: Readonly<Record<string, ExternalTable>>;
}

/** A Redshift database with external schemas. */
export interface ExternalWarehouse {
  /**
   * OpenLineage namespace, `redshift://<workgroup or cluster>.<region>:5439`.
   *
   * @example "redshift://etl.eu-west-1:5439"
   */
  readonly namespace: string;
  /**
   * Name of the database.
   *
   * @example "dev"
   */
  readonly database: string;
  /**
   * External schemas by name.
   *
   * @example { lake: { glueNamespace: "arn:aws:glue:eu-west-1:123456789012", glueDatabase: "lake" } }
   */
  readonly schemas: Readonly<Record<string, ExternalSchema>>;
}

/** Name of the map's file in the dags folder. */
export const externalTablesFile = "headwater_external_tables.json";

/** Returns the map of external tables for Headwater's extractor, because Airflow's lookup in Redshift does not find them. */
export function externalTablesMap(warehouses: readonly ExternalWarehouse[]): Record<string, unknown> {
  return {
    version: 1,
    warehouses: warehouses.map(({ namespace, database, schemas }) => ({
      namespace,
      database,
      external_schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, { glueNamespace, glueDatabase, tables = {} }]) => [
          name,
          { glue_namespace: glueNamespace, glue_database: glueDatabase, tables },
        ]),
      ),
    })),
  };
}

/** Returns the platform's warehouse with the external tables of the lake: columns, Glue names and file locations. */
export function lakeTables(options: ExternalTablesOptions): ExternalWarehouse {
  const tables = options.tables.map((table): [string, ExternalTable] => {
    const name = tableName(table);
    const columns = table.columns.map((column) => ({ name: column.name, type: column.type }));
    return [name, { location: options.locationOf(name), columns }];
  });
  const { namespace, database, externalSchema, glueNamespace, glueDatabase } = options;
  return {
    namespace,
    database,
    schemas: { [externalSchema]: { glueNamespace, glueDatabase, tables: Object.fromEntries(tables) } },
  };
}
