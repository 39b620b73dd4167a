import type { DatasetName } from "./dataset-name.ts";

/** A server. `port` defaults to the store's default port. */
interface Server {
  readonly host: string;
  readonly port?: number;
}

interface TableOnServer extends Server {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

interface TwoPartTable extends Server {
  readonly database: string;
  readonly table: string;
}

interface StoredObject {
  readonly bucket: string;
  /** Leading and trailing slashes are removed. An empty key is the bucket's root. */
  readonly key: string;
}

/** Returns an object's name: its key without leading and trailing slashes, or `/` for the root. */
export function objectName(key: string): string {
  let start = 0;
  let end = key.length;
  while (start < end && key[start] === "/") start++;
  while (end > start && key[end - 1] === "/") end--;
  return key.slice(start, end) || "/";
}

function threePart(scheme: string, defaultPort: number) {
  return ({ host, port = defaultPort, database, schema, table }: TableOnServer): DatasetName => ({
    namespace: `${scheme}://${host.toLowerCase()}:${port}`,
    name: `${database}.${schema}.${table}`,
  });
}

function twoPart(scheme: string, defaultPort: number) {
  return ({ host, port = defaultPort, database, table }: TwoPartTable): DatasetName => ({
    namespace: `${scheme}://${host.toLowerCase()}:${port}`,
    name: `${database}.${table}`,
  });
}

/**
 * Builds dataset names according to the naming rules of the OpenLineage specification
 * (https://openlineage.io/docs/spec/naming), with one function per store.
 */
export const naming = {
  /** Amazon Redshift, provisioned or serverless (pass the workgroup as the cluster). */
  redshift(table: {
    readonly cluster: string;
    readonly region: string;
    readonly port?: number;
    readonly database: string;
    readonly schema: string;
    readonly table: string;
  }): DatasetName {
    return {
      namespace: `redshift://${table.cluster}.${table.region}:${table.port ?? 5439}`.toLowerCase(),
      name: `${table.database}.${table.schema}.${table.table}`,
    };
  },

  /** Amazon S3. */
  s3: ({ bucket, key }: StoredObject): DatasetName => ({
    namespace: `s3://${bucket}`,
    name: objectName(key),
  }),

  /** Google Cloud Storage. */
  gcs: ({ bucket, key }: StoredObject): DatasetName => ({
    namespace: `gs://${bucket}`,
    name: objectName(key),
  }),

  /** A table in the AWS Glue catalog. `partition` is the AWS partition (`aws-cn`, `aws-us-gov`); `aws` by default. */
  glue: (table: {
    readonly region: string;
    readonly account: string;
    readonly database: string;
    readonly table: string;
    readonly partition?: string;
  }): DatasetName => ({
    namespace: `arn:${table.partition ?? "aws"}:glue:${table.region}:${table.account}`,
    name: `table/${table.database}/${table.table}`,
  }),

  /** Amazon Athena. `catalog` is `AwsDataCatalog` by default. */
  athena: (table: {
    readonly region: string;
    readonly catalog?: string;
    readonly database: string;
    readonly table: string;
  }): DatasetName => ({
    namespace: `awsathena://athena.${table.region}.amazonaws.com`,
    name: `${table.catalog ?? "AwsDataCatalog"}.${table.database}.${table.table}`,
  }),

  /** PostgreSQL. */
  postgres: threePart("postgres", 5432),
  /** Microsoft SQL Server. */
  mssql: threePart("mssql", 1433),
  /** IBM Db2. */
  db2: threePart("db2", 50000),
  /** CrateDB. */
  crate: threePart("crate", 5432),
  /** MySQL. */
  mysql: twoPart("mysql", 3306),
  /** Teradata. */
  teradata: twoPart("teradata", 1025),
  /** Apache Hive (HiveServer2 uses port 10000, a metastore 9083). */
  hive: twoPart("hive", 10000),

  /** Oracle. */
  oracle: (
    table: Server & { readonly service: string; readonly schema: string; readonly table: string },
  ) => ({
    namespace: `oracle://${table.host.toLowerCase()}:${table.port ?? 1521}`,
    name: `${table.service}.${table.schema}.${table.table}`,
  }),

  /** Trino. */
  trino: (table: Server & { readonly catalog: string; readonly schema: string; readonly table: string }) => ({
    namespace: `trino://${table.host.toLowerCase()}:${table.port ?? 8080}`,
    name: `${table.catalog}.${table.schema}.${table.table}`,
  }),

  /** Snowflake; `account` is `{organization}-{account}` or the locator with region and cloud. */
  snowflake: (table: {
    readonly account: string;
    readonly database: string;
    readonly schema: string;
    readonly table: string;
  }): DatasetName => ({
    namespace: `snowflake://${table.account.toLowerCase()}`,
    name: `${table.database}.${table.schema}.${table.table}`,
  }),

  /** Google BigQuery. */
  bigquery: (table: {
    readonly project: string;
    readonly dataset: string;
    readonly table: string;
  }): DatasetName => ({
    namespace: "bigquery",
    name: `${table.project}.${table.dataset}.${table.table}`,
  }),

  /** Apache Kafka; the host is a bootstrap server. */
  kafka: ({ host, port = 9092, topic }: Server & { readonly topic: string }): DatasetName => ({
    namespace: `kafka://${host.toLowerCase()}:${port}`,
    name: topic,
  }),

  /** Google Pub/Sub. */
  pubsub: (entity: {
    readonly kind: "topic" | "subscription";
    readonly project: string;
    readonly id: string;
  }) => ({
    namespace: "pubsub",
    name: `${entity.kind}:${entity.project}:${entity.id}`,
  }),

  /** HDFS. */
  hdfs: ({ host, port = 8020, path }: Server & { readonly path: string }): DatasetName => ({
    namespace: `hdfs://${host.toLowerCase()}:${port}`,
    name: path,
  }),

  /** Azure Data Lake Storage Gen2. */
  abfss: (file: {
    readonly container: string;
    readonly account: string;
    readonly path: string;
  }): DatasetName => ({
    namespace: `abfss://${file.container}@${file.account}.dfs.core.windows.net`,
    name: objectName(file.path),
  }),

  /** Azure Blob Storage. */
  wasbs: (file: {
    readonly container: string;
    readonly account: string;
    readonly path: string;
  }): DatasetName => ({
    namespace: `wasbs://${file.container}@${file.account}.dfs.core.windows.net`,
    name: objectName(file.path),
  }),

  /** Azure Synapse. */
  synapse: ({
    host,
    port = 1433,
    schema,
    table,
  }: Server & { readonly schema: string; readonly table: string }) => ({
    namespace: `sqlserver://${host.toLowerCase()}:${port}`,
    name: `${schema}.${table}`,
  }),

  /** Azure Cosmos DB. */
  cosmos: (entity: { readonly host: string; readonly database: string; readonly collection: string }) => ({
    namespace: `azurecosmos://${entity.host.toLowerCase()}/dbs/${entity.database}`,
    name: `colls/${entity.collection}`,
  }),

  /** Azure Data Explorer (Kusto). */
  kusto: (table: {
    readonly cluster: string;
    readonly database: string;
    readonly table: string;
  }): DatasetName => ({
    namespace: `azurekusto://${table.cluster.toLowerCase()}.kusto.windows.net`,
    name: `${table.database}/${table.table}`,
  }),

  /** Google Cloud Spanner. */
  spanner: (table: {
    readonly project: string;
    readonly instance: string;
    readonly database: string;
    readonly schema: string;
    readonly table: string;
  }): DatasetName => ({
    namespace: `spanner://${table.project}:${table.instance}`,
    name: `${table.database}.${table.schema}.${table.table}`,
  }),

  /** A file on this machine, or on another one if a host is given. The path is absolute. */
  file: ({ path, host }: { readonly path: string; readonly host?: string }): DatasetName => ({
    namespace: host === undefined ? "file" : `file://${host.toLowerCase()}`,
    name: path,
  }),
};
