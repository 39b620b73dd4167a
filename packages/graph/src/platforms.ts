/** The platform that stores a dataset or runs a job. */
export interface Platform {
  /** The unique key of the platform; `dataset` or `job` if unknown. */
  readonly key: string;
  /** The display name. */
  readonly label: string;
  /** The separator between the parts of a dataset's name. The last part is the short name. */
  readonly separator?: "." | "/";
}

type Description = Omit<Platform, "key">;

/** Platforms by namespace scheme (OpenLineage dataset naming). */
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

/** Aliases of a scheme. */
const schemeAliases: Readonly<Record<string, string>> = { s3a: "s3", s3n: "s3" };

/** Returns the platform of a dataset, derived from its namespace. */
export function datasetPlatform(namespace: string): Platform {
  const scheme = namespace.startsWith("arn:aws:glue")
    ? "glue"
    : (/^([a-z][a-z0-9+.-]*):/i.exec(namespace)?.[1] ?? namespace).toLowerCase();
  const key = schemeAliases[scheme] ?? scheme;
  return Object.hasOwn(storage, key) ? { key, ...storage[key]! } : { key: "dataset", label: "Dataset" };
}

/** Returns the platform that runs a job, as reported by the producer. */
export function jobPlatform(integration: string | null): Platform {
  if (!integration) return { key: "job", label: "Job" };
  const key = integration.toLowerCase();
  return Object.hasOwn(engines, key) ? { key, ...engines[key]! } : { key: "engine", label: integration };
}
