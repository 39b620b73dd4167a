import {
  type Platform,
  datasetPlatform as platformOfDataset,
  jobPlatform as platformOfJob,
} from "@headwater/graph";
import {
  Blocks,
  Boxes,
  Container,
  Database,
  FileText,
  Flame,
  HardDrive,
  Layers,
  Library,
  type LucideIcon,
  Radio,
  Snowflake,
  Table2,
  Warehouse,
  Wind,
  Workflow,
  Wrench,
} from "lucide-react";
import type { CSSProperties } from "react";
import type { ColorName } from "../../theme/palette.ts";

/** A platform with its icon and color. */
export interface DrawnPlatform extends Platform {
  readonly Icon: LucideIcon;
  readonly color: ColorName;
}

/** Icons and colors by platform key; other datasets are teal tables, other jobs orange. */
const looks: Readonly<Record<string, readonly [Icon: LucideIcon, color: ColorName]>> = {
  airflow: [Wind, "job"],
  athena: [Library, "platform-catalog"],
  awsathena: [Library, "platform-catalog"],
  awsglue: [Library, "platform-catalog"],
  bigquery: [Layers, "platform-database"],
  databricks: [Blocks, "platform-dbt"],
  dbt: [Boxes, "platform-dbt"],
  engine: [Wrench, "job"],
  file: [FileText, "platform-lake"],
  flink: [Radio, "platform-stream"],
  glue: [Library, "platform-catalog"],
  gs: [Container, "platform-lake"],
  hdfs: [HardDrive, "platform-lake"],
  hive: [Library, "platform-catalog"],
  job: [Workflow, "job"],
  kafka: [Radio, "platform-stream"],
  mysql: [Database, "platform-database"],
  oracle: [Database, "platform-database"],
  postgres: [Database, "platform-database"],
  redshift: [Warehouse, "platform-redshift"],
  s3: [Container, "platform-lake"],
  snowflake: [Snowflake, "platform-snowflake"],
  spark: [Flame, "platform-spark"],
  sqlserver: [Database, "platform-database"],
  trino: [Library, "platform-catalog"],
};

const drawn = (platform: Platform, color: ColorName): DrawnPlatform => {
  const [Icon, own] = looks[platform.key] ?? [Table2, color];
  return { ...platform, Icon, color: own };
};

/** The style that colors an icon by its platform. */
export function platformStyle({ color }: DrawnPlatform): CSSProperties {
  return { "--hw-kind": `var(--hw-${color})` } as CSSProperties;
}

/** Returns the platform of a dataset by its namespace. */
export function datasetPlatform(namespace: string): DrawnPlatform {
  return drawn(platformOfDataset(namespace), "dataset");
}

/** Returns the platform that runs a job, as reported by its producer. */
export function jobPlatform(integration: string | null): DrawnPlatform {
  return drawn(platformOfJob(integration), "job");
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
