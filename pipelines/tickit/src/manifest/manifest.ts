/** The layer of a table. */
export type Layer = "lake" | "staging" | "mart";

/** A column of a table. */
export interface ManifestColumn {
  readonly name: string;
  /** SQL type, spelled as in the DDL of both dialects. */
  readonly type: string;
  readonly description: string;
  /** True where the DDL says NOT NULL. */
  readonly required: boolean;
  /** Labels of the column, for example `pii`. */
  readonly tags: readonly string[];
}

/** A table that the pipeline reads or writes. */
export interface ManifestDataset {
  /** `schema.table`, as in the SQL. */
  readonly table: string;
  readonly layer: Layer;
  readonly owner: string;
  readonly documentation: string;
  readonly columns: readonly ManifestColumn[];
}

/** A task, which either loads one table or checks tables without writing any. */
export interface ManifestTask {
  readonly id: string;
  readonly kind: "load" | "check";
  readonly owner: string;
  readonly documentation: string;
  /** Path of the SQL file, relative to the package. */
  readonly sql: string;
  /** Ids of tasks of the same DAG that must succeed first. */
  readonly dependsOn: readonly string[];
  readonly inputs: readonly string[];
  /** One table for a load, none for a check. */
  readonly outputs: readonly string[];
  /** Name of the signal that the task publishes on success, if any. */
  readonly publishes: string | undefined;
}

/** A DAG. */
export interface ManifestDag {
  readonly id: string;
  readonly owner: string;
  readonly documentation: string;
  readonly tags: readonly string[];
  /** The signal that starts the DAG; undefined if it is started manually or by a schedule. */
  readonly startsOn: string | undefined;
  readonly tasks: readonly ManifestTask[];
}

/** The whole pipeline. */
export interface Manifest {
  readonly pipeline: string;
  readonly documentation: string;
  /** Dialect of the warehouse that the pipeline is written for. */
  readonly dialect: string;
  readonly datasets: readonly ManifestDataset[];
  /** Sorted so that each DAG follows the one whose signal starts it. */
  readonly dags: readonly ManifestDag[];
}
