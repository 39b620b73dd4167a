import {
  type Platform,
  datasetPlatform as platformOfDataset,
  jobPlatform as platformOfJob,
} from "@headwater/graph";
import {
  Boxes,
  Database,
  FileText,
  Flame,
  HardDrive,
  Layers,
  type LucideIcon,
  Radio,
  Snowflake,
  Table2,
  Wind,
  Workflow,
  Wrench,
} from "lucide-react";

/** A platform with its icon. */
export interface DrawnPlatform extends Platform {
  readonly Icon: LucideIcon;
}

/** Icons by platform key; other datasets have a table icon. */
const icons: Readonly<Record<string, LucideIcon>> = {
  airflow: Wind,
  bigquery: Layers,
  databricks: Layers,
  dbt: Boxes,
  engine: Wrench,
  file: FileText,
  flink: Radio,
  gs: HardDrive,
  hdfs: HardDrive,
  job: Workflow,
  kafka: Radio,
  mysql: Database,
  oracle: Database,
  postgres: Database,
  redshift: Layers,
  s3: HardDrive,
  snowflake: Snowflake,
  spark: Flame,
  sqlserver: Database,
};

const drawn = (platform: Platform): DrawnPlatform => ({
  ...platform,
  Icon: icons[platform.key] ?? Table2,
});

/** Returns the platform of a dataset by its namespace. */
export function datasetPlatform(namespace: string): DrawnPlatform {
  return drawn(platformOfDataset(namespace));
}

/** Returns the platform that runs a job, as reported by its producer. */
export function jobPlatform(integration: string | null): DrawnPlatform {
  return drawn(platformOfJob(integration));
}

/** Returns "Airflow task", "Redshift dataset"; without a known platform only the kind: "Job". */
export function kindLabel(platform: string, kind: string): string {
  const isKnown = platform !== "Job" && platform !== "Dataset";
  if (!isKnown) return capitalized(kind);
  return `${platform} ${kind === kind.toUpperCase() ? kind : kind.toLowerCase()}`;
}

/** Formats a job type: "DAG" for `DAG`, "Task" for `TASK`. */
export function jobTypeLabel(type: string): string {
  return acronyms.has(type.toUpperCase()) ? type.toUpperCase() : capitalized(type.toLowerCase());
}

/** Job types that are written in capitals. */
const acronyms: ReadonlySet<string> = new Set(["DAG", "SQL", "ETL"]);

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/**
 * Splits a dataset's name into a short name and its location: `dev.marts.orders` is `orders` in `dev.marts`,
 * `raw/orders` in `s3://lake` is `orders` in `s3://lake/raw`. A name without parts is located in its
 * namespace.
 */
export function shortDatasetName(namespace: string, name: string): { title: string; place: string } {
  const { separator } = datasetPlatform(namespace);
  const at = separator ? name.lastIndexOf(separator) : -1;
  if (at <= 0 || at === name.length - 1) return { title: name, place: namespace };
  const before = name.slice(0, at);
  const isFolder = separator === "/" && namespace.includes("://");
  return {
    title: name.slice(at + 1),
    // Glue names its tables `table/<database>/<table>`.
    place: isFolder
      ? `${namespace.replace(/\/$/, "")}/${before.replace(/^\//, "")}`
      : before.replace(/^table\//, ""),
  };
}
