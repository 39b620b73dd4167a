import { objectName } from "./builders.ts";
import type { DatasetName } from "./dataset-name.ts";
import { trimPartitionSuffix } from "./partition-suffix.ts";
import { snowflakeNamespace, snowflakeTable } from "./snowflake.ts";

/** Other spellings of a scheme, and the one that the specification uses. */
const schemeAliases: ReadonlyMap<string, string> = new Map([
  ["s3a", "s3"],
  ["s3n", "s3"],
  ["abfs", "abfss"],
  ["wasb", "wasbs"],
  ["postgresql", "postgres"],
  ["gcs", "gs"],
  // Spark's JDBC sources name SQL Server by the scheme of its driver.
  ["sqlserver", "mssql"],
]);

/** Stores whose names are object keys, without slashes at the ends. */
const objectStores: ReadonlySet<string> = new Set(["s3", "gs", "abfss", "wasbs", "adl"]);

/** Stores whose names are paths. */
const fileStores: ReadonlySet<string> = new Set(["file", "hdfs", "dbfs"]);

/** Blob storage and Data Lake Storage Gen2 are two endpoints of one container of one account. */
const azureHost = /^([^@]*@[a-z0-9-]+)\.(?:blob|dfs)\.(core\..+)$/;

/** The namespaces of the files of this machine, and of the one file system of Databricks. */
const localNamespace = /^(file|dbfs)(?::\/{0,3}|:\/\/localhost\/?)?$/i;

/** Database schemes whose authority is `host:port`, and the port that a missing one stands for. */
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
 * The one name of a dataset among the spellings that producers use for it. The rules are those of the naming page of the
 * OpenLineage specification (https://openlineage.io/docs/spec/naming) unless another source is given.
 *
 * - `s3a`, `s3n` → `s3`; `gcs` → `gs`; `abfs` → `abfss`; `postgresql` → `postgres`; `sqlserver` → `mssql`; schemes in
 *   lower case, and without a driver (`mysql+pymysql`).
 * - `wasb`, `wasbs` and `abfss` with the host of an Azure storage account → `abfss://{container}@{account}.dfs.…`: both
 *   endpoints of an account hold the same containers (Azure: "Use the Azure Data Lake Storage Gen2 URI").
 * - Hosts of databases in lower case, without user and password, with the default port where none is given. Of several
 *   bootstrap servers of Kafka the first.
 * - A host of Amazon Redshift, provisioned or serverless, under `redshift://`, `postgres://` or no scheme →
 *   `redshift://{cluster or workgroup}.{region}:{port}`. Names on Redshift in lower case, as it keeps them.
 * - Snowflake: {@link snowflakeNamespace}, {@link snowflakeTable}.
 * - `file:`, `file://`, `file:///`, `file://localhost` → `file`; the same of `dbfs` (the Java client's
 *   FilesystemDatasetUtils gives both without a colon). A name that repeats the scheme (`file:/data`) → its path.
 * - A day's shard of a BigQuery table (`events_20260131`) → the table of all of them (`events_*`), as its queries name
 *   it; a partition or snapshot (`events$20260131`, `events@-3600000`) → its table.
 * - Object keys without slashes at the ends, paths of files without one at the end; partitions, dates and wildcards at
 *   the end of either cut off ({@link trimPartitionSuffix}).
 *
 * Anything else is returned as it is. Idempotent; never throws.
 */
export function canonicalDatasetName(dataset: DatasetName): DatasetName {
  return canonicalName(dataset, true);
}

/**
 * The dataset that a name is a part of: the table of a partition, the folder of a wildcard.
 *
 * @returns undefined when the name is no part of another
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
  // Several servers, or no host at all: nothing to complete.
  if (match === null) return driver === "" ? dataset : renamed(dataset, namespace.replace(driver, ""), name);
  return renamed(dataset, `${scheme}://${match[1]}:${match[2] ?? defaultPort}${withoutSlash(rest)}`, table);
}

/** `{scheme}://{bucket}`; in names of Azure's containers the case of the host means nothing. */
function objectStore(scheme: string, authority: string): string {
  if (scheme !== "abfss" && scheme !== "wasbs" && scheme !== "adl") return `${scheme}://${authority}`;
  const container = lowerHost(authority);
  const azure = azureHost.exec(container);
  return azure === null ? `${scheme}://${container}` : `abfss://${azure[1]}.dfs.${azure[2]}`;
}

/** A path without the scheme that it may repeat. */
function localPath(scheme: string, name: string): string {
  const match = new RegExp(`^${scheme}:(?://(?:localhost)?(?=/))?(/.*)$`, "is").exec(name);
  return match ? match[1]!.replace(/^\/+/, "/") : name;
}

/** The table behind a shard or a partition of one. */
function bigqueryTable(name: string): string {
  const table = name.replace(/(\$(\d{4,10}|__[A-Z]+__)|@-?\d+(-(-?\d+)?)?)$/, "");
  const shard = /^(.+_)(\d{8})$/.exec(table);
  return shard && trimPartitionSuffix(`x/${shard[2]}`) === "x" ? `${shard[1]}*` : table;
}

function renamed(dataset: DatasetName, namespace: string, name: string): DatasetName {
  return namespace === dataset.namespace && name === dataset.name ? dataset : { namespace, name };
}

/** `redshift://{cluster}.{region}:{port}` for a host, with or without port, that is clearly Redshift's. */
function redshiftNamespace(server: string): string | undefined {
  const match = hostAndPort.exec(server.toLowerCase());
  const host = redshiftHost.exec(match?.[1] ?? "");
  return host === null ? undefined : `redshift://${host[1]}.${host[2]}:${match?.[2] ?? 5439}`;
}

function withoutSlash(rest: string): string {
  return rest === "/" ? "" : rest;
}

/** `{container}@{host}`: the host's case means nothing. */
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
