import { join } from "node:path";
import { lineageTransport } from "@headwater/mwaa";
import type { AirflowLineage } from "./airflow.ts";
import { REPOSITORY } from "./paths.ts";
import type { Postgres } from "./postgres.ts";

/** DAGs that we ship: the two of the sample pipeline, and the probe. */
export const DAGS = 3;

/** Namespace of the jobs. */
export const JOB_NAMESPACE = "tickit-airflow";

/** Returns the connection to the warehouse, for a variable or a secret. */
export function warehouseConnection(postgres: Postgres): string {
  return JSON.stringify({
    conn_type: "postgres",
    host: "127.0.0.1",
    port: postgres.port,
    login: "headwater",
    schema: "dev",
  });
}

/** Returns a plain Airflow: no key, certificate or plugin, so it sends only its provider's lineage. */
export function plainLineage(url: string, postgres: Postgres): AirflowLineage {
  return {
    dagsFolder: join(REPOSITORY, "airflow", "dags"),
    dags: DAGS,
    environment: {
      AIRFLOW_CONN_REDSHIFT_DEFAULT: warehouseConnection(postgres),
      AIRFLOW__OPENLINEAGE__TRANSPORT: JSON.stringify(lineageTransport({ url })),
      AIRFLOW__OPENLINEAGE__NAMESPACE: JOB_NAMESPACE,
    },
  };
}
