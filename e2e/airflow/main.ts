import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadColumnLineage, loadManifest } from "@headwater/pipeline-tickit";
import { JOB_NAMESPACE } from "./airflow.ts";
import { Checklist } from "./checklist.ts";
import { checkFailure, checkRetry, checkSuccess } from "./event-checks.ts";
import { type RecordedEvent, startEventSink } from "./event-sink.ts";
import { type ExpectedLineage, expectedLineage } from "./expected.ts";
import { GraphChecks } from "./graph-checks.ts";
import { GraphClient } from "./graph-client.ts";
import { startHeadwater } from "./headwater.ts";
import { MarquezChecks } from "./marquez-checks.ts";
import { MissingError } from "./missing.ts";
import { testOutage } from "./outage.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { killServices, waitFor } from "./processes.ts";
import { airflowEnvironment, lintDags, pinnedVersions } from "./python.ts";
import { writeFixture } from "./record.ts";
import { runScenario, type ScenarioOptions } from "./scenario.ts";

/** Exit code when this machine lacks what the test needs. */
const CANNOT_RUN = 77;
/** How long to wait for events after Airflow has nothing more to do. */
const ARRIVAL_SECONDS = 90;

const { values } = parseArgs({
  options: {
    versions: { type: "string" },
    record: { type: "boolean", default: false },
    "events-only": { type: "boolean", default: false },
    outage: { type: "boolean", default: false },
  },
});

const started = Date.now();
const say = (text: string) => console.log(`[${((Date.now() - started) / 1000).toFixed(1)} s] ${text}`);
const checks = new Checklist();

/** Sends Airflow's events to Headwater, and looks at the graph that they make. */
async function testGraph(
  scenario: Omit<ScenarioOptions, "lineageUrl">,
  expected: ExpectedLineage,
): Promise<void> {
  const headwater = await startHeadwater(scenario.directory);
  try {
    const namespaces = { dataset: `postgres://127.0.0.1:${scenario.postgres.port}`, job: JOB_NAMESPACE };
    const graph = new GraphChecks(new GraphClient(headwater, namespaces), expected);
    const marquez = new MarquezChecks(headwater, expected, scenario.postgres.port);
    /** The last event of a DAG run leaves the scheduler some time after the run has ended. */
    const arrived = (firstRuns: number, secondRuns: number) =>
      waitFor("the end of the DAG runs in Headwater", ARRIVAL_SECONDS, async () =>
        (await graph.ended(firstRuns, secondRuns)) ? true : undefined,
      );
    await runScenario(
      { ...scenario, lineageUrl: headwater.url },
      {
        async afterSuccess() {
          await arrived(1, 1);
          await graph.afterSuccess(checks);
          await marquez.afterSuccess(checks, 1);
        },
        async afterRetry() {
          await arrived(2, 2);
          await graph.afterRetry(checks);
          await marquez.afterSuccess(checks, 2);
        },
        async afterFailure() {
          await arrived(3, 2);
          await graph.afterFailure(checks);
          await marquez.afterFailure(checks, 2);
        },
      },
    );
  } finally {
    await headwater.stop();
  }
}

/** Keeps Airflow's events and looks at them, without Headwater. */
async function testEvents(
  scenario: Omit<ScenarioOptions, "lineageUrl">,
  expected: ExpectedLineage,
): Promise<void> {
  const { version, postgres } = scenario;
  const sink = await startEventSink();
  let seen = 0;
  /** Events of the act that has just ended: complete when as many DAG runs have ended as it had. */
  const eventsOfAct = async (dagRuns: number) => {
    await waitFor("the events of the DAG runs", ARRIVAL_SECONDS, () => {
      const ended = sink.events
        .slice(seen)
        .filter(({ eventType, job }) => eventType !== "START" && expected.dags.includes(job.name));
      return ended.length >= dagRuns ? true : undefined;
    });
    const events = sink.events.slice(seen);
    seen = sink.events.length;
    return events;
  };
  const record = async (name: string, events: readonly RecordedEvent[]) => {
    if (values.record) say(`wrote ${await writeFixture(name, events, postgres.port)}`);
  };
  try {
    await runScenario(
      { ...scenario, lineageUrl: sink.url },
      {
        async afterSuccess() {
          const events = await eventsOfAct(2);
          checkSuccess(checks, events, expected);
          await record(version, events);
        },
        async afterRetry() {
          const events = await eventsOfAct(2);
          checkRetry(checks, events, expected);
          // The second DAG runs as it did before.
          const firstDag = events.filter(({ job }) => job.name.startsWith(expected.dags[0] ?? ""));
          await record(`${version}-retried`, firstDag);
        },
        async afterFailure() {
          const events = await eventsOfAct(1);
          checkFailure(checks, events, expected);
          await record(`${version}-failed`, events);
        },
      },
    );
  } finally {
    await sink.stop();
  }
}

async function testVersion(version: string, directory: string, postgres: Postgres): Promise<void> {
  say(`Airflow ${version}`);
  const bin = await airflowEnvironment(version, say);
  const manifest = await loadManifest();
  const expected = expectedLineage(manifest, await loadColumnLineage(manifest));
  await mkdir(directory, { recursive: true });
  const scenario = { version, bin, directory, postgres, checks, say };
  if (values.outage) await testOutage(scenario);
  else await (values.record || values["events-only"] ? testEvents : testGraph)(scenario, expected);
}

async function main(): Promise<void> {
  const pinned = await pinnedVersions();
  const versions = values.versions?.split(",") ?? pinned;
  const unknown = versions.filter((version) => !pinned.includes(version));
  if (unknown.length > 0)
    throw new Error(`no pins for Airflow ${unknown.join(", ")}, only ${pinned.join(", ")}`);
  const findings = await lintDags();
  checks.check("ruff has nothing to say about the DAGs", findings === "", findings);
  const directory = await mkdtemp(join(tmpdir(), "headwater-airflow-"));
  // PostgreSQL runs as another user and has to reach its folder in here.
  await chmod(directory, 0o755);
  const postgres = await startPostgres(join(directory, "postgres"), join(directory, "postgres.log"));
  try {
    for (const version of versions) {
      try {
        await testVersion(version, join(directory, version), postgres);
      } catch (error) {
        if (error instanceof MissingError) throw error;
        checks.check(
          `Airflow ${version} is tested`,
          false,
          error instanceof Error ? error.message : String(error),
        );
      }
    }
  } finally {
    await postgres.stop();
  }
  if (checks.failed === 0) await rm(directory, { recursive: true, force: true });
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => process.exit(code));
}
process.on("exit", killServices);

try {
  await main();
  process.exitCode = checks.failed === 0 ? 0 : 1;
} catch (error) {
  const missing = error instanceof MissingError;
  console.error(missing ? `cannot run: ${error.message}` : error);
  process.exitCode = missing ? CANNOT_RUN : 1;
}
console.log(checks.summary());
