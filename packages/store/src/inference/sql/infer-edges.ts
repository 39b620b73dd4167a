import type { AirflowAssets } from "../../model/runs/airflow-assets.ts";
import type { SqlColumnEdge, SqlDataset, SqlReading, SqlWrite } from "./sql-reading.ts";
import type { DatasetName } from "./table-names.ts";

/** A dataset of a run, with the fields that inference needs. */
export interface RunDataset {
  readonly dataset: DatasetName;
  /** Its stated column lineage, if it is an output with any. */
  readonly stated: StatedColumns | null;
}

/** The column lineage that a run stated for an output. */
export interface StatedColumns {
  /** True if a SQL parser produced it: then it is itself an inference. */
  readonly isParserMade: boolean;
  readonly edges: readonly StatedEdge[];
}

/** One source of a column (or of the whole output: null) as stated in a facet. */
export interface StatedEdge {
  readonly from: DatasetName;
  readonly fromColumn: string;
  readonly toColumn: string | null;
}

/** Why an entry of parser-made column lineage is rejected. */
export type CorrectionReason =
  | "unknown-source-column"
  | "unknown-output-column"
  | "incomplete-name"
  | "stated-for-several-outputs";

/** A rejected entry. */
export interface Correction extends StatedEdge {
  readonly to: DatasetName;
  readonly reason: CorrectionReason;
}

/** Lineage that a run's SQL adds to an output. */
export interface InferredWrite extends SqlDataset {
  /** Datasets that feed it; null if the SQL could not be fully read, so that there may be others. */
  readonly from: readonly DatasetName[] | null;
  readonly columns: readonly SqlColumnEdge[];
}

/** Lineage in a run's SQL that the run itself does not state. */
export interface InferredEdges {
  /** Datasets that it reads and the run does not name. */
  readonly inputs: readonly SqlDataset[];
  /** Outputs that the run does not name, and additions to those that it names. */
  readonly writes: readonly InferredWrite[];
  readonly corrections: readonly Correction[];
  /** Outputs of the run that the SQL creates, alters, empties or drops without inserting rows. */
  readonly prepared: readonly SqlDataset[];
  /** Inputs of the run of which the SQL only uses the columns, or the name. */
  readonly unread: readonly SqlDataset[];
}

/** The result when the SQL adds nothing. */
export const noEdges: InferredEdges = { inputs: [], writes: [], corrections: [], prepared: [], unread: [] };

/**
 * Computes the lineage that a run's SQL adds to the run (SPEC.md §9). Statements of the producer win, except for
 * parser-made column lineage: entries that cannot be right are rejected.
 *
 * @param run.isParserMade - whether a SQL parser produced the run's inputs and outputs
 * @param run.assets - assets declared on the task, which Airflow's provider did not send as datasets
 * @param columnsOf - the known columns of a dataset
 */
