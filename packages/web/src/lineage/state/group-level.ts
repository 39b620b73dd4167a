/**
 * Groups that can be collapsed: tasks of a DAG or task group, datasets of a namespace or schema (or folder).
 */
export type GroupLevel = "dags" | "task-groups" | "namespaces" | "schemas";

/** All levels in menu order. */
export const groupLevels: readonly GroupLevel[] = ["dags", "task-groups", "schemas", "namespaces"];
