import type { SelectionField } from "./syntax.ts";

/** A value that a field always knows. */
export interface SelectionValue {
  readonly value: string;
  readonly description: string;
}

/** A field of the selection language, as parsed, completed and documented. */
export interface SelectionFieldInfo {
  readonly name: SelectionField;
  /** Short forms: `ns` for `namespace`. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** All values, if the language defines them; null if they depend on the store. */
  readonly values: readonly SelectionValue[] | null;
}

/** The values of `state:`: the first three are states of datasets, the others of jobs and runs. */
const states: readonly SelectionValue[] = [
  { value: "stale", description: "datasets not written when expected" },
  { value: "fresh", description: "datasets written when expected" },
  { value: "upstream-failed", description: "datasets whose upstream failed" },
  { value: "failed", description: "jobs whose latest run failed" },
  { value: "late", description: "jobs that did not start when due" },
  { value: "lost", description: "jobs whose latest run sent no end" },
  { value: "running", description: "jobs with an active run" },
  { value: "running-long", description: "jobs that run longer than usual" },
  { value: "succeeded", description: "jobs whose latest run succeeded" },
  { value: "aborted", description: "jobs whose latest run was aborted" },
  { value: "unknown", description: "jobs whose latest run reported no state" },
];

/** The fields of the selection language, in the order in which they are suggested. */
export const selectionFields: readonly SelectionFieldInfo[] = [
  { name: "tag", aliases: [], description: "tag of a dataset, column or job", values: null },
  { name: "owner", aliases: [], description: "owner", values: null },
  { name: "type", aliases: ["kind"], description: "dataset, job, or the type of a job", values: null },
  { name: "platform", aliases: [], description: "Redshift, S3, Airflow, dbt …", values: null },
  { name: "namespace", aliases: ["ns"], description: "part of the namespace", values: null },
  { name: "state", aliases: [], description: "failed, late, stale …", values: states },
  {
    name: "quality",
    aliases: [],
    description: "result of checks",
    values: [
      { value: "failing", description: "datasets with a failing check" },
      { value: "passing", description: "datasets whose checks all pass" },
    ],
  },
  { name: "column", aliases: ["col"], description: "datasets with a column", values: null },
  { name: "dag", aliases: [], description: "a DAG with all of its tasks", values: null },
  { name: "group", aliases: [], description: "tasks of an Airflow task group", values: null },
  { name: "dataset", aliases: ["ds"], description: "part of a dataset's name", values: null },
  { name: "job", aliases: [], description: "part of a job's name", values: null },
  { name: "name", aliases: [], description: "part of any name", values: null },
];

const byName: ReadonlyMap<string, SelectionFieldInfo> = new Map(
  selectionFields.flatMap((field) => [field.name, ...field.aliases].map((name) => [name, field])),
);

/** Returns the field with a name or alias, ignoring case. */
export function findField(name: string): SelectionFieldInfo | undefined {
  return byName.get(name.toLowerCase());
}

/** Returns all names and aliases of fields. */
export function fieldNames(): readonly string[] {
  return [...byName.keys()];
}
