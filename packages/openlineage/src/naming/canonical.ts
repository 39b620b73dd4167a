import { objectName } from "./builders.ts";
import type { DatasetName } from "./dataset-name.ts";
import { trimPartitionSuffix } from "./partition-suffix.ts";
import { snowflakeNamespace, snowflakeTable } from "./snowflake.ts";

/** Aliases of schemes, and the scheme that the specification uses. */
const schemeAliases: ReadonlyMap<string, string> = new Map([
  ["s3a", "s3"],
  ["s3n", "s3"],
  ["abfs", "abfss"],
  ["wasb", "wasbs"],
  ["postgresql", "postgres"],
  ["gcs", "gs"],
  // Spark's JDBC sources use the scheme of the SQL Server driver.
  ["sqlserver", "mssql"],
]);

/** Stores whose names are object keys, without leading and trailing slashes. */
const objectStores: ReadonlySet<string> = new Set(["s3", "gs", "abfss", "wasbs", "adl"]);

/** Stores whose names are paths. */
const fileStores: ReadonlySet<string> = new Set(["file", "hdfs", "dbfs"]);

/** Blob Storage and Data Lake Storage Gen2 are two endpoints of the same container of an account. */
const azureHost = /^([^@]*@[a-z0-9-]+)\.(?:blob|dfs)\.(core\..+)$/;

/** The namespaces of local files and of the Databricks file system. */
const localNamespace = /^(file|dbfs)(?::\/{0,3}|:\/\/localhost\/?)?$/i;

/** Database schemes with a `host:port` authority, and their default ports. */
const defaultPorts: ReadonlyMap<string, number> = new Map([
  ["postgres", 5432],
  ["mysql", 3306],
  ["redshift", 5439],
  ["mssql", 1433],
  ["oracle", 1521],
  ["db2", 50000],
  ["teradata", 1025],
  ["oceanbase", 2881],
  ["crate", 5432],
  ["hive", 10000],
  ["trino", 8080],
  ["kafka", 9092],
]);

