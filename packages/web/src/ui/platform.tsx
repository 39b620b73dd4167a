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
}

/** Namespace scheme (OpenLineage naming) to platform. */
const storage: Readonly<Record<string, Platform>> = {
  athena: { label: "Athena", Icon: Table2 },
  "arn:aws:glue": { label: "Glue", Icon: Table2 },
  awsathena: { label: "Athena", Icon: Table2 },
  awsglue: { label: "Glue", Icon: Table2 },
  bigquery: { label: "BigQuery", Icon: Layers },
  databricks: { label: "Databricks", Icon: Layers },
  file: { label: "File", Icon: FileText },
  gs: { label: "Cloud Storage", Icon: HardDrive },
  hdfs: { label: "HDFS", Icon: HardDrive },
  hive: { label: "Hive", Icon: Table2 },
  kafka: { label: "Kafka", Icon: Radio },
  mysql: { label: "MySQL", Icon: Database },
  oracle: { label: "Oracle", Icon: Database },
  postgres: { label: "PostgreSQL", Icon: Database },
  redshift: { label: "Redshift", Icon: Layers },
  s3: { label: "S3", Icon: HardDrive },
  snowflake: { label: "Snowflake", Icon: Snowflake },
  sqlserver: { label: "SQL Server", Icon: Database },
  trino: { label: "Trino", Icon: Table2 },
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