export function inferEdges(
  run: {
    readonly inputs: readonly RunDataset[];
    readonly outputs: readonly RunDataset[];
    readonly isParserMade: boolean;
    readonly assets: AirflowAssets | null;
  },
  reading: SqlReading,
  columnsOf: (dataset: DatasetName) => readonly string[] | undefined,
): InferredEdges {
  const inputs = new Set(run.inputs.map(({ dataset }) => key(dataset)));
  const outputs = new Map(run.outputs.map((output) => [key(output.dataset), output]));
  const read = new Set(reading.inputs.map(({ dataset }) => key(dataset)));
  // Datasets that the SQL does not mention may enter otherwise (a declared inlet): they feed every output.
  const unread = run.isParserMade ? reading.unread.filter(({ dataset }) => inputs.has(key(dataset))) : [];
  for (const { dataset } of unread) read.add(key(dataset));
  const inlets = (run.assets?.inputs ?? []).filter((dataset) => !inputs.has(key(dataset)));
  const besides = [...run.inputs.map(({ dataset }) => dataset), ...inlets].filter(
    (dataset) => !read.has(key(dataset)),
  );
  const shared = statedAlike(run.outputs);
  const corrections: Correction[] = [];
  const writes = reading.writes.map((write): InferredWrite => {
    const stated = outputs.get(key(write.dataset))?.stated ?? null;
    const { dataset, place } = write;
    if (stated === null) {
      const from = reading.complete ? [...write.from, ...besides] : null;
      return { dataset, place, from, columns: write.columns };
    }
    if (!stated.isParserMade) return { dataset, place, from: [], columns: [] };
    const wrong = correct(write, stated, { inputs, isShared: shared.has(key(dataset)), columnsOf });
    corrections.push(...wrong);
    const wrongEdges = new Set(wrong.map(edgeKey));
    const right = stated.edges.filter((edge) => !wrongEdges.has(edgeKey(edge)));
    const settled = new Set(right.map(({ toColumn }) => columnKey(toColumn)));
    const reopened = new Set(wrong.map(({ toColumn }) => columnKey(toColumn)));
    return {
      dataset,
      place,
      from: reading.complete ? write.from : right.length > 0 ? [] : null,
      // A parser's facet ignores dependencies of whole rows; for columns, ours fill the gaps.
      columns: write.columns.filter(
        ({ toColumn }) =>
          toColumn === null || reopened.has(columnKey(toColumn)) || !settled.has(columnKey(toColumn)),
      ),
    };
  });
  const written = new Set(writes.map(({ dataset }) => key(dataset)));
  const outlets = (run.assets?.outputs ?? []).filter(
    (dataset) => !outputs.has(key(dataset)) && !written.has(key(dataset)),
  );
  return {
    inputs: [
      ...reading.inputs.filter(({ dataset }) => !inputs.has(key(dataset))),
      ...inlets
        .filter((dataset) => !reading.inputs.some((input) => key(input.dataset) === key(dataset)))
        .map((dataset) => ({ dataset, place: null })),
    ],
    writes: [
      ...writes,
      // Every input may reach this output.
      ...outlets.map((dataset): InferredWrite => ({ dataset, place: null, from: null, columns: [] })),
    ],
    corrections,
    prepared: reading.prepared.filter(({ dataset }) => {
      const output = outputs.get(key(dataset));
      if (output === undefined) return false;
      // Other producers may know more than the SQL shows: another statement, rows inserted by the program.
      return run.isParserMade || (reading.complete && output.stated === null);
    }),
    unread,
  };
}

/** Finds entries of parser-made column lineage that cannot be right. */
function correct(
  write: SqlWrite,
  stated: StatedColumns,
  known: {
    readonly inputs: ReadonlySet<string>;
    readonly isShared: boolean;
    readonly columnsOf: (dataset: DatasetName) => readonly string[] | undefined;
  },
): Correction[] {
  const ours = new Set(write.columns.map(edgeKey));
  const ourColumns = new Set(write.columns.map(({ toColumn }) => columnKey(toColumn)));
  const has = (columns: readonly string[] | undefined, name: string) =>
    columns === undefined || columns.some((column) => column.toLowerCase() === name.toLowerCase());
  const reasonOf = (edge: StatedEdge): CorrectionReason | null => {
    const { from, fromColumn, toColumn } = edge;
    if (toColumn !== null && !has(known.columnsOf(write.dataset), toColumn)) return "unknown-output-column";
    if (!has(known.columnsOf(from), fromColumn)) return "unknown-source-column";
    if (!known.inputs.has(key(from)) && write.from.some((whole) => lacksDatabase(from, whole)))
      return "incomplete-name";
    const isReplaced = known.isShared && ourColumns.has(columnKey(toColumn)) && !ours.has(edgeKey(edge));
    return isReplaced ? "stated-for-several-outputs" : null;
  };
  return stated.edges.flatMap((edge) => {
    const reason = reasonOf(edge);
    return reason === null ? [] : [{ ...edge, to: write.dataset, reason }];
  });
}

/**
 * Returns whether a name equals another without its first part: old producers omit the database in column lineage.
 */
function lacksDatabase(name: DatasetName, whole: DatasetName): boolean {
  return name.namespace === whole.namespace && whole.name.endsWith(`.${name.name}`);
}

/** Returns outputs with identical parser-made column lineage: Airflow's parser gives each output all of it. */
function statedAlike(outputs: readonly RunDataset[]): Set<string> {
  const byContent = new Map<string, string[]>();
  for (const { dataset, stated } of outputs) {
    if (!stated?.isParserMade) continue;
    const content = stated.edges.map(edgeKey).sort().join();
    const alike = byContent.get(content);
    if (alike) alike.push(key(dataset));
    else byContent.set(content, [key(dataset)]);
  }
  return new Set([...byContent.values()].filter((alike) => alike.length > 1).flat());
}

function key({ namespace, name }: DatasetName): string {
  return JSON.stringify([namespace, name]);
}

function edgeKey({ from, fromColumn, toColumn }: StatedEdge): string {
  return JSON.stringify([key(from), fromColumn.toLowerCase(), columnKey(toColumn)]);
}

function columnKey(column: string | null): string {
  return column === null ? "" : `.${column.toLowerCase()}`;
}
