import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Airflow } from "./airflow.ts";
import type { Checklist } from "./checklist.ts";
import { startEventSink } from "./event-sink.ts";
import { REPOSITORY } from "./paths.ts";
import type { Postgres } from "./postgres.ts";
import { waitFor } from "./processes.ts";
import { airflowEnvironment } from "./python.ts";
import { AWS_TEST_ENVIRONMENT, type SecretsManager } from "./secrets-manager.ts";
import { PROBE } from "./unavailable.ts";

/** The oldest Airflow that supports Python 3.11; it uses the old package openlineage-airflow. */
const VERSION = "2.6.3";
const NAMESPACE = "classic-airflow";
const KEY = "hw_classic_key";
const ARRIVAL_SECONDS = 60;

/** Options of the test of the classic mode. */
export interface ClassicOptions {
  readonly directory: string;
  readonly postgres: Postgres;
  readonly secrets: SecretsManager;
  readonly checks: Checklist;
  readonly say: (text: string) => void;
}

/** Runs the probe on an old Airflow whose plugin reads OpenLineage's URL from Variables in Secrets Manager. */
export async function testClassic(options: ClassicOptions): Promise<void> {
  const { directory, postgres, secrets, checks, say } = options;
  say(`Airflow ${VERSION} in classic mode`);
  const source = join(REPOSITORY, "airflow");
  const bin = await airflowEnvironment(
    `classic-${VERSION}`,
    say,
    join(source, "classic", `requirements-${VERSION}.txt`),
  );
  const [dags, plugins] = [join(directory, "dags"), join(directory, "plugins")];
  await mkdir(dags, { recursive: true });
  await mkdir(plugins, { recursive: true });
  await copyFile(join(source, "dags", `${PROBE}.py`), join(dags, `${PROBE}.py`));
  const plugin = "headwater_environment.py";
  await copyFile(join(source, "classic", plugin), join(plugins, plugin));
  const sink = await startEventSink();
  await secrets.put("airflow/variables/OPENLINEAGE_URL", sink.url);
  await secrets.put("airflow/variables/OPENLINEAGE_NAMESPACE", NAMESPACE);
  await secrets.put("airflow/variables/OPENLINEAGE_API_KEY", KEY);
  secrets.forget();
  const environment = {
    ...AWS_TEST_ENVIRONMENT,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AIRFLOW__CORE__PLUGINS_FOLDER: plugins,
    AIRFLOW__CORE__LAZY_LOAD_PLUGINS: "False",
    AIRFLOW__SECRETS__BACKEND: "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
    AIRFLOW__SECRETS__BACKEND_KWARGS: JSON.stringify({
      connections_prefix: null,
      config_prefix: null,
      variables_prefix: "airflow/variables",
      variables_lookup_pattern: "^OPENLINEAGE_(URL|NAMESPACE|API_KEY)$",
      endpoint_url: secrets.url,
    }),
  };
  const lineage = { dagsFolder: dags, dags: 1, environment };
  const home = join(directory, "airflow");
  let airflow: Airflow | undefined;
  try {
    airflow = await Airflow.start({ version: VERSION, bin, home, postgres, lineage });
    checks.same("a DAG succeeds in classic mode", (await airflow.runToEnd(PROBE)).state, "success");
    const ends = () =>
      sink.events
        .filter(({ eventType }) => eventType === "COMPLETE")
        .map(({ job }) => `${job.namespace} ${job.name}`);
    await waitFor("the events of the probe", ARRIVAL_SECONDS, () => (ends().length >= 2 ? true : undefined));
    checks.sameSet("its events arrive, under the namespace of the Variable", ends(), [
      `${NAMESPACE} ${PROBE}`,
      `${NAMESPACE} ${PROBE}.probe`,
    ]);
    checks.sameSet("they carry the key of the Variable", [...sink.authorizations], [`Bearer ${KEY}`]);
    checks.sameSet("Airflow asked Secrets Manager for three Variables and nothing else", secrets.asked(), [
      "airflow/variables/OPENLINEAGE_API_KEY",
      "airflow/variables/OPENLINEAGE_NAMESPACE",
      "airflow/variables/OPENLINEAGE_URL",
    ]);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    checks.check(`Airflow ${VERSION} runs in classic mode`, false, detail);
  } finally {
    await airflow?.stop();
    await sink.stop();
  }
}
