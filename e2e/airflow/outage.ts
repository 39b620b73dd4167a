import { join } from "node:path";
import { Airflow } from "./airflow.ts";
import { startEventSink } from "./event-sink.ts";
import { plainLineage } from "./plain-lineage.ts";
import type { ScenarioOptions } from "./scenario.ts";
import { setUpWarehouse } from "./warehouse.ts";

const [FIRST, SECOND] = ["rs_source_to_staging", "rs_staging_to_dm"] as const;

/** Runs both DAGs while the lineage server works, refuses, hangs and is stopped; they must succeed each time. */
export async function testOutage(
  options: Omit<ScenarioOptions, "lineage" | "isLakeExternal">,
): Promise<void> {
  const { directory, postgres, checks, say } = options;
  const sink = await startEventSink();
  await setUpWarehouse(postgres, join(directory, "lake"), false);
  const lineage = plainLineage(sink.url, postgres);
  let runs = 0;
  const secondsOfBoth = async (airflow: Airflow): Promise<number> => {
    runs += 1;
    const before = await airflow.secondsOfDagRuns();
    await airflow.trigger(FIRST);
    await airflow.settled(SECOND, runs);
    return (await airflow.secondsOfDagRuns()) - before;
  };
  const outages = [
    ["answers 503", () => sink.behave("refuse")],
    ["hangs", () => sink.behave("hang")],
    ["is away", () => sink.stop()],
  ] as const;
  let airflow: Airflow | undefined;
  try {
    airflow = await Airflow.start({ ...options, lineage, home: join(directory, "airflow") });
    // The first run also loads modules.
    await secondsOfBoth(airflow);
    const usual = await secondsOfBoth(airflow);
    say(`both DAGs take ${usual.toFixed(0)} s with a lineage server that answers`);
    for (const [what, begin] of outages) {
      await begin();
      const seconds = await secondsOfBoth(airflow);
      const succeeded = (await airflow.dagRuns()).every(({ state }) => state === "success");
      checks.check(`both DAGs succeed while the lineage server ${what}`, succeeded);
      say(`they take ${(seconds - usual).toFixed(0)} s longer while it ${what}`);
    }
  } finally {
    await airflow?.stop();
    await sink.stop();
  }
}
