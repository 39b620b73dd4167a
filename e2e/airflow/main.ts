import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadManifest } from "@headwater/pipeline-tickit";
import { Checklist } from "./checklist.ts";
import { checkFailure, checkSuccess } from "./event-checks.ts";
import { startEventSink } from "./event-sink.ts";
import { expectedLineage } from "./expected.ts";
import { MissingError } from "./missing.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { waitFor } from "./processes.ts";
import { airflowEnvironment, pinnedVersions } from "./python.ts";
import { writeFixture } from "./record.ts";
import { runScenario } from "./scenario.ts";

/** Exit code when this machine lacks what the test needs. */
const CANNOT_RUN = 77;

const { values } = parseArgs({
  options: { versions: { type: "string" }, record: { type: "boolean", default: false } },
});

const started = Date.now();
const say = (text: string) => console.log(`[${((Date.now() - started) / 1000).toFixed(1)} s] ${text}`);
const checks = new Checklist();

async function testVersion(version: string, directory: string, postgres: Postgres): Promise<void> {
  say(`Airflow ${version}`);
  const bin = await airflowEnvironment(version, say);
  const expected = expectedLineage(await loadManifest());
  const sink = await startEventSink();
  let seen = 0;
  /** Events of the act that has just ended: complete when as many DAG runs have ended as it had. */
  const eventsOfAct = async (dagRuns: number) => {
    await waitFor("the events of the DAG runs", 30, () => {
      const ended = sink.events
        .slice(seen)
        .filter(({ eventType, job }) => eventType !== "START" && expected.dags.includes(job.name));
      return ended.length >= dagRuns ? true : undefined;
    });
    const events = sink.events.slice(seen);
    seen = sink.events.length;
    return events;
  };
  try {
    await runScenario(
      { version, bin, directory, postgres, lineageUrl: sink.url, checks, say },
      {
        async afterSuccess() {
          const events = await eventsOfAct(2);
          checkSuccess(checks, events, expected);
          if (values.record) say(`wrote ${await writeFixture(version, events, postgres.port)}`);
        },
        async afterFailure() {
          const events = await eventsOfAct(1);
          checkFailure(checks, events, expected);
          if (values.record) say(`wrote ${await writeFixture(`${version}-failed`, events, postgres.port)}`);
        },
      },
    );
  } finally {
    await sink.stop();
  }
}

async function main(): Promise<void> {
  const versions = values.versions?.split(",") ?? (await pinnedVersions());
  const directory = await mkdtemp(join(tmpdir(), "headwater-airflow-"));
  // PostgreSQL runs as another user and has to reach its folder in here.
  await chmod(directory, 0o755);
  const postgres = await startPostgres(join(directory, "postgres"), join(directory, "postgres.log"));
  try {
    for (const version of versions) await testVersion(version, join(directory, version), postgres);
  } finally {
    await postgres.stop();
  }
  if (checks.failed === 0) await rm(directory, { recursive: true, force: true });
}

try {
  await main();
  process.exitCode = checks.failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingError)) throw error;
  console.error(`cannot run: ${error.message}`);
  process.exitCode = CANNOT_RUN;
}
console.log(checks.summary());
