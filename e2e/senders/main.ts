import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Checklist } from "../airflow/checklist.ts";
import { MissingError } from "../airflow/missing.ts";
import { type Postgres, startPostgres } from "../airflow/postgres.ts";
import { progressPrinter, runProgram } from "../airflow/program.ts";
import { allCompared, compare } from "./compare.ts";
import { type Environments, prepareEnvironments } from "./environments.ts";
import type { Scenario } from "./expectation.ts";
import { requireJava, sparkJars } from "./jars.ts";
import { observe } from "./observe.ts";
import { scrubber, writeFixture } from "./record.ts";
import { runAirflow } from "./run-airflow.ts";
import { runDbt } from "./run-dbt.ts";
import { runSpark, type SenderOptions } from "./run-spark.ts";
import { airflow } from "./scenarios/airflow.ts";
import { dbtLogs, dbtPlain } from "./scenarios/dbt.ts";
import { liveScenarios } from "./scenarios/index.ts";
import { spark } from "./scenarios/spark.ts";
import { startServer } from "./server.ts";
import { startTap } from "./tap.ts";

const { values } = parseArgs({
  options: { only: { type: "string" }, record: { type: "boolean", default: false } },
});

const say = progressPrinter();
const checks = new Checklist();

/** Runs a sender; `events` returns the events that the server has received. */
type Send = (options: SenderOptions, events: () => readonly string[]) => Promise<void>;

/** Runs a sender against its own server and checks the graph. */
async function testScenario(
  scenario: Scenario,
  send: Send,
  { root, postgres, environments }: Machine,
): Promise<void> {
  const directory = join(root, scenario.name);
  await mkdir(directory);
  const server = await startServer(directory);
  const tap = await startTap(server.port);
  try {
    say(`running ${scenario.name}`);
    await send({ directory, postgres, url: tap.url }, () => tap.events);
    say(`checking ${tap.events.length} events of ${scenario.name}`);
    const scrub = scrubber({ postgresPort: postgres.port, directory, environments });
    if (values.record) say(`wrote ${await writeFixture(scenario.name, tap.events, scrub)}`);
    const observed = await observe(server.api, scenario, scrub);
    checks.same(`${scenario.name}: every event is accepted`, tap.refusals, []);
    for (const what of allCompared) {
      const { found, expected } = compare(what, observed, scenario);
      checks.sameSet(`${scenario.name}: ${what}`, found, expected);
    }
  } catch (error) {
    if (error instanceof MissingError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    checks.check(`${scenario.name} runs`, false, detail);
  } finally {
    await tap.stop();
    await server.stop();
  }
}

interface Machine {
  readonly root: string;
  readonly postgres: Postgres;
  readonly environments: Environments;
}

async function main(): Promise<void> {
  const names = liveScenarios.map(({ name }) => name);
  const chosen = values.only?.split(",") ?? names;
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`unknown sender ${unknown.join(", ")}; choose from ${names.join(", ")}`);
  await requireJava();
  const environments = await prepareEnvironments(say);
  const jars = await sparkJars(environments.spark, say);
  const root = await mkdtemp(join(tmpdir(), "headwater-senders-"));
  // PostgreSQL runs as another user, who needs access to its folder.
  await chmod(root, 0o755);
  const postgres = await startPostgres(join(root, "postgres"), join(root, "postgres.log"));
  const machine = { root, postgres, environments };
  const test = async (scenario: Scenario, send: Send) => {
    if (chosen.includes(scenario.name)) await testScenario(scenario, send, machine);
  };
  try {
    // Airflow and dbt mostly wait.
    await Promise.all([
      test(spark, (options) => runSpark(environments.spark, jars, options)),
      (async () => {
        await test(airflow, (options, events) => runAirflow(environments, options, events));
        await test(dbtPlain, (options) => runDbt(environments.dbt, "plain", options));
        await test(dbtLogs, (options) => runDbt(environments.dbt, "logs", options));
      })(),
    ]);
  } finally {
    await postgres.stop();
  }
  if (checks.failed === 0) await rm(root, { recursive: true, force: true });
  else say(`logs are kept in ${root}`);
}

await runProgram(main, checks);
