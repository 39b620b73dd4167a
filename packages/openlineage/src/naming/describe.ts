import type { DatasetName } from "./dataset-name.ts";

/** The parts of a dataset's name for display. */
export interface DatasetDescription {
  /** The kind of store, such as `redshift`, `s3` or `glue`; `unknown` if the namespace does not identify it. */
  readonly technology: string;
  /** The short display name: the last part of a table name, topic or path. */
  readonly label: string;
  /** The container of the dataset: database and schema, bucket and folder, or server. */
  readonly group: string;
}

/** Schemes that differ from the usual name of the store. */
const technologies: ReadonlyMap<string, string> = new Map([
  ["s3a", "s3"],
  ["s3n", "s3"],
  ["gs", "gcs"],
  ["abfs", "azure-storage"],
  ["abfss", "azure-storage"],
  ["wasb", "azure-storage"],
  ["wasbs", "azure-storage"],
  ["adl", "azure-storage"],
  ["awsathena", "athena"],
  ["postgresql", "postgres"],
  ["sqlserver", "synapse"],
  ["azurecosmos", "cosmos"],
  ["azurekusto", "kusto"],
  ["unitycatalog", "unity-catalog"],
]);

/** Technologies whose names are paths. */
const pathStores: ReadonlySet<string> = new Set(["s3", "gcs", "azure-storage", "hdfs", "dbfs", "file"]);

/** Technologies whose names are dotted: database, schema, table. */
const tableStores: ReadonlySet<string> = new Set([
  "redshift",
  "athena",
  "postgres",
  "mysql",
  "mssql",
  "synapse",
  "oracle",
  "db2",
  "crate",
  "teradata",
  "oceanbase",
  "hive",
  "trino",
  "snowflake",
  "bigquery",
  "spanner",
  "cassandra",
  "clickhouse",
  "unity-catalog",
]);

const scheme = /^([a-z][a-z0-9.-]*)(?:\+[a-z0-9]+)?:\/\/(.*)$/is;
const glue = /^arn:aws[a-z-]*:glue:/;
const redshift = /\.redshift(?:-serverless)?\.amazonaws\.com(?:\.cn)?(?::\d*)?(?:\/|$)/i;

/** Splits a dataset name for display. Never throws; also accepts names that are not canonical. */
export function describeDataset(dataset: DatasetName): DatasetDescription {
  const { namespace, name } = dataset;
  const match = scheme.exec(namespace);
  const server = match?.[2] ?? "";
  const technology = technologyOf(namespace, match?.[1]?.toLowerCase());
  if (technology === "glue") {
    const [label, group] = lastPart(name.replace(/^table\//, ""), "/");
    return { technology, label: label || name, group: group || namespace };
  }
  if (pathStores.has(technology)) {
    const [label, folder] = lastPart(name.replace(/\/+$/, ""), "/");
    const place = match === null ? folder : `${server.replace(/\/+$/, "")}/${folder.replace(/^\/+/, "")}`;
    return { technology, label: label || server || "/", group: place.replace(/(.)\/$/, "$1") || namespace };
  }
  if (tableStores.has(technology)) {
    const [label, group] = lastPart(name, ".");
    return { technology, label: label || name, group: group || server || namespace };
  }
  return { technology, label: name || namespace, group: server || namespace };
}

function technologyOf(namespace: string, known: string | undefined): string {
  if (redshift.test(namespace)) return "redshift";
  if (glue.test(namespace)) return "glue";
  if (known !== undefined) return technologies.get(known) ?? known;
  const local = /^(file|dbfs):?$/i.exec(namespace)?.[1];
  if (local !== undefined) return local.toLowerCase();
  return namespace === "bigquery" || namespace === "pubsub" ? namespace : "unknown";
}

function lastPart(text: string, separator: string): [last: string, before: string] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(at + 1), text.slice(0, at)];
}
