import type { Team } from "./vocabulary.ts";

/** A column. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** A dataset; its columns change over time. */
export interface Dataset {
  readonly namespace: string;
  readonly name: string;
  columns: readonly Column[];
  readonly owner: string | null;
  readonly description: string | null;
  tags: readonly string[];
}

/** Means by which a task reports lineage: none of columns, column lineage, SQL for the server to read, or a check. */
export type Reporting = "tables" | "columns" | "sql" | "check";

/** A task. */
export interface Task {
  /** With its task group, such as `load.load_items`. */
  readonly id: string;
  readonly group: string | null;
  readonly inputs: readonly Dataset[];
  /** Null for a check. */
  readonly output: Dataset | null;
  readonly reporting: Reporting;
  readonly seconds: number;
  /** SQL that a person wrote; generated from the columns if absent. */
  sql?: string;
  /** Version of the source code. */
  commit?: string;
}

/** The times at which a DAG starts. */
export interface Cadence {
  readonly cron: string;
  /** Days of the week (0: Sunday); all if absent. */
  readonly weekdays?: readonly number[];
  readonly hours: readonly number[];
  readonly minute: number;
}

/** A DAG. */
export interface Dag {
  readonly name: string;
  readonly team: Team;
  readonly topic: string;
  readonly description: string;
  readonly cadence: Cadence;
  readonly tasks: Task[];
}

/** The company. */
export interface Company {
  readonly dags: readonly Dag[];
  readonly datasets: readonly Dataset[];
  /** The table that 800 dashboards read. */
  readonly hub: Dataset;
  /** The table of 3,000 columns; null in a small company. */
  readonly wide: Dataset | null;
  /** The wrong exchange rate, from its source to the dashboard that shows it. */
  readonly story: {
    readonly source: Dataset;
    readonly fact: Dataset;
    readonly dashboard: Dataset;
    readonly dags: { readonly rates: Dag; readonly sales: Dag; readonly report: Dag };
    readonly task: Task;
  };
}

/** Returns the job name of a task. */
export function taskJob(dag: Dag, task: Task): string {
  return `${dag.name}.${task.id}`;
}

/** Returns the name of a table inside its database, as SQL has it. */
export function tableName({ name }: Dataset): string {
  return name.split(".").slice(1).join(".");
}
