import { objectName } from "./builders.ts";
import type { DatasetName } from "./dataset-name.ts";
import { trimPartitionSuffix } from "./partition-suffix.ts";

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
const objectStores: ReadonlySet<string> = new Set(["s3", "gs", "abfss", "wasbs"]);

/** Stores whose names are absolute paths. */
const fileStores: ReadonlySet<string> = new Set(["file", "hdfs", "dbfs"]);

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
 * The one name of a dataset among the spellings that producers use for it.
 *
 * - `s3a`, `s3n` → `s3`; `gcs` → `gs`; `abfs` → `abfss`; `wasb` → `wasbs`; `postgresql` → `postgres`; `sqlserver` →
 *   `mssql`; schemes in lower case, and without a driver (`mysql+pymysql`).
 * - Hosts of databases in lower case, without user and password, with the default port where none is given.
 * - A host of Amazon Redshift, provisioned or serverless, under `redshift://`, `postgres://` or no scheme →
 *   `redshift://{cluster or workgroup}.{region}:{port}`. Names on Redshift in lower case, as it keeps them.
 * - A day's shard of a BigQuery table (`events_20260131`) → the table of all of them (`events_*`), as its queries name
 *   it; a partition (`events$20260131`) → its table.
 * - Object keys without slashes at the ends, paths of files without one at the end; partitions and dates at the end of
 *   either cut off ({@link trimPartitionSuffix}).
 *
 * Anything else is returned as it is. Idempotent; never throws.
 */
export function canonicalDatasetName(dataset: DatasetName): DatasetName {
  const { namespace, name } = dataset;
  if (namespace === "file") return renamed(dataset, namespace, filePath(name));
  if (namespace === "bigquery") return renamed(dataset, namespace, bigqueryTable(name));
  const parts = schemePattern.exec(namespace);
  if (parts === null) {
    const redshift = redshiftNamespace(namespace);
    return redshift === undefined ? dataset : renamed(dataset, redshift, name.toLowerCase());
  }
  const [, sentScheme = "", driver = "", authority = "", rest = ""] = parts;
  const lower = sentScheme.toLowerCase();
  const scheme = schemeAliases.get(lower) ?? lower;
  if (objectStores.has(scheme)) {
    const bucket = scheme === "abfss" || scheme === "wasbs" ? lowerHost(authority) : authority;
    return renamed(dataset, `${scheme}://${bucket}${withoutSlash(rest)}`, objectKey(name));
  }
  if (fileStores.has(scheme)) {
    const host = authority.toLowerCase();
    return renamed(dataset, `${scheme}://${host}${withoutSlash(rest)}`, filePath(name));
  }
  const defaultPort = defaultPorts.get(scheme);
  if (defaultPort === undefined) return dataset;
  const server = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  const redshift = scheme === "redshift" || scheme === "postgres" ? redshiftNamespace(server) : undefined;
  if (redshift !== undefined) return renamed(dataset, redshift + withoutSlash(rest), name.toLowerCase());
  const table = scheme === "redshift" ? name.toLowerCase() : name;
  const match = hostAndPort.exec(server);
  // Several brokers, or no host at all: nothing to complete.
  if (match === null) return driver === "" ? dataset : renamed(dataset, namespace.replace(driver, ""), name);
  return renamed(dataset, `${scheme}://${match[1]}:${match[2] ?? defaultPort}${withoutSlash(rest)}`, table);
}

/** The table behind a shard or a partition of one. */
function bigqueryTable(name: string): string {
  const table = name.replace(/\$(\d{4,10}|__[A-Z]+__)$/, "");
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

function objectKey(name: string): string {
  return objectName(trimPartitionSuffix(objectName(name)));
}

function filePath(name: string): string {
  return withoutTrailingSlashes(trimPartitionSuffix(withoutTrailingSlashes(name)));
}

function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return path.slice(0, end);
}
