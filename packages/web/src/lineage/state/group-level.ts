/** What can be folded: the tasks of a DAG or of a task group, the datasets of a namespace or of a schema (or folder). */
export type GroupLevel = "dags" | "task-groups" | "namespaces" | "schemas";

/** Every level, in the order of the menu. */
export const groupLevels: readonly GroupLevel[] = ["dags", "task-groups", "schemas", "namespaces"];
