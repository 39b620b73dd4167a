import { randomUUID } from "node:crypto";
import { CommandFailure } from "../failure.ts";
import { MwaaApi } from "./live/mwaa-api.ts";

/** Id of the DAG that the sample ships for this. */
export const probeDag = "headwater_probe";
const waitMilliseconds = 5 * 60_000;
const pauseMilliseconds = 5_000;

/** Where to look for the event. */
export interface InsideProbeOptions {
  readonly environment: string;
  readonly region: string;
  readonly airflowVersion: string;
  readonly namespace: string;
  /** Base address of the lineage server, as it is reached from here. */
  readonly url: string;
  readonly key: string | undefined;
}

/**
 * Starts the probe DAG in the environment, and waits until its run has reached the lineage server: the whole way, from
 * inside. Gives the seconds that it took.
 *
 * @throws CommandFailure when the DAG cannot be started, or nothing arrives in five minutes
 */
export async function probeFromInside(options: InsideProbeOptions): Promise<number> {
  const began = Date.now();
  const mwaa = new MwaaApi(options.region);
  const runId = `headwater_doctor__${randomUUID()}`;
  await mwaa.invokeRestApi(options.environment, "POST", `/dags/${probeDag}/dagRuns`, {
    dag_run_id: runId,
    // Airflow 3 wants to be told that the run has no date; Airflow 2 takes now.
    ...(options.airflowVersion.startsWith("2.") ? {} : { logical_date: null }),
  });
  const since = new Date(began).toISOString();
  while (Date.now() - began < waitMilliseconds) {
    if (await hasArrived(options, since)) return (Date.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
  throw new CommandFailure(
    "probe-lost",
    `${probeDag} was started in ${options.environment} as ${runId}, and no event of it has reached ${options.url} in five minutes. ` +
      "Its task's log in CloudWatch says what the OpenLineage client met.",
  );
}

async function hasArrived({ url, key, namespace }: InsideProbeOptions, since: string): Promise<boolean> {
  const path = `api/v1/namespaces/${encodeURIComponent(namespace)}/jobs/${probeDag}/runs?limit=1`;
  const response = await fetch(new URL(path, url.endsWith("/") ? url : `${url}/`), {
    headers: key ? { authorization: `Bearer ${key}` } : {},
  });
  if (response.status === 401 || response.status === 403) {
    throw new CommandFailure(
      "probe-lost",
      `${url} does not take the key for reading (${response.status}); name one with --key.`,
    );
  }
  if (!response.ok) return false;
  const { runs = [] } = (await response.json()) as { runs?: { createdAt: string }[] };
  return runs.some(({ createdAt }) => createdAt >= since);
}
