import type {
  ColumnSource,
  DatasetReference,
  LineageError,
  LineageWarning,
  ScriptLineage,
  StatementLineage,
  WriteLineage,
} from "@headwater/sql-lineage";

/** Source columns (`table.column`), each with its transformations as `TYPE/SUBTYPE`. */
export type SourcesAnswer = Record<string, string[]>;

/** Lineage as flat JSON: names are strings, lists follow the order of the SQL. */
export interface LineageAnswer {
  inputs: string[];
  outputs: string[];
  /** By output column. */
  columns: Record<string, SourcesAnswer>;
  /** Columns used in filters, joins, grouping or sorting, which affect every output column. */
  dataset: SourcesAnswer;
}

/** The output to one table; `output` is null for queries that write nothing. */
export interface WriteAnswer {
  output: string | null;
  inputs: string[];
  columns: Record<string, SourcesAnswer>;
  dataset: SourcesAnswer;
}

/** {@link LineageAnswer} of one statement. */
export interface StatementAnswer extends LineageAnswer {
  index: number;
  kind: string;
  span: StatementLineage["span"];
  /** By output column, the source columns whose values are masked, such as hashed or counted. */
  masking: Record<string, string[]>;
}

/** {@link LineageAnswer} of a script, with its statements, errors and warnings. */
export interface ScriptAnswer extends LineageAnswer {
  /** The lineage by output table. `columns` and `dataset` of the script merge these. */
  writes: WriteAnswer[];
  statements: StatementAnswer[];
  errors: readonly LineageError[];
  warnings: readonly LineageWarning[];
}

/** Converts a script's lineage to flat JSON. */
export function toAnswer(lineage: ScriptLineage): ScriptAnswer {
  return {
    ...flat(lineage.inputs, lineage.outputs, lineage.writes),
    writes: lineage.writes.map((write) => {
      const { columns, dataset } = flat(write.inputs, [], [write]);
      return {
        output: write.dataset?.name ?? null,
        inputs: write.inputs.map(({ name }) => name),
        columns,
        dataset,
      };
    }),
    statements: lineage.statements.map((statement) => ({
      index: statement.index,
      kind: statement.kind,
      span: statement.span,
      ...flat(statement.inputs, statement.outputs, statement.writes),
      masking: masking(statement.writes),
    })),
    errors: lineage.errors,
    warnings: lineage.warnings,
  };
}

function flat(
  inputs: readonly DatasetReference[],
  outputs: readonly DatasetReference[],
  writes: readonly WriteLineage[],
): LineageAnswer {
  const columns = emptyRecord<SourcesAnswer>();
  const dataset = emptyRecord<string[]>();
  for (const write of writes) {
    for (const { column, sources } of write.columns) {
      columns[column] ??= emptyRecord();
      addSources(columns[column], sources);
    }
    addSources(dataset, write.influences);
  }
  return {
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name),
    columns,
    dataset,
  };
}

function addSources(to: SourcesAnswer, sources: readonly ColumnSource[]): void {
  for (const { dataset, column, transformations } of sources) {
    const key = `${dataset.name}.${column}`;
    const ways = transformations.map(({ type, subtype }) => `${type}/${subtype}`);
    to[key] = [...new Set([...(to[key] ?? []), ...ways])];
  }
}

function masking(writes: readonly WriteLineage[]): Record<string, string[]> {
  const masked = emptyRecord<string[]>();
  for (const { columns } of writes) {
    for (const { column, sources } of columns) {
      const hidden = sources
        .filter((source) => source.transformations.some((transformation) => transformation.masking))
        .map((source) => `${source.dataset.name}.${source.column}`);
      if (hidden.length > 0) masked[column] = hidden;
    }
  }
  return masked;
}

/** Returns a record without inherited keys, so that a column can be named `constructor`. */
function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null);
}
