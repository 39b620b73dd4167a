import { randomUUID } from "node:crypto";
import { CommandFailure } from "../terminal/failure.ts";
import { type AskOptions, askServer } from "./ask.ts";
import { MwaaApi } from "./live/mwaa-api.ts";

/** Id of the probe DAG, which the sample provides. */
export const probeDag = "headwater_probe";
const pauseMilliseconds = 2_000;
/** Maximum number of runs checked; more than one at a time is rare. */
const mostRuns = 20;

/** Options of the probe. */
export interface InsideProbeOptions extends AskOptions {
  readonly environment: string;
  readonly region: string;
  readonly airflowVersion: string;
  readonly namespace: string;
  /** Base URL of the lineage server as seen from this machine. */
  readonly url: string;
  /** Time limit for the run to arrive; starting a worker takes minutes. */
  readonly waitSeconds: number;
}

/**
 * Starts the probe DAG in the environment and waits until its run has reached the lineage server.
 *
 * @returns the elapsed seconds
 * @throws CommandFailure `probe-lost` if nothing arrives in time, `key-refused` if the key lacks the scope read,
 *   `server-unreachable` if the lineage server does not respond, `aws-refused` if the DAG cannot be started
 */
export async function probeFromInside(options: InsideProbeOptions): Promise<number> {
  // Looks for a new run instead of a recent one, because the clocks of three machines may differ.
  const before = new Set(await listRuns(options));
  const began = Date.now();
  const runId = `headwater_doctor__${randomUUID()}`;
  await new MwaaApi(options.region).invokeRestApi(options.environment, "POST", `/dags/${probeDag}/dagRuns`, {
    dag_run_id: runId,
    // Airflow 3 requires an explicit null date; Airflow 2 defaults to now.
    ...(options.airflowVersion.startsWith("2.") ? {} : { logical_date: null }),
  });
  const until = began + options.waitSeconds * 1_000;
  for (;;) {
    const arrived = (await listRuns(options)).some((run) => !before.has(run));
    if (arrived) return (Date.now() - began) / 1_000;
    const left = until - Date.now();
    if (left <= 0) break;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMilliseconds, left)));
  }
  throw new CommandFailure(
    "probe-lost",
    `${probeDag} was started in ${options.environment} as ${runId}, but no event reached ${options.url} within ${options.waitSeconds} s. ` +
      "See its task log in CloudWatch for errors of the OpenLineage client.",
  );
}

/** Returns the ids of the runs of the DAG (sent by the scheduler) and of its task (sent by a worker). */
async function listRuns(options: InsideProbeOptions): Promise<string[]> {
  const runs = await Promise.all([probeDag, `${probeDag}.probe`].map((job) => runsOfJob(options, job)));
  return runs.flat();
}

async function runsOfJob(options: InsideProbeOptions, job: string): Promise<string[]> {
  const { url, namespace } = options;
  const path = `api/v1/namespaces/${encodeURIComponent(namespace)}/jobs/${job}/runs?limit=${mostRuns}`;
  const { status, body } = await askServer(url, path, options).catch((error: unknown) => {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure("server-unreachable", `${url} is unreachable: ${(error as Error).message}`);
  });
  if (status === 401 || status === 403) {
    throw new CommandFailure(
      "key-refused",
      `${url} responded with status ${status}: the key cannot read. Specify a key with the scope read or admin with --key.`,
    );
  }
  if (status === 404) return []; // the job does not exist yet
  if (status !== 200) {
    throw new CommandFailure(
      "server-unreachable",
      `${url} responded with status ${status} to a request for runs: ${body.slice(0, 300)}`,
    );
  }
  const { runs = [] } = JSON.parse(body) as { runs?: { id: string }[] };
  return runs.map(({ id }) => id);
}
