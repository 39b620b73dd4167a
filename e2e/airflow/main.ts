import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadColumnLineage, loadManifest } from "@headwater/pipeline-tickit";
import type { Airflow } from "./airflow.ts";
import { type CertificateAuthority, makeAuthority } from "./certificates.ts";
import { Checklist } from "./checklist.ts";
import { testClassic } from "./classic.ts";
import { checkFailure, checkRetry, checkSuccess } from "./event-checks.ts";
import { type RecordedEvent, startEventSink } from "./event-sink.ts";
import { type ExpectedLineage, expectedLineage } from "./expected.ts";
import { GraphChecks } from "./graph-checks.ts";
import { GraphClient } from "./graph-client.ts";
import { Headwater, KEY_SECRETS } from "./headwater.ts";
import { MarquezChecks } from "./marquez-checks.ts";
import { MissingError } from "./missing.ts";
import { mwaaLineage } from "./mwaa-lineage.ts";
import { testOutage } from "./outage.ts";
import { JOB_NAMESPACE, plainLineage, warehouseConnection } from "./plain-lineage.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { waitFor } from "./processes.ts";
import { progressPrinter, runProgram } from "./program.ts";
import { airflowEnvironment, checkPython, motoServer, pinnedVersions, runPythonTests } from "./python.ts";
import { writeFixture } from "./record.ts";
import { testRequirements } from "./requirements.ts";
import { runScenario, type ScenarioOptions } from "./scenario.ts";
import { type SecretsManager, startSecretsManager } from "./secrets-manager.ts";
import { PROBE, testUnavailable } from "./unavailable.ts";

/** Maximum time to wait for events after Airflow is idle, in seconds. */
const ARRIVAL_SECONDS = 90;

const { values } = parseArgs({
  options: {
    versions: { type: "string" },
    record: { type: "boolean", default: false },
    "events-only": { type: "boolean", default: false },
    outage: { type: "boolean", default: false },
    classic: { type: "boolean", default: false },
  },
});

const say = progressPrinter();
const checks = new Checklist();

type Scenario = Omit<ScenarioOptions, "lineage" | "isLakeExternal">;

/** Environment of the tests of all versions. */
interface Surroundings {
  readonly secrets: SecretsManager;
  readonly authority: CertificateAuthority;
  /** A certificate authority that no client trusts. */
  readonly stranger: CertificateAuthority;
}

const newKey = (scope: string) => `hw_${scope}_${randomBytes(32).toString("base64url")}`;
/** Returns the value of a secret that is both Headwater's key and an Airflow connection. */
const keyConnection = (key: string) => JSON.stringify({ conn_type: "generic", password: key });

