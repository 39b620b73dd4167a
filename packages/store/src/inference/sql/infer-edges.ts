import type { AirflowAssets } from "../../model/runs/airflow-assets.ts";
import type { SqlColumnEdge, SqlDataset, SqlReading, SqlWrite } from "./read-sql.ts";
import type { DatasetName } from "./table-names.ts";

/** What a run said of one of its datasets, as far as inference looks at it. */
export interface RunDataset {
  readonly dataset: DatasetName;
  /** Its column lineage, where the dataset is an output and has some. */
  readonly stated: StatedColumns | null;
}

/** The column lineage that a run stated for an output. */
export interface StatedColumns {
  /** Whether a SQL parser made it: then it is itself an inference. */
  readonly isParserMade: boolean;
  readonly edges: readonly StatedEdge[];
}

/** One source of a column (or of the whole output: null) as a facet states it. */
export interface StatedEdge {
  readonly from: DatasetName;
  readonly fromColumn: string;
  readonly toColumn: string | null;
}

/** Why an entry of parser-made column lineage is set aside. */
export type CorrectionReason =
  | "unknown-source-column"
  | "unknown-output-column"
  | "incomplete-name"
  | "stated-for-several-outputs";

/** An entry that is set aside. */
export interface Correction extends StatedEdge {
  readonly to: DatasetName;
  readonly reason: CorrectionReason;
}

/** What a run's SQL adds to an output. */
export interface InferredWrite extends SqlDataset {
  /** Datasets that feed it; null where the SQL could not be read whole, so that there may be others. */
  readonly from: readonly DatasetName[] | null;
  readonly columns: readonly SqlColumnEdge[];
}

/** What a run's SQL says beyond what the run says itself. */
export interface InferredEdges {
  /** Datasets that it reads and the run does not name. */
  readonly inputs: readonly SqlDataset[];
  /** Outputs that the run does not name, and additions to those that it names. */
  readonly writes: readonly InferredWrite[];
  readonly corrections: readonly Correction[];
  /** Outputs of the run that the SQL creates, alters, empties or drops, and puts no rows in. */
  readonly prepared: readonly SqlDataset[];
  /** Inputs of the run of which the SQL only takes the columns, or the name. */
  readonly unread: readonly SqlDataset[];
}

/** When the SQL adds nothing. */
export const noEdges: InferredEdges = { inputs: [], writes: [], corrections: [], prepared: [], unread: [] };

/**
 * Decides what a run's SQL adds to what the run says (SPEC.md §9). What a producer states wins, except over column
 * lineage that a SQL parser made: of that, entries are set aside that cannot be right.
 *
 * @param run.isParserMade - whether a SQL parser made the run's inputs and outputs
 * @param run.assets - what a person declared of the task, which Airflow's provider did not send as datasets
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
  // What the SQL does not mention may come in by another way (an inlet that a person declared): it feeds every output.
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
      // A parser's facet knows nothing of what decides about whole rows; of columns, ours are those that it lacks.
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
      // Whatever goes in may come out there.
      ...outlets.map((dataset): InferredWrite => ({ dataset, place: null, from: null, columns: [] })),
    ],
    corrections,
    prepared: reading.prepared.filter(({ dataset }) => {
      const output = outputs.get(key(dataset));
      if (output === undefined) return false;
      // Whoever is no parser may know more than the SQL shows: another statement, rows that it put in itself.
      return run.isParserMade || (reading.complete && output.stated === null);
    }),
    unread,
  };
}

/** The entries of parser-made column lineage that cannot be right. */
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

/** Whether a name is another one without its first part: old producers leave the database out of column lineage. */
function lacksDatabase(name: DatasetName, whole: DatasetName): boolean {
  return name.namespace === whole.namespace && whole.name.endsWith(`.${name.name}`);
}

/** Outputs for which parser-made column lineage is one and the same: Airflow's parser gives each output all of it. */
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
