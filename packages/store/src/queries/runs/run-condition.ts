import { instant } from "../../database/instant.ts";
import { type RunState, type RunStateName, runStateOf } from "../../model/run-state.ts";

/** A condition on runs: on their state, or on their job by integer ids. */
export type RunCondition =
  | { readonly kind: "jobs"; readonly ids: readonly number[] }
  | { readonly kind: "states"; readonly states: readonly RunState[] }
  | { readonly kind: "and" | "or"; readonly parts: readonly RunCondition[] }
  | { readonly kind: "not"; readonly of: RunCondition };

/** Filter of a list of runs. */
export interface RunFilter {
  /** Integer ids of jobs. */
  readonly jobs?: readonly number[];
  readonly state?: RunStateName;
  /** Integer ids of datasets, at least one of which the runs wrote successfully. */
  readonly writers?: readonly number[];
  /** Only lost runs. */
  readonly lost?: boolean;
  /** Only the latest attempt of each task in each run of its DAG. */
  readonly latestAttempts?: boolean;
  /** Epoch milliseconds: first seen at this time or later, and before this time. */
  readonly since?: number;
  readonly until?: number;
  readonly condition?: RunCondition;
}

/**
 * Returns the SQL condition that a later attempt of the run `r` exists: of the same job and map index, in the same run
 * of the parent.
 */
function isSuperseded(r: string): string {
  return `EXISTS (SELECT FROM runs la WHERE la.job_id = ${r}.job_id AND la.execution = ${r}.execution
    AND la.map_index = ${r}.map_index AND la.try_number > ${r}.try_number)`;
}

/** Returns the conditions of a filter on the run `r`, except `lost`. */
export function runConditions(filter: RunFilter, value: (next: unknown) => string): string[] {
  const conditions: string[] = [];
  if (filter.jobs) conditions.push(`r.job_id = ANY(${value(filter.jobs)}::integer[])`);
  if (filter.state) conditions.push(`r.state = ${value(runStateOf(filter.state))}`);
  if (filter.writers !== undefined) {
    conditions.push(
      `r.id IN (SELECT run_id FROM dataset_writes WHERE dataset_id = ANY(${value(filter.writers)}::integer[]) AND NOT prepares)`,
    );
  }
  if (filter.since !== undefined) conditions.push(`r.first_at >= ${value(instant(filter.since))}`);
  if (filter.until !== undefined) conditions.push(`r.first_at < ${value(instant(filter.until))}`);
  if (filter.condition) conditions.push(toSql(filter.condition, value));
  if (filter.latestAttempts) conditions.push(`NOT ${isSuperseded("r")}`);
  return conditions;
}

function toSql(condition: RunCondition, value: (next: unknown) => string): string {
  switch (condition.kind) {
    case "jobs":
      return `r.job_id = ANY(${value(condition.ids)}::integer[])`;
    case "states":
      return `r.state = ANY(${value(condition.states)}::integer[])`;
    case "not":
      return `NOT (${toSql(condition.of, value)})`;
    default:
      return `(${condition.parts.map((part) => toSql(part, value)).join(` ${condition.kind.toUpperCase()} `)})`;
  }
}
