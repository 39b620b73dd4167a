import { readContents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import { columnNames, type KnownSchema, readKnownSchemas, type SchemaQuestion } from "./known-schemas.ts";
import { failedInference, type InferredRun, keyOf, type OpenedRun, openRun, reading } from "./open-run.ts";
import { openWithRoutines } from "./open-with-routines.ts";
import { isReadable, readQueuedRuns } from "./queued-runs.ts";
import { publicIdOf, readFamilies, readRunFacts } from "./run-facts.ts";
import { readCostlyScripts } from "./sql/costly-scripts.ts";
import { familyOf } from "./sql/sql-dialect.ts";
import type { SqlReader } from "./sql/sql-reader.ts";
import { inferWithoutSql, type SqlQuestion } from "./sql/sql-tasks.ts";
import type { DatasetName } from "./sql/table-names.ts";

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
  const called = await openWithRoutines(session, alone, reader);
  const opened = await openWithFamilies(session, called, reader);
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
  const { family, routines, database, known: ids } = facts;
  const dependencies = { family, routines, database, reads: [...reads.values()] };
  return { ...failedInference(run, null), ...dependencies, result: answer, known: ids };
}
