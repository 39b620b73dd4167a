import type { RoutineRead } from "./known-routines.ts";
import type { KnownSchema, SchemaQuestion } from "./known-schemas.ts";
import type { QueuedRun } from "./queued-runs.ts";
import type { Family, RunFacts } from "./run-facts.ts";
import type { CostlyScript } from "./sql/costly-scripts.ts";
import type { InferredEdges } from "./sql/infer-edges.ts";
import type { RoutineReference, SqlDatabase } from "./sql/routine-names.ts";
import { type SqlReader, SqlReaderUnavailable, SqlTooCostly } from "./sql/sql-reader.ts";
import type { SqlReading } from "./sql/sql-reading.ts";
import type { DatasetName } from "./sql/table-names.ts";

/** A schema that an inference depends on: when it changes, the inference is repeated. */
export interface SchemaRead extends SchemaQuestion {
  /** Null: unknown. */
  readonly known: KnownSchema | null;
}

/** Why the SQL of a run was not analyzed. */
export interface InferenceFailure {
  /** `inference-failed` is a defect of Headwater. */
  readonly code: "inference-failed" | "sql-too-costly";
  readonly message: string;
}

/** The result of analyzing a run's SQL. */
export interface InferredRun {
  readonly run: QueuedRun;
  /** Null: the run has no SQL (any more), or the analysis failed. */
  readonly result: { readonly reading: SqlReading; readonly edges: InferredEdges } | null;
  readonly failure: InferenceFailure | null;
  /** The script that exceeded its budget; null if none did. */
  readonly costly: CostlyScript | null;
  readonly reads: readonly SchemaRead[];
  /** The datasets of its DAG that resolved its names; null: its own did. */
  readonly family: Family | null;
  /** The procedures that its SQL calls. */
  readonly routines: readonly RoutineRead[];
  /** The only database that the run shows, or else its DAG. */
  readonly database: SqlDatabase | undefined;
  /** Node ids of the datasets that the run itself names, by public id. */
  readonly known: ReadonlyMap<string, number>;
}

/** The facts of a run and the result of parsing its SQL. */
export interface OpenedRun extends RunFacts {
  /** All datasets whose columns matter. */
  readonly datasets: readonly DatasetName[];
  readonly hasUnsettledNames: boolean;
  readonly calls: readonly RoutineReference[];
}

/** Parses a run's SQL, unless it is known to be too costly. */
export async function openRun(
  run: QueuedRun,
  facts: RunFacts | Error | null,
  costly: ReadonlyMap<string, string>,
  reader: SqlReader,
): Promise<OpenedRun | InferredRun> {
  if (facts === null) return failedInference(run, null);
  if (facts instanceof Error) return failedInference(run, facts);
  const { question, script } = facts;
  if (question === null || script === null)
    return { ...facts, datasets: [], hasUnsettledNames: false, calls: [] };
  const reason = costly.get(script);
  if (reason !== undefined) return costlyInference(facts, script, reason);
  return reading(facts, script, async () => {
    const { datasets, ...opened } = await reader.open(keyOf(run), question);
    return { ...facts, ...opened, datasets: [...facts.mentioned, ...datasets] };
  });
}

/** Runs an analysis of SQL; exceeding the budget, or failing, is a result. */
export async function reading<Answer>(
  facts: RunFacts,
  script: string,
  work: () => Promise<Answer>,
): Promise<Answer | InferredRun> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SqlReaderUnavailable) throw error;
    if (error instanceof SqlTooCostly) return costlyInference(facts, script, error.message);
    const { routines, database } = facts;
    return { ...failedInference(facts.run, error as Error), routines, database };
  }
}

/** Returns the key of a run for the reader of SQL. */
export function keyOf({ id, ticket }: QueuedRun): string {
  return `${id} ${ticket}`;
}

/** Returns a result without an analysis. */
export function failedInference(run: QueuedRun, error: Error | null): InferredRun {
  const failure = error && { code: "inference-failed" as const, message: error.message };
  const nothing = { result: null, costly: null, reads: [], family: null, routines: [], database: undefined };
  return { ...nothing, run, failure, known: new Map() };
}

function costlyInference(facts: RunFacts, script: string, reason: string): InferredRun {
  const failure = { code: "sql-too-costly" as const, message: reason };
  const { routines, database } = facts;
  return { ...failedInference(facts.run, null), routines, database, failure, costly: { script, reason } };
}
