import { join } from "node:path";
import { REPOSITORY } from "../airflow/paths.ts";
import { type PythonRange, pythonEnvironment } from "../airflow/python.ts";

/** Version of the sending Airflow, with pins in airflow/requirements. */
export const AIRFLOW = "3.0.6";
/** Folder with the senders' jobs. */
export const SENDERS = join(REPOSITORY, "e2e", "senders");

const SUPPORTED: PythonRange = [9, 12];

/** `bin` folders of the environments with the senders. */
export interface Environments {
  readonly spark: string;
  readonly dbt: string;
  readonly airflow: string;
}

/**
 * Installs the senders that are not in the cache.
 *
 * @throws MissingError when one of them is unavailable
 */
export async function prepareEnvironments(say: (text: string) => void): Promise<Environments> {
  const environment = (name: string, pins: readonly string[]) => {
    const install = pins.flatMap((file) => ["-r", file]);
    return pythonEnvironment({ name, python: SUPPORTED, install, pins }, say);
  };
  const own = (sender: string) => join(SENDERS, sender, "requirements.txt");
  const airflow = join(REPOSITORY, "airflow", "requirements", `${AIRFLOW}.txt`);
  return {
    spark: await environment("spark", [own("spark")]),
    dbt: await environment("dbt", [own("dbt")]),
    airflow: await environment(`airflow-${AIRFLOW}-cosmos`, [airflow, own("airflow")]),
  };
}
