import { readContents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import { columnNames, type KnownSchema, readKnownSchemas, type SchemaQuestion } from "./known-schemas.ts";
import { isReadable, type QueuedRun, readQueuedRuns } from "./queued-runs.ts";
import { type Family, publicIdOf, type RunFacts, readFamilies, readRunFacts } from "./run-facts.ts";
import { type CostlyScript, readCostlyScripts } from "./sql/costly-scripts.ts";
import type { InferredEdges } from "./sql/infer-edges.ts";
import type { SqlReading } from "./sql/read-sql.ts";
import { familyOf } from "./sql/sql-dialect.ts";
import { type SqlReader, SqlReaderUnavailable, SqlTooCostly } from "./sql/sql-reader.ts";
import { inferWithoutSql, type SqlQuestion } from "./sql/sql-tasks.ts";
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
  /** Node ids of the datasets that the run itself names, by public id. */
  readonly known: ReadonlyMap<string, number>;
}

/** The facts of a run and the result of parsing its SQL. */
interface OpenedRun extends RunFacts {
  /** All datasets whose columns matter. */
  readonly datasets: readonly DatasetName[];
  readonly hasUnsettledNames: boolean;
}

/**
 * Analyzes the SQL of the runs that have waited longest. Only reads: tickets show what changed by the time the
 * results are stored. A failure for one run does not affect the others.
 *
 * @throws SqlReaderUnavailable when no SQL can be analyzed at all
 */
export async function inferQueuedRuns(
  session: Session,
  reader: SqlReader,
  limit: number,
): Promise<InferredRun[]> {
  const runs = await readQueuedRuns(session, limit);
  const factsOf = await readRunFacts(session, runs.filter(isReadable));
  const facts = runs.map((run) => (isReadable(run) ? attempt(() => factsOf(run)) : null));
  const costly = await readCostlyScripts(
    session,
    facts.flatMap((own) => (own === null || own instanceof Error ? [] : (own.script ?? []))),
  );
  const alone: (OpenedRun | InferredRun)[] = [];
  for (const [index, own] of facts.entries()) alone.push(await openRun(runs[index]!, own, costly, reader));
  const opened = await openWithFamilies(session, alone, reader);
  const questions = opened.flatMap((run) => ("datasets" in run ? questionsOf(run) : []));
  const known = await readKnownSchemas(session, questions);
  const schemas = questions.flatMap((question) => known(question)?.schema ?? []);
  const texts = await readContents(session, [...new Set(schemas)]);
  const columnsOf = new Map([...texts].map(([schema, text]) => [schema, columnNames(text)]));
  const answers: InferredRun[] = [];
  for (const run of opened)
    answers.push("datasets" in run ? await inferRun(run, known, columnsOf, reader) : run);
  return answers;
}

function attempt<Result>(work: () => Result): Result | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

async function openRun(
  run: QueuedRun,
  facts: RunFacts | Error | null,
  costly: ReadonlyMap<string, string>,
  reader: SqlReader,
): Promise<OpenedRun | InferredRun> {
  if (facts === null) return failedInference(run, null);
  if (facts instanceof Error) return failedInference(run, facts);
  const { question, script } = facts;
  if (question === null || script === null) return { ...facts, datasets: [], hasUnsettledNames: false };
  const reason = costly.get(script);
  if (reason !== undefined) return costlyInference(facts, script, reason);
  return reading(facts, script, async () => {
    const { datasets, hasUnsettledNames } = await reader.open(keyOf(run), question);
    return { ...facts, datasets: [...facts.mentioned, ...datasets], hasUnsettledNames };
  });
}

/** Parses again the SQL with unqualified names that the run itself does not resolve, with the datasets of its DAG. */
async function openWithFamilies(
  session: Session,
  opened: readonly (OpenedRun | InferredRun)[],
  reader: SqlReader,
): Promise<(OpenedRun | InferredRun)[]> {
  const needsFamily = (run: OpenedRun | InferredRun): run is OpenedRun & { question: SqlQuestion } =>
    "datasets" in run &&
    run.question !== null &&
    run.hasUnsettledNames &&
    run.family === null &&
    run.run.parentJob !== null;
  const families = await readFamilies(
    session,
    opened.flatMap((run) => (needsFamily(run) ? [run.run.parentJob!] : [])),
  );
  const again: (OpenedRun | InferredRun)[] = [];
  for (const run of opened) {
    if (!needsFamily(run)) {
      again.push(run);
      continue;
    }
    const parentJob = run.run.parentJob!;
    const all = families.get(parentJob) ?? [];
    const question = { ...run.question, family: familyOf(run.statedDialect, all) };
    const facts = { ...run, question, family: { parentJob, size: all.length } };
    again.push(await openRun(run.run, facts, new Map(), reader));
  }
  return again;
}

/** Runs an analysis of SQL; exceeding the budget, or failing, is a result. */
async function reading<Answer>(
  facts: RunFacts,
  script: string,
  work: () => Promise<Answer>,
): Promise<Answer | InferredRun> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SqlReaderUnavailable) throw error;
    if (error instanceof SqlTooCostly) return costlyInference(facts, script, error.message);
    return failedInference(facts.run, error as Error);
  }
}

function keyOf({ id, ticket }: QueuedRun): string {
  return `${id} ${ticket}`;
}

/** Returns a result without an analysis. */
export function failedInference(run: QueuedRun, error: Error | null): InferredRun {
  const failure = error && { code: "inference-failed" as const, message: error.message };
  return { run, result: null, failure, costly: null, reads: [], family: null, known: new Map() };
}

function costlyInference({ run }: RunFacts, script: string, reason: string): InferredRun {
  const failure = { code: "sql-too-costly" as const, message: reason };
  return { ...failedInference(run, null), failure, costly: { script, reason } };
}

function questionsOf({ run, datasets, ownColumns }: OpenedRun): SchemaQuestion[] {
  return datasets
    .map((dataset) => ({ dataset: publicIdOf(dataset), at: run.at }))
    .filter(({ dataset }) => !ownColumns.has(dataset));
}

async function inferRun(
  facts: OpenedRun,
  known: (question: SchemaQuestion) => KnownSchema | null,
  columnsOfSchema: ReadonlyMap<string, readonly string[]>,
  reader: SqlReader,
): Promise<InferredRun> {
  const { run, question, script, inputs, outputs, isParserMade, assets, ownColumns } = facts;
  const columns = new Map<string, readonly [DatasetName, readonly string[]]>();
  for (const dataset of facts.datasets) {
    const id = publicIdOf(dataset);
    const schema = known({ dataset: id, at: run.at })?.schema;
    const names = ownColumns.get(id) ?? (schema === undefined ? undefined : columnsOfSchema.get(schema));
    if (names !== undefined) columns.set(id, [dataset, names]);
  }
  const isSettled = Boolean(run.document.jobLineage?.value);
  const task = { inputs, outputs, isParserMade, isSettled, assets };
  const answer =
    question === null || script === null
      ? inferWithoutSql(task)
      : await reading(facts, script, () =>
          reader.infer(keyOf(run), { question, run: task, columns: [...columns.values()] }),
        );
  if ("run" in answer) return answer;
  const reads = new Map(
    questionsOf(facts).map((asked) => [asked.dataset, { ...asked, known: known(asked) }]),
  );
  const { family, known: ids } = facts;
  return { ...failedInference(run, null), result: answer, reads: [...reads.values()], family, known: ids };
}
