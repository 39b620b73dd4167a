import type { ColumnLineage, Manifest } from "@headwater/pipeline-tickit";

/** The expected lineage, with names as Airflow's provider writes them for a PostgreSQL database `dev`. */
export interface ExpectedLineage {
  readonly datasets: ReadonlySet<string>;
  /** `input column -> output column`, each as `table.column`. */
  readonly columnEdges: ReadonlySet<string>;
  /** Job that writes a table, by table. */
  readonly writers: ReadonlyMap<string, string>;
  /** Jobs that read a table, as `table -> job`. */
  readonly reads: ReadonlySet<string>;
  /** Job names of both DAGs. */
  readonly dags: readonly string[];
  /** Job names of all tasks. */
  readonly tasks: readonly string[];
  /** Column names in order, by table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

/** Returns the dataset name of a table of the manifest. */
export function datasetName(table: string): string {
  return `dev.${table}`;
}

/** Returns the lineage that the manifest and its SQL describe. */
export function expectedLineage(manifest: Manifest, columnLineage: ColumnLineage): ExpectedLineage {
  const tasks = manifest.dags.flatMap((dag) =>
    dag.tasks.map((task) => ({ job: `${dag.id}.${task.id}`, task })),
  );
  return {
    datasets: new Set(manifest.datasets.map(({ table }) => datasetName(table))),
    columnEdges: new Set(
      [...columnLineage].flatMap(([table, columns]) =>
        Object.entries(columns).flatMap(([column, sources]) =>
          sources.map(
            (source) => `${datasetName(source.table)}.${source.column} -> ${datasetName(table)}.${column}`,
          ),
        ),
      ),
    ),
    writers: new Map(
      tasks.flatMap(({ job, task }) => task.outputs.map((table) => [datasetName(table), job])),
    ),
    reads: new Set(
      tasks.flatMap(({ job, task }) => task.inputs.map((table) => `${datasetName(table)} -> ${job}`)),
    ),
    dags: manifest.dags.map(({ id }) => id),
    tasks: tasks.map(({ job }) => job),
    columns: new Map(
      manifest.datasets.map(({ table, columns }) => [datasetName(table), columns.map(({ name }) => name)]),
    ),
  };
}
