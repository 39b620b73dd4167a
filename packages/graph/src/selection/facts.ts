import { datasetPlatform, jobPlatform } from "../platforms.ts";

/** What terms of a selection can look at, of one node. */
export interface SelectionFacts {
  /** Its names: the one it is called by, and others of the same thing. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  /** What it is: `dataset`, `job`, `task`, `redshift`, `airflow` … */
  readonly types: readonly string[];
  readonly states: readonly string[];
  readonly columns: readonly string[];
}

/** What a tag is found by: one with a value, such as `tier:gold`, as `tier=gold` and by its key and its value as well. */
export function tagFacts(tag: string): readonly string[] {
  const colon = tag.indexOf(":");
  if (colon < 0) return [tag];
  const [key, value] = [tag.slice(0, colon), tag.slice(colon + 1)];
  return [tag, `${key}=${value}`, key, value];
}

/** What a dataset is, by its namespace. */
export function datasetTypes(namespace: string): readonly string[] {
  return ["dataset", datasetPlatform(namespace).label];
}

/** What a job is, by what its producer says of it. */
export function jobTypes(jobType: string | null, integration: string | null): readonly string[] {
  return ["job", jobPlatform(integration).label, jobType ?? "", integration ?? ""];
}

/** What people call the states of runs. */
const stateWords: Readonly<Record<string, string>> = {
  RUNNING: "running",
  COMPLETE: "succeeded",
  FAIL: "failed",
  ABORT: "aborted",
  UNKNOWN: "unknown",
};

/** What the state of a job's latest run is found by: `FAIL` also by `failed`. */
export function stateFacts(state: string): readonly string[] {
  return [state, stateWords[state] ?? state];
}