const schemePattern = /^([a-z][a-z0-9.-]*)(\+[a-z0-9]+)?:\/\/([^/?#]*)(.*)$/is;
const hostAndPort = /^(\[[^\]]*\]|[^:,[\]]+)(?::(\d{1,5})?)?$/;
const redshiftHost =
  /^([a-z0-9-]+)\.[a-z0-9-]+\.([a-z0-9-]+)\.redshift(?:-serverless)?\.amazonaws\.com(?:\.cn)?$/;

/**
 * Returns the canonical form of a dataset name. The rules are from the naming page of the OpenLineage specification
 * (https://openlineage.io/docs/spec/naming) unless another source is given.
 *
 * - `s3a`, `s3n` → `s3`; `gcs` → `gs`; `abfs` → `abfss`; `postgresql` → `postgres`; `sqlserver` → `mssql`. Schemes are
 *   in lowercase and without a driver (`mysql+pymysql`).
 * - `wasb`, `wasbs` and `abfss` with the host of an Azure storage account → `abfss://{container}@{account}.dfs.…`: both
 *   endpoints of an account hold the same containers (Azure: "Use the Azure Data Lake Storage Gen2 URI").
 * - Database hosts are in lowercase, without user and password, and with the default port if none is given. Only the
 *   first Kafka bootstrap server is kept.
 * - An Amazon Redshift host, provisioned or serverless, with `redshift://`, `postgres://` or no scheme →
 *   `redshift://{cluster or workgroup}.{region}:{port}`. Redshift names are in lowercase, as Redshift stores them.
 * - Snowflake: {@link snowflakeNamespace}, {@link snowflakeTable}.
 * - `file:`, `file://`, `file:///`, `file://localhost` → `file`; likewise for `dbfs` (the Java client's
 *   FilesystemDatasetUtils writes both without a colon). A name that repeats the scheme (`file:/data`) → its path.
 * - A date shard of a BigQuery table (`events_20260131`) → the wildcard table (`events_*`), as used in queries. A
 *   partition or snapshot (`events$20260131`, `events@-3600000`) → its table.
 * - Object keys have no leading or trailing slash, file paths no trailing slash. Trailing partitions, dates and
 *   wildcards are removed from both ({@link trimPartitionSuffix}).
 *
 * Any other name is returned unchanged. Idempotent; never throws.
 */
export function canonicalDatasetName(dataset: DatasetName): DatasetName {
  return canonicalName(dataset, true);
}

/**
 * Returns the dataset that contains a name: the table of a partition, or the folder of a wildcard.
 *
 * @returns undefined if no other dataset contains the name
 */
export function partitionedDatasetName(dataset: DatasetName): DatasetName | undefined {
  const whole = canonicalName(dataset, true);
  return whole.name === canonicalName(dataset, false).name ? undefined : whole;
}

function canonicalName(dataset: DatasetName, cutsParts: boolean): DatasetName {
  const { namespace, name } = dataset;
  const local = localNamespace.exec(namespace)?.[1]?.toLowerCase();
  if (local !== undefined) return renamed(dataset, local, filePath(localPath(local, name), cutsParts));
  if (namespace === "bigquery") return renamed(dataset, namespace, cutsParts ? bigqueryTable(name) : name);
  const parts = schemePattern.exec(namespace);
  if (parts === null) {
    const redshift = redshiftNamespace(namespace);
    return redshift === undefined ? dataset : renamed(dataset, redshift, name.toLowerCase());
  }
  const [, sentScheme = "", driver = "", authority = "", rest = ""] = parts;
  const lower = sentScheme.toLowerCase();
  const scheme = schemeAliases.get(lower) ?? lower;
  if (objectStores.has(scheme))
    return renamed(dataset, objectStore(scheme, authority) + withoutSlash(rest), objectKey(name, cutsParts));
  if (fileStores.has(scheme)) {
    const place = `${scheme}://${authority.toLowerCase()}${withoutSlash(rest)}`;
    if (localNamespace.test(place)) return canonicalName({ namespace: scheme, name }, cutsParts);
    return renamed(dataset, place, filePath(name, cutsParts));
  }
  const server = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  if (scheme === "snowflake") return renamed(dataset, snowflakeNamespace(server), snowflakeTable(name));
  return databaseName(dataset, { scheme, driver, server, rest });
}

function databaseName(
  dataset: DatasetName,
  place: { readonly scheme: string; readonly driver: string; readonly server: string; readonly rest: string },
): DatasetName {
  const { scheme, driver, rest } = place;
  const { namespace, name } = dataset;
  const defaultPort = defaultPorts.get(scheme);
  if (defaultPort === undefined) return dataset;
  const server = scheme === "kafka" ? place.server.split(",")[0]!.trim() : place.server;
  const redshift = scheme === "redshift" || scheme === "postgres" ? redshiftNamespace(server) : undefined;
  if (redshift !== undefined) return renamed(dataset, redshift + withoutSlash(rest), name.toLowerCase());
  const table = scheme === "redshift" ? name.toLowerCase() : name;
  const match = hostAndPort.exec(server);
  // Multiple servers or no host: nothing to complete.
  if (match === null) return driver === "" ? dataset : renamed(dataset, namespace.replace(driver, ""), name);
  return renamed(dataset, `${scheme}://${match[1]}:${match[2] ?? defaultPort}${withoutSlash(rest)}`, table);
}

/** Returns `{scheme}://{bucket}`. The host of Azure containers is case-insensitive. */
function objectStore(scheme: string, authority: string): string {
  if (scheme !== "abfss" && scheme !== "wasbs" && scheme !== "adl") return `${scheme}://${authority}`;
  const container = lowerHost(authority);
  const azure = azureHost.exec(container);
  return azure === null ? `${scheme}://${container}` : `abfss://${azure[1]}.dfs.${azure[2]}`;
}

/** Removes the scheme from a path that repeats it. */
function localPath(scheme: string, name: string): string {
  const match = new RegExp(`^${scheme}:(?://(?:localhost)?(?=/))?(/.*)$`, "is").exec(name);
  return match ? match[1]!.replace(/^\/+/, "/") : name;
}

/** Returns the table of a shard or partition. */
function bigqueryTable(name: string): string {
  const table = name.replace(/(\$(\d{4,10}|__[A-Z]+__)|@-?\d+(-(-?\d+)?)?)$/, "");
  const shard = /^(.+_)(\d{8})$/.exec(table);
  return shard && trimPartitionSuffix(`x/${shard[2]}`) === "x" ? `${shard[1]}*` : table;
}

function renamed(dataset: DatasetName, namespace: string, name: string): DatasetName {
  return namespace === dataset.namespace && name === dataset.name ? dataset : { namespace, name };
}

/** Returns `redshift://{cluster}.{region}:{port}` for a Redshift host, with or without a port. */
function redshiftNamespace(server: string): string | undefined {
  const match = hostAndPort.exec(server.toLowerCase());
  const host = redshiftHost.exec(match?.[1] ?? "");
  return host === null ? undefined : `redshift://${host[1]}.${host[2]}:${match?.[2] ?? 5439}`;
}

function withoutSlash(rest: string): string {
  return rest === "/" ? "" : rest;
}

/** Matches `{container}@{host}`. The host is case-insensitive. */
function lowerHost(authority: string): string {
  const at = authority.lastIndexOf("@") + 1;
  return authority.slice(0, at) + authority.slice(at).toLowerCase();
}

function objectKey(name: string, cutsParts: boolean): string {
  const key = objectName(name);
  return cutsParts ? objectName(trimPartitionSuffix(key)) : key;
}

function filePath(name: string, cutsParts: boolean): string {
  const path = withoutTrailingSlashes(name);
  return cutsParts ? withoutTrailingSlashes(trimPartitionSuffix(path)) : path;
}

function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return path.slice(0, end);
}
