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

/** What a dataset lives on, or what runs a job: how to call and to draw it. */
export interface Platform {
  readonly label: string;
  readonly Icon: LucideIcon;
  /** What separates the parts of a dataset's name, the last of which is what people call it by. */
  readonly separator?: "." | "/";
}

/** Namespace scheme (OpenLineage naming) to platform. */
const storage: Readonly<Record<string, Platform>> = {
  athena: { label: "Athena", Icon: Table2, separator: "." },
  "arn:aws:glue": { label: "Glue", Icon: Table2, separator: "/" },
  awsathena: { label: "Athena", Icon: Table2, separator: "." },
  awsglue: { label: "Glue", Icon: Table2, separator: "." },
  bigquery: { label: "BigQuery", Icon: Layers, separator: "." },
  databricks: { label: "Databricks", Icon: Layers, separator: "." },
  file: { label: "File", Icon: FileText, separator: "/" },
  gs: { label: "Cloud Storage", Icon: HardDrive, separator: "/" },
  hdfs: { label: "HDFS", Icon: HardDrive, separator: "/" },
  hive: { label: "Hive", Icon: Table2, separator: "." },
  kafka: { label: "Kafka", Icon: Radio },
  mysql: { label: "MySQL", Icon: Database, separator: "." },
  oracle: { label: "Oracle", Icon: Database, separator: "." },
  postgres: { label: "PostgreSQL", Icon: Database, separator: "." },
  redshift: { label: "Redshift", Icon: Layers, separator: "." },
  s3: { label: "S3", Icon: HardDrive, separator: "/" },
  snowflake: { label: "Snowflake", Icon: Snowflake, separator: "." },
  sqlserver: { label: "SQL Server", Icon: Database, separator: "." },
  trino: { label: "Trino", Icon: Table2, separator: "." },
};

const engines: Readonly<Record<string, Platform>> = {
  AIRFLOW: { label: "Airflow", Icon: Wind },
  DBT: { label: "dbt", Icon: Boxes },
  FLINK: { label: "Flink", Icon: Radio },
  SPARK: { label: "Spark", Icon: Flame },
};

/** The platform of a dataset, read from its namespace. */
export function datasetPlatform(namespace: string): Platform {
  if (namespace.startsWith("arn:aws:glue")) return storage["arn:aws:glue"]!;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(namespace)?.[1]?.toLowerCase() ?? namespace.toLowerCase();
  return storage[scheme === "s3a" || scheme === "s3n" ? "s3" : scheme] ?? { label: "Dataset", Icon: Table2 };
}

/** What runs a job, as its producer says. */
export function jobPlatform(integration: string | null): Platform {
  if (!integration) return { label: "Job", Icon: Workflow };
  return engines[integration.toUpperCase()] ?? { label: integration, Icon: Wrench };
}

/** "Airflow task", "Redshift dataset"; where no platform is known, the kind alone. */
export function kindLabel(platform: string, kind: string): string {
  return platform === "Job" || platform === "Dataset" ? capitalized(kind) : `${platform} ${kind}`;
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/**
 * The name that people call a dataset by and what stands before it: `dev.marts.orders` is `orders` in `dev.marts`,
 * `raw/orders` in `s3://lake` is `orders` in `s3://lake/raw`. A name without parts stands in its namespace.
 */
export function shortDatasetName(namespace: string, name: string): { title: string; place: string } {
  const { separator } = datasetPlatform(namespace);
  const at = separator ? name.lastIndexOf(separator) : -1;
  if (at <= 0 || at === name.length - 1) return { title: name, place: namespace };
  const before = name.slice(0, at);
  const isFolder = separator === "/" && namespace.includes("://");
  return {
    title: name.slice(at + 1),
    // Glue calls its tables `table/<database>/<table>`.
    place: isFolder
      ? `${namespace.replace(/\/$/, "")}/${before.replace(/^\//, "")}`
      : before.replace(/^table\//, ""),
  };
}
