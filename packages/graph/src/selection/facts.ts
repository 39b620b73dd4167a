import { datasetPlatform, jobPlatform } from "../platforms.ts";

/** The values of one node that selection terms are matched against. */
export interface SelectionFacts {
  /** The node's name and its aliases. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  /** Types and platforms: `dataset`, `job`, `task`, `redshift`, `airflow` … */
  readonly types: readonly string[];
  /** Platforms alone, by key and by label: `redshift`, `Cloud Storage`. */
  readonly platforms: readonly string[];
  /** The state of a job's latest run, and the state of the node, such as `late` or `stale`. */
  readonly states: readonly string[];
  /** `failing` or `passing`; empty without checks. */
  readonly quality: readonly string[];
  readonly columns: readonly string[];
  /** Jobs: names of the DAG, Spark application or dbt run that the job is or belongs to. */
  readonly dags?: readonly string[];
  /** Jobs: names of the Airflow task groups of the task. */
  readonly groups?: readonly string[];
  /** Jobs: ids of the jobs that the job is inside, such as its DAG. */
  readonly parents?: readonly string[];
}

/**
 * Returns the values that match a tag. A tag with a value, such as `tier:gold`, also matches `tier=gold`, `tier` and
 * `gold`.
 */
export function tagFacts(tag: string): readonly string[] {
  const colon = tag.indexOf(":");
  if (colon < 0) return [tag];
  const [key, value] = [tag.slice(0, colon), tag.slice(colon + 1)];
  return [tag, `${key}=${value}`, key, value];
}

/** Returns the types of a dataset, derived from its namespace. */
export function datasetTypes(namespace: string): readonly string[] {
  return ["dataset", datasetPlatform(namespace).label];
}

/** Returns the types of a job, as reported by the producer. */
export function jobTypes(jobType: string | null, integration: string | null): readonly string[] {
  return ["job", jobPlatform(integration).label, jobType ?? "", integration ?? ""];
}

/** Returns the platforms of a dataset: none if the namespace names no known one. */
export function datasetPlatforms(namespace: string): readonly string[] {
  const { key, label } = datasetPlatform(namespace);
  return key === "dataset" ? [] : [key, label];
}

/** Returns the platforms of a job: none if the producer reports no integration. */
export function jobPlatforms(integration: string | null): readonly string[] {
  return integration ? [integration, jobPlatform(integration).label] : [];
}

/** Display names of run states. */
const stateNames: Readonly<Record<string, string>> = {
  RUNNING: "running",
  COMPLETE: "succeeded",
  FAIL: "failed",
  ABORT: "aborted",
  UNKNOWN: "unknown",
};

/** Returns the values that match a run state: `FAIL` also matches `failed`. */
export function stateFacts(state: string): readonly string[] {
  return [state, stateNames[state] ?? state];
}
