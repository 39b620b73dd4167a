import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Airflow, type AirflowLineage } from "./airflow.ts";
import type { Checklist } from "./checklist.ts";
import type { Postgres } from "./postgres.ts";
import { emptyLakeTable, setUpWarehouse, warehouseDigest } from "./warehouse.ts";

/** Options of a scenario. */
export interface ScenarioOptions {
  readonly version: string;
  readonly bin: string;
  /** Existing folder for this version's files. */
  readonly directory: string;
  readonly postgres: Postgres;
  readonly lineage: AirflowLineage;
  /** True if the lake's tables are external, as on Redshift. */
  readonly isLakeExternal: boolean;
  readonly checks: Checklist;
  readonly say: (text: string) => void;
}

/** Checks after each part; each is called when Airflow is idle. */
export interface ScenarioActs {
  /** Both DAGs ran once and succeeded. */
  afterSuccess(): Promise<void>;
  /** Both DAGs ran again and succeeded; `stage_venue` failed on its first try, because its source was missing. */
  afterRetry(): Promise<void>;
  /** The first DAG ran on a lake without venues: its check failed, and the second DAG did not start. */
  afterFailure(): Promise<void>;
  /** Further checks with this Airflow. */
  atTheEnd?(airflow: Airflow): Promise<void>;
}

const [FIRST, SECOND] = ["rs_source_to_staging", "rs_staging_to_dm"] as const;
/** Time to watch for a run that must not start, in milliseconds. */
const QUIET = 4_000;

/** Runs both DAGs with a scheduler: once, once with a retry, and once with a lake that fails the checks. */
export async function runScenario(options: ScenarioOptions, acts: ScenarioActs): Promise<void> {
  const { version, directory, postgres, checks, say, isLakeExternal } = options;
  await setUpWarehouse(postgres, join(directory, "lake"), isLakeExternal);
  say("starting Airflow");
  const airflow = await Airflow.start({ ...options, home: join(directory, "airflow") });
  try {
    const states = async () => (await airflow.dagRuns()).map(({ dagId, state }) => `${dagId} ${state}`);
    const success = [`${FIRST} success`, `${SECOND} success`];

    say("running both DAGs");
    await airflow.trigger(FIRST);
    await airflow.settled(SECOND, 1);
    await sleep(QUIET);
    checks.same(
      "one run of the first DAG starts one of the second, and both succeed",
      await states(),
      success,
    );
    await acts.afterSuccess();

    say("running both DAGs again, with a task that fails once");
    const before = await warehouseDigest(postgres);
    await postgres.psql("dev", "ALTER TABLE s3_datalake.venue RENAME TO venue_away;");
    await airflow.trigger(FIRST);
    await airflow.retrying("stage_venue");
    await postgres.psql("dev", "ALTER TABLE s3_datalake.venue_away RENAME TO venue;");
    await airflow.settled(SECOND, 2);
    await sleep(QUIET);
    checks.same("a second run succeeds after a retry", await states(), [...success, ...success]);
    checks.check("it leaves the same rows", before !== "" && (await warehouseDigest(postgres)) === before);
    await acts.afterRetry();

    say("running the first DAG without venues");
    await emptyLakeTable(postgres, "venue", isLakeExternal);
    await airflow.trigger(FIRST);
    await airflow.settled(FIRST, 3);
    await sleep(QUIET);
    const runs = [...success, ...success, `${FIRST} failed`];
    checks.same("a failed check fails its DAG and starts no other", await states(), runs);
    await acts.afterFailure();
    await acts.atTheEnd?.(airflow);
  } catch (error) {
    checks.check(
      `Airflow ${version} runs the scenario`,
      false,
      error instanceof Error ? error.message : String(error),
    );
    say(`logs are kept in ${directory}`);
  } finally {
    await airflow.stop();
  }
}
