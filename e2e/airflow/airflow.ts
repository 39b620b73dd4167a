import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@headwater/test-kit";
import type { Postgres } from "./postgres.ts";
import { runProgram, Service, waitFor } from "./processes.ts";

/** Time that a pair of DAG runs may take, in seconds. */
const RUN_SECONDS = 300;

/** Start options of an Airflow. */
export interface AirflowOptions {
  readonly version: string;
  /** `bin` folder of the virtual environment. */
  readonly bin: string;
  /** New folder for configuration and logs. */
  readonly home: string;
  readonly postgres: Postgres;
  readonly lineage: AirflowLineage;
}

/** The DAGs and the configuration of their lineage. */
export interface AirflowLineage {
  readonly dagsFolder: string;
  /** Number of DAGs in the folder. */
  readonly dags: number;
  /** Environment variables of Airflow: the connection to the warehouse, and the lineage settings. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A DAG run in Airflow's own database. */
export interface DagRunRow {
  readonly dagId: string;
  readonly runId: string;
  readonly state: string;
}

/** A running Airflow that consists of a scheduler and its database. */
export class Airflow {
  readonly #options: AirflowOptions;
  readonly #services: readonly Service[];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    options: AirflowOptions,
    env: Readonly<Record<string, string>>,
    services: readonly Service[],
  ) {
    this.#options = options;
    this.#env = env;
    this.#services = services;
  }

  /** Creates the metadata database and starts the scheduler; returns when both DAGs are parsed. */
  static async start(options: AirflowOptions): Promise<Airflow> {
    const { version, bin, home, postgres, lineage } = options;
    await mkdir(join(home, "logs"), { recursive: true });
    await postgres.psql("postgres", "DROP DATABASE IF EXISTS airflow WITH (FORCE);");
    await postgres.psql("postgres", "CREATE DATABASE airflow;");
    const env = environment(options, await freePort());
    const command = join(bin, "airflow");
    // Airflow 2.7 renamed it.
    const migrate = version.startsWith("2.6.") ? "upgrade" : "migrate";
    await runProgram(command, ["db", migrate], { env, cwd: home });
    const components = version.startsWith("2.")
      ? ["scheduler"]
      : ["api-server", "scheduler", "dag-processor"];
    const services = components.map(
      (name) =>
        new Service(`airflow ${name}`, command, [name], join(home, `${name}.log`), { env, cwd: home }),
    );
    const airflow = new Airflow(options, env, services);
    try {
      await waitFor("the DAGs to be parsed", 120, async () => {
        for (const service of services) service.requireAlive();
        const rows = await airflow.#metadata("SELECT dag_id FROM dag WHERE NOT is_paused");
        return rows.length === lineage.dags ? true : undefined;
      });
      return airflow;
    } catch (error) {
      await airflow.stop();
      throw error;
    }
  }

  #metadata(query: string): Promise<string[][]> {
    return this.#options.postgres.psql("airflow", `${query};`);
  }

  /** Triggers the first DAG. */
  async trigger(dagId: string): Promise<void> {
    await runProgram(join(this.#options.bin, "airflow"), ["dags", "trigger", dagId], {
      env: this.#env,
      cwd: this.#options.home,
    });
  }

  /** Returns all DAG runs, oldest first. */
  async dagRuns(): Promise<DagRunRow[]> {
    const rows = await this.#metadata("SELECT dag_id, run_id, state FROM dag_run ORDER BY id");
    return rows.map(([dagId = "", runId = "", state = ""]) => ({ dagId, runId, state }));
  }

  /** Triggers a DAG, waits for the end of the run, and returns its state and duration in seconds. */
  async runToEnd(dagId: string): Promise<{ readonly state: string; readonly seconds: number }> {
    const query = `SELECT state, extract(epoch FROM end_date - start_date) FROM dag_run WHERE dag_id = '${dagId}'`;
    const before = (await this.#metadata(query)).length;
    await this.trigger(dagId);
    await this.settled(dagId, before + 1);
    const [state = "", seconds = "0"] = (await this.#metadata(`${query} ORDER BY id`)).at(-1) ?? [];
    return { state, seconds: Number(seconds) };
  }

  /** Returns the total duration of all ended DAG runs, in seconds. */
  async secondsOfDagRuns(): Promise<number> {
    const rows = await this.#metadata("SELECT sum(extract(epoch FROM end_date - start_date)) FROM dag_run");
    return Number(rows[0]?.[0] ?? 0);
  }

  /** Waits until a task is between two tries. */
  async retrying(taskId: string): Promise<void> {
    await waitFor(`${taskId} to fail once on Airflow ${this.#options.version}`, RUN_SECONDS, async () => {
      const query = `SELECT state FROM task_instance WHERE task_id = '${taskId}' AND state = 'up_for_retry'`;
      return (await this.#metadata(query)).length > 0 ? true : undefined;
    });
  }

  /** Waits until the DAG has that many runs and all DAG runs have ended; returns them. */
  async settled(dagId: string, runs: number): Promise<DagRunRow[]> {
    return waitFor(`run ${runs} of ${dagId} on Airflow ${this.#options.version}`, RUN_SECONDS, async () => {
      for (const service of this.#services) service.requireAlive();
      const all = await this.dagRuns();
      const ended = all.every(({ state }) => state === "success" || state === "failed");
      return ended && all.filter((run) => run.dagId === dagId).length >= runs ? all : undefined;
    });
  }

  /** Stops Airflow. */
  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
  }
}

/** Returns Airflow's configuration as environment variables. */
function environment(options: AirflowOptions, apiPort: number): Record<string, string> {
  const { version, bin, home, postgres, lineage } = options;
  const common = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: home,
    LC_ALL: "C.UTF-8",
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__DAGS_FOLDER: lineage.dagsFolder,
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__CORE__EXECUTOR: "LocalExecutor",
    AIRFLOW__CORE__PARALLELISM: "3",
    AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY: "5",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `postgresql+psycopg2://headwater@127.0.0.1:${postgres.port}/airflow`,
    AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: "0.5",
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
    ...lineage.environment,
  };
  if (version.startsWith("2.")) return common;
  return {
    ...common,
    AIRFLOW__API__HOST: "127.0.0.1",
    AIRFLOW__API__PORT: String(apiPort),
    AIRFLOW__API__WORKERS: "1",
    AIRFLOW__API_AUTH__JWT_SECRET: "a secret for this test alone, long enough for HMAC-SHA512 to be happy",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${apiPort}/execution/`,
  };
}
