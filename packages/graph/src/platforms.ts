/** What a dataset lives on, or what runs a job. */
export interface Platform {
  /** What tells it from others; `dataset` or `job` where nothing is known. */
  readonly key: string;
  /** What people call it. */
  readonly label: string;
  /** What separates the parts of a dataset's name, the last of which is what people call it by. */
  readonly separator?: "." | "/";
}

type Description = Omit<Platform, "key">;

/** Scheme of a namespace (OpenLineage's naming of datasets) to platform. */
const storage: Readonly<Record<string, Description>> = {
  athena: { label: "Athena", separator: "." },
  awsathena: { label: "Athena", separator: "." },
  awsglue: { label: "Glue", separator: "." },
  bigquery: { label: "BigQuery", separator: "." },
  databricks: { label: "Databricks", separator: "." },
  file: { label: "File", separator: "/" },
  glue: { label: "Glue", separator: "/" },
  gs: { label: "Cloud Storage", separator: "/" },
  hdfs: { label: "HDFS", separator: "/" },
  hive: { label: "Hive", separator: "." },
  kafka: { label: "Kafka" },
  mysql: { label: "MySQL", separator: "." },
  oracle: { label: "Oracle", separator: "." },
  postgres: { label: "PostgreSQL", separator: "." },
  redshift: { label: "Redshift", separator: "." },
  s3: { label: "S3", separator: "/" },
  snowflake: { label: "Snowflake", separator: "." },
  sqlserver: { label: "SQL Server", separator: "." },
  trino: { label: "Trino", separator: "." },
};

const engines: Readonly<Record<string, Description>> = {
  airflow: { label: "Airflow" },
  dbt: { label: "dbt" },
  flink: { label: "Flink" },
  spark: { label: "Spark" },
};

/** Other spellings of a scheme. */
const sameScheme: Readonly<Record<string, string>> = { s3a: "s3", s3n: "s3" };

/** The platform of a dataset, read from its namespace. */
export function datasetPlatform(namespace: string): Platform {
  const scheme = namespace.startsWith("arn:aws:glue")
    ? "glue"
    : (/^([a-z][a-z0-9+.-]*):/i.exec(namespace)?.[1] ?? namespace).toLowerCase();
  const key = sameScheme[scheme] ?? scheme;
  return Object.hasOwn(storage, key) ? { key, ...storage[key]! } : { key: "dataset", label: "Dataset" };
}

/** What runs a job, as its producer says. */
export function jobPlatform(integration: string | null): Platform {
  if (!integration) return { key: "job", label: "Job" };
  const key = integration.toLowerCase();
  return Object.hasOwn(engines, key) ? { key, ...engines[key]! } : { key: "engine", label: integration };
}
