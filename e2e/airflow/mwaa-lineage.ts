import { copyFile, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dagsFolder, type LineageSettings, lineageSettings } from "@headwater/mwaa";
import type { Manifest } from "@headwater/pipeline-tickit";
import type { AirflowLineage } from "./airflow.ts";
import type { CertificateAuthority } from "./certificates.ts";
import { KEY_SECRETS } from "./headwater.ts";
import { REPOSITORY } from "./paths.ts";
import { DAGS, JOB_NAMESPACE } from "./plain-lineage.ts";
import type { Postgres } from "./postgres.ts";
import { AWS_TEST_ENVIRONMENT, type SecretsManager } from "./secrets-manager.ts";

/** Location of the lake in names; nothing is read from it. */
export const LAKE = {
  glueNamespace: "arn:aws:glue:eu-central-1:123456789012",
  database: "tickit",
  bucket: "lake",
};

const AUTHORITY_FILE = "headwater-ca.pem";
const EXTERNAL_TABLES_FILE = "headwater_external_tables.json";

/** Options for an Airflow set up as on Amazon MWAA. */
export interface MwaaOptions {
  readonly version: string;
  readonly directory: string;
  readonly url: string;
  readonly authority: CertificateAuthority;
  readonly secrets: SecretsManager;
  readonly postgres: Postgres;
  readonly manifest: Manifest;
}

/** Returns the map of external tables that a deployment writes next to the DAGs. */
function externalTables(manifest: Manifest, postgres: Postgres): object {
  const tables = manifest.datasets
    .filter(({ layer }) => layer === "lake")
    .map(({ table, columns }) => {
      const name = table.split(".")[1] ?? "";
      const location = `s3://${LAKE.bucket}/tickit/${name}/`;
      return [name, { location, columns: columns.map(({ name, type }) => ({ name, type })) }] as const;
    });
  const schema = {
    glue_namespace: LAKE.glueNamespace,
    glue_database: LAKE.database,
    tables: Object.fromEntries(tables),
  };
  const namespace = `postgres://127.0.0.1:${postgres.port}`;
  return {
    version: 1,
    warehouses: [{ namespace, database: "dev", external_schemas: { s3_datalake: schema } }],
  };
}

/** Returns the settings of an environment, with this machine's folders in place of MWAA's. */
function settingsFor({ version, url }: MwaaOptions): LineageSettings {
  const settings = lineageSettings({
    airflowVersion: version,
    region: "eu-central-1",
    account: "123456789012",
    environmentName: "tickit",
    namespace: JOB_NAMESPACE,
    url,
    connectionsPrefix: "airflow/connections",
    connections: ["redshift_default"],
    keySecret: KEY_SECRETS.ingest,
    certificateAuthorityFile: AUTHORITY_FILE,
    externalTablesFile: EXTERNAL_TABLES_FILE,
  });
  const errors = settings.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(`the settings for MWAA have problems: ${JSON.stringify(errors)}`);
  return settings;
}

/** Arranges DAGs and plugins as a deployment does, and returns the options that MWAA would get. */
export async function mwaaLineage(options: MwaaOptions): Promise<AirflowLineage> {
  const { directory, authority, secrets, postgres, manifest } = options;
  const dags = join(directory, "dags");
  const plugins = join(directory, "plugins");
  const isSource = (path: string) => !path.includes("__pycache__");
  await cp(join(REPOSITORY, "airflow", "dags"), dags, { recursive: true, filter: isSource });
  await cp(join(REPOSITORY, "airflow", "plugins"), plugins, { recursive: true, filter: isSource });
  const pipeline = join(dags, "headwater_sample", "headwater_tickit", "pipeline");
  await cp(join(REPOSITORY, "pipelines", "tickit", "sql"), join(pipeline, "sql"), { recursive: true });
  await copyFile(join(REPOSITORY, "pipelines", "tickit", "manifest.json"), join(pipeline, "manifest.json"));
  await copyFile(authority.file, join(dags, AUTHORITY_FILE));
  await writeFile(join(dags, EXTERNAL_TABLES_FILE), JSON.stringify(externalTables(manifest, postgres)));
  const configuration = Object.entries(settingsFor(options).configurationOptions).map(([option, value]) => [
    `AIRFLOW__${option.replace(".", "__").toUpperCase()}`,
    value.replaceAll(dagsFolder, dags),
  ]);
  return {
    dagsFolder: dags,
    dags: DAGS,
    environment: {
      ...Object.fromEntries(configuration),
      ...AWS_TEST_ENVIRONMENT,
      AIRFLOW__CORE__PLUGINS_FOLDER: plugins,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    },
  };
}