/** Sends Airflow's events to Headwater as on MWAA, and checks the graph. */
async function testGraph(
  scenario: Scenario,
  expected: ExpectedLineage,
  { secrets, authority, stranger }: Surroundings,
): Promise<void> {
  const { version, directory, postgres } = scenario;
  const readKey = newKey("read");
  const [ingestKey, previousKey] = [newKey("ingest"), newKey("ingest")] as const;
  secrets.forget();
  await secrets.put(KEY_SECRETS.ingest, keyConnection(previousKey));
  await secrets.put(KEY_SECRETS.read, readKey);
  await secrets.put("airflow/connections/redshift_default", warehouseConnection(postgres));
  const headwater = await Headwater.start({ directory, authority, secrets, readKey });
  try {
    const manifest = await loadManifest();
    const { url } = headwater;
    const lineage = await mwaaLineage({ version, directory, url, authority, secrets, postgres, manifest });
    const namespaces = { dataset: `postgres://127.0.0.1:${postgres.port}`, job: JOB_NAMESPACE };
    const client = new GraphClient(headwater, namespaces);
    const graph = new GraphChecks(client, expected);
    const marquez = new MarquezChecks(headwater, expected, postgres.port);
    /** Waits for the DAG runs: the scheduler sends the last event some time after a run has ended. */
    const arrived = (firstRuns: number, secondRuns: number) =>
      waitFor("the end of the DAG runs in Headwater", ARRIVAL_SECONDS, async () =>
        (await graph.ended(firstRuns, secondRuns)) ? true : undefined,
      );
    await runScenario(
      { ...scenario, lineage, isLakeExternal: true },
      {
        async afterSuccess() {
          await arrived(1, 1);
          await graph.afterSuccess(checks);
          await marquez.afterSuccess(checks, 1);
          checks.sameSet(
            "Airflow asked Secrets Manager for two connections and nothing else",
            secrets.asked(),
            ["airflow/connections/openlineage", "airflow/connections/redshift_default"],
          );
          say("rotating the ingest key");
          await secrets.put(KEY_SECRETS.ingest, keyConnection(ingestKey));
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
        async atTheEnd(airflow: Airflow) {
          const [right, wrong] = [authority.server, stranger.server];
          const keys = [ingestKey, previousKey] as const;
          await testUnavailable({ airflow, headwater, right, wrong, keys, checks, say });
          const before = (await client.runs(PROBE)).length;
          checks.same(
            "a DAG succeeds when Headwater is back",
            (await airflow.runToEnd(PROBE)).state,
            "success",
          );
          await waitFor("the probe in Headwater", ARRIVAL_SECONDS, async () => {
            const runs = await client.runs(PROBE);
            return runs.length > before && runs.at(-1)?.endedAt ? true : undefined;
          });
          checks.same("and its events arrive", (await client.runs(PROBE)).at(-1)?.state, "COMPLETE");
        },
      },
    );
  } finally {
    await headwater.stop();
  }
}

/** Records Airflow's events and checks them, without Headwater. */
async function testEvents(scenario: Scenario, expected: ExpectedLineage): Promise<void> {
  const { version, postgres } = scenario;
  const sink = await startEventSink();
  let seen = 0;
  /** Returns the events of the part that has just ended, once that many DAG runs have ended. */
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
      { ...scenario, lineage: plainLineage(sink.url, postgres), isLakeExternal: false },
      {
        async afterSuccess() {
          const events = await eventsOfAct(2);
          checkSuccess(checks, events, expected);
          await record(version, events);
        },
        async afterRetry() {
          const events = await eventsOfAct(2);
          checkRetry(checks, events, expected);
          // The second DAG runs as before.
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

/** Runs the Python tests. */
async function testPython(
  version: string,
  bin: string,
  directory: string,
  postgres: Postgres,
): Promise<void> {
  const environment = {
    HEADWATER_TEST_POSTGRES_PORT: String(postgres.port),
    HEADWATER_TEST_MOTO_SERVER: await motoServer(),
  };
  const home = join(directory, "pytest");
  await mkdir(home, { recursive: true });
  try {
    const output = await runPythonTests(bin, home, environment);
    const summary = output.trim().split("\n").at(-1) ?? "";
    checks.check(`the Python tests pass on Airflow ${version}: ${summary}`, true);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    checks.check(`the Python tests pass on Airflow ${version}`, false, detail);
  }
}

async function testVersion(
  version: string,
  directory: string,
  postgres: Postgres,
  surroundings: Surroundings,
): Promise<void> {
  say(`Airflow ${version}`);
  const bin = await airflowEnvironment(version, say);
  const manifest = await loadManifest();
  const expected = expectedLineage(manifest, await loadColumnLineage(manifest));
  await mkdir(directory, { recursive: true });
  const scenario = { version, bin, directory, postgres, checks, say };
  if (values.outage) return testOutage(scenario);
  if (values.record || values["events-only"]) return testEvents(scenario, expected);
  // The scenario mostly waits, and the Python tests need no running Airflow.
  const python = testPython(version, bin, directory, postgres);
  await testGraph(scenario, expected, surroundings).finally(() => python);
}

async function main(): Promise<void> {
  const pinned = await pinnedVersions();
  const named: Record<string, string | undefined> = { oldest: pinned[0], newest: pinned.at(-1) };
  const versions = values.versions?.split(",").map((version) => named[version] ?? version) ?? pinned;
  const unknown = versions.filter((version) => !pinned.includes(version));
  if (unknown.length > 0)
    throw new Error(`no pins for Airflow ${unknown.join(", ")}; choose from ${pinned.join(", ")}`);
  const findings = await checkPython(await airflowEnvironment(pinned.at(-1) ?? "", say));
  checks.check("ruff and mypy find no problem in our Python", findings === "", findings);
  const directory = await mkdtemp(join(tmpdir(), "headwater-airflow-"));
  // PostgreSQL runs as another user, who needs access to its folder.
  await chmod(directory, 0o755);
  const postgres = await startPostgres(join(directory, "postgres"), join(directory, "postgres.log"));
  const secrets = await startSecretsManager(await motoServer(), directory);
  try {
    const surroundings = {
      secrets,
      authority: await makeAuthority(directory, "right"),
      stranger: await makeAuthority(directory, "wrong"),
    };
    const { classic, outage, record, "events-only": eventsOnly } = values;
    const isWhole = values.versions === undefined && !(classic || outage || record || eventsOnly);
    if (isWhole) await testRequirements(directory, checks);
    if (classic || isWhole) {
      await testClassic({ directory: join(directory, "classic"), postgres, secrets, checks, say });
    }
    for (const version of classic ? [] : versions) {
      try {
        await testVersion(version, join(directory, version), postgres, surroundings);
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
    await secrets.stop();
    await postgres.stop();
  }
  if (checks.failed === 0) await rm(directory, { recursive: true, force: true });
}

await runProgram(main, checks);
