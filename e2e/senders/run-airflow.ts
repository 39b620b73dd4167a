import { join } from "node:path";
import { lineageTransport } from "@headwater/mwaa";
import { Airflow } from "../airflow/airflow.ts";
import { runProgram, waitFor } from "../airflow/processes.ts";
import { AIRFLOW, type Environments, SENDERS } from "./environments.ts";
import { copyDbtProject } from "./run-dbt.ts";
import type { SenderOptions } from "./run-spark.ts";

const DATABASE = "shop_airflow";
const DAGS = ["shop_land", "shop_curate", "shop_sql", "shop_dbt"] as const;
/** Maximum time to wait for events after Airflow is idle, in seconds. */
const ARRIVAL_SECONDS = 60;

/** Runs the DAGs on a real Airflow; the one with SQL twice. `events` returns the received events. */
export async function runAirflow(
  { airflow: bin, dbt }: Environments,
  options: SenderOptions,
  events: () => readonly string[],
): Promise<void> {
  const { directory, postgres, url } = options;
  await postgres.psql("postgres", `CREATE DATABASE ${DATABASE};`);
  await postgres.psql(
    DATABASE,
    `CREATE TABLE orders (id int, region text, amount numeric);
     INSERT INTO orders VALUES (1, 'eu', 10.5), (2, 'us', 20), (3, 'eu', 30);
     CREATE TABLE stock (item text, pieces int);`,
  );
  const project = await copyDbtProject(directory);
  const shop = { SHOP_POSTGRES_PORT: String(postgres.port), SHOP_DATABASE: DATABASE };
  await runProgram(join(dbt, "dbt"), ["parse", "--profiles-dir", ".", "--project-dir", "."], {
    cwd: project,
    env: { PATH: `${dbt}:/usr/bin:/bin`, HOME: directory, LC_ALL: "C.UTF-8", ...shop },
  });
  const connection = {
    conn_type: "postgres",
    host: "127.0.0.1",
    port: postgres.port,
    login: "headwater",
    schema: DATABASE,
  };
  const airflow = await Airflow.start({
    version: AIRFLOW,
    bin,
    home: join(directory, "airflow"),
    postgres,
    lineage: {
      dagsFolder: join(SENDERS, "airflow", "dags"),
      dags: DAGS.length,
      environment: {
        ...shop,
        PYTHONDONTWRITEBYTECODE: "1",
        SHOP_DBT: join(dbt, "dbt"),
        SHOP_DBT_PROJECT: project,
        AIRFLOW_CONN_WAREHOUSE: JSON.stringify(connection),
        AIRFLOW__OPENLINEAGE__TRANSPORT: JSON.stringify(lineageTransport({ url })),
        AIRFLOW__OPENLINEAGE__NAMESPACE: "shop-airflow",
      },
    },
  });
  try {
    for (const dag of ["shop_land", "shop_sql", "shop_dbt"]) await airflow.trigger(dag);
    await airflow.settled("shop_curate", 1);
    await airflow.trigger("shop_sql");
    const runs = await airflow.settled("shop_sql", 2);
    const failed = runs.filter(({ state }) => state !== "success");
    if (failed.length > 0) throw new Error(`${failed.map(({ dagId }) => dagId).join(", ")} failed`);
    await waitFor("the ends of the DAG runs", ARRIVAL_SECONDS, () =>
      endedDagRuns(events()) >= runs.length ? true : undefined,
    );
  } finally {
    await airflow.stop();
  }
}

function endedDagRuns(events: readonly string[]): number {
  return events
    .map((text) => JSON.parse(text) as { eventType: string; job: { name: string } })
    .filter(({ eventType, job }) => eventType !== "START" && (DAGS as readonly string[]).includes(job.name))
    .length;
}
