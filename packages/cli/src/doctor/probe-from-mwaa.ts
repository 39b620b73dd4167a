import { randomUUID } from "node:crypto";
import { CommandFailure } from "../terminal/failure.ts";
import { type AskOptions, askServer } from "./ask.ts";
import { MwaaApi } from "./live/mwaa-api.ts";

/** Id of the DAG that the sample ships for this. */
export const probeDag = "headwater_probe";
const pauseMilliseconds = 2_000;
/** Runs that are looked at; more than one at a time is rare. */
const mostRuns = 20;

/** Where to look for the event. */
export interface InsideProbeOptions extends AskOptions {
  readonly environment: string;
  readonly region: string;
  readonly airflowVersion: string;
  readonly namespace: string;
  /** Base address of the lineage server, as it is reached from here. */
  readonly url: string;
  /** How long the run may take to arrive. A worker that has to be started takes minutes. */
  readonly waitSeconds: number;
}

/**
 * Starts the probe DAG in the environment, and waits until its run has reached the lineage server: the whole way, from
 * inside. Gives the seconds that it took.
 *
 * @throws CommandFailure `probe-lost` when nothing arrives in time, `key-refused` when the key may not read,
 *   `server-unreachable` when the lineage server does not answer, `aws-refused` when the DAG cannot be started
 */
export async function probeFromInside(options: InsideProbeOptions): Promise<number> {
  // A run that is new, rather than one after a certain time: the clocks of three machines need not agree.
  const before = new Set(await runsOf(options));
  const began = Date.now();
  const runId = `headwater_doctor__${randomUUID()}`;
  await new MwaaApi(options.region).invokeRestApi(options.environment, "POST", `/dags/${probeDag}/dagRuns`, {
    dag_run_id: runId,
    // Airflow 3 wants to be told that the run has no date; Airflow 2 takes now.
    ...(options.airflowVersion.startsWith("2.") ? {} : { logical_date: null }),
  });
  const until = began + options.waitSeconds * 1_000;
  for (;;) {
    const arrived = (await runsOf(options)).some((run) => !before.has(run));
    if (arrived) return (Date.now() - began) / 1_000;
    const left = until - Date.now();
    if (left <= 0) break;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMilliseconds, left)));
  }
  throw new CommandFailure(
    "probe-lost",
    `${probeDag} was started in ${options.environment} as ${runId}, and no event of it has reached ${options.url} within ${options.waitSeconds} s. ` +
      "Its task's log in CloudWatch says what the OpenLineage client met.",
  );
}

/** Ids of the runs of the DAG and of its task: the one comes from the scheduler, the other from a worker. */
async function runsOf(options: InsideProbeOptions): Promise<string[]> {
  const runs = await Promise.all([probeDag, `${probeDag}.probe`].map((job) => runsOfJob(options, job)));
  return runs.flat();
}

async function runsOfJob(options: InsideProbeOptions, job: string): Promise<string[]> {
  const { url, namespace } = options;
  const path = `api/v1/namespaces/${encodeURIComponent(namespace)}/jobs/${job}/runs?limit=${mostRuns}`;
  const { status, body } = await askServer(url, path, options).catch((error: unknown) => {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure("server-unreachable", `${url} cannot be reached: ${(error as Error).message}`);
  });
  if (status === 401 || status === 403) {
    throw new CommandFailure(
      "key-refused",
      `${url} answers ${status}: it does not take the key for reading; name one of scope read or admin with --key.`,
    );
  }
  if (status === 404) return []; // no such job yet
  if (status !== 200) {
    throw new CommandFailure(
      "server-unreachable",
      `${url} answers ${status} to a question for runs: ${body.slice(0, 300)}`,
    );
  }
  const { runs = [] } = JSON.parse(body) as { runs?: { id: string }[] };
  return runs.map(({ id }) => id);
}
