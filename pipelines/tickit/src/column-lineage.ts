import { catalogFromRecord, type DialectName, dialectNames, extractLineage } from "@headwater/sql-lineage";
import type { Manifest } from "./manifest/manifest.ts";
import { loadStatements } from "./package-files.ts";

/** How an output column comes from an input column; the subtypes that OpenLineage gives to type `DIRECT`. */
export type Transformation = "IDENTITY" | "TRANSFORMATION" | "AGGREGATION";

/** One input column of an output column. */
export interface ColumnSource {
  readonly table: string;
  readonly column: string;
  readonly transformation: Transformation;
}

/** Input columns by column, for each table that a task loads. */
export type ColumnLineage = ReadonlyMap<string, Readonly<Record<string, readonly ColumnSource[]>>>;

/**
 * Returns the column lineage of the pipeline, extracted from its SQL.
 *
 * @throws Error if a statement cannot be parsed or a column cannot be resolved
 */
export async function loadColumnLineage(manifest: Manifest): Promise<ColumnLineage> {
  const dialect = dialectOf(manifest);
  const tables = manifest.datasets.map(({ table, columns }) => [table, columns.map(({ name }) => name)]);
  const catalog = catalogFromRecord(Object.fromEntries(tables), dialect);
  const lineage = new Map<string, Record<string, ColumnSource[]>>();
  for (const task of manifest.dags.flatMap((dag) => dag.tasks)) {
    if (task.kind !== "load") continue;
    const found = extractLineage(await loadStatements(task.sql), { dialect, catalog });
    const problem = found.errors[0] ?? found.warnings[0];
    if (problem !== undefined) throw new Error(`${task.sql}: ${problem.message}`);
    for (const { dataset, columns } of found.writes) {
      if (dataset === undefined || columns.length === 0) continue;
      const stated = columns.map(({ column, sources }) => [column, sources.flatMap(directSources)] as const);
      lineage.set(dataset.name, Object.fromEntries(stated));
    }
  }
  return lineage;
}

type FoundSource = ReturnType<typeof extractLineage>["writes"][number]["columns"][number]["sources"][number];

function directSources({ dataset, column, transformations }: FoundSource): ColumnSource[] {
  return transformations
    .filter(({ type }) => type === "DIRECT")
    .map(({ subtype }) => ({ table: dataset.name, column, transformation: subtype as Transformation }));
}

function dialectOf({ dialect }: Manifest): DialectName {
  const known = dialectNames.find((name) => name === dialect);
  if (known === undefined) throw new Error(`the manifest's dialect is unknown: ${dialect}`);
  return known;
}
