import type { Session } from "../database/database.ts";
import { readContents } from "../fold/contents.ts";
import { type InferredEdges, inferEdges, noEdges } from "./infer-edges.ts";
import { columnNames, type KnownSchema, readKnownSchemas, type SchemaQuestion } from "./known-schemas.ts";
import { type QueuedRun, readQueuedRuns } from "./queued-runs.ts";
import type { SqlReading } from "./read-sql.ts";
import { type Family, publicIdOf, type RunFacts, readRunFacts } from "./run-facts.ts";
import type { DatasetName } from "./table-names.ts";

/** How long this process may be kept from everything else, milliseconds; one script may take longer. */
const turnMilliseconds = 10;

/** A schema that an inference was made with, so that it is made again when another one comes. */
export interface SchemaRead extends SchemaQuestion {
  /** Null: none was known. */
  readonly known: KnownSchema | null;
}

/** What was read from a run's SQL. */
export interface InferredRun {
  readonly run: QueuedRun;
  /** Null: the run has no SQL (any more), or reading it failed. */
  readonly result: { readonly reading: SqlReading; readonly edges: InferredEdges } | null;
  /** Why reading failed, which is a defect of ours; null otherwise. */
  readonly failure: string | null;
  readonly reads: readonly SchemaRead[];
  /** The datasets of its DAG that it was read with; null: it was read with its own. */
  readonly family: Family | null;
  /** Node ids of the datasets that the run itself names, by public id. */
  readonly known: ReadonlyMap<string, number>;
}

/**
 * Reads the SQL of the runs that have waited longest. Only reads: what has changed when the answers are stored shows
 * in the tickets.
 */
export async function inferQueuedRuns(session: Session, limit: number): Promise<InferredRun[]> {
  const runs = await readQueuedRuns(session, limit);
  const factsOf = await readRunFacts(
    session,
    runs.filter(({ basis }) => basis !== null),
  );
  // SQL may be hostile, and take a second: whoever else waits for this process gets a turn in between.
  const opened = await inTurns(runs, (run) => (run.basis === null ? null : attempt(() => factsOf(run))));
  const facts = opened.flatMap((own) => (own === null || own instanceof Error ? [] : [own]));
  const known = await readKnownSchemas(session, facts.flatMap(questionsOf));
  const schemas = facts.flatMap((own) =>
    questionsOf(own).flatMap((question) => known(question)?.schema ?? []),
  );
  const texts = await readContents(session, [...new Set(schemas)]);
  const columnsOf = new Map([...texts].map(([schema, text]) => [schema, columnNames(text)]));
  return inTurns(opened, (own, index) => {
    const run = runs[index]!;
    if (own === null) return failedInference(run, null);
    const answer = own instanceof Error ? own : attempt(() => infer(own, known, columnsOf));
    return answer instanceof Error ? failedInference(run, answer.message) : answer;
  });
}

function attempt<Result>(work: () => Result): Result | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

/** Works through a list, and lets the event loop go on where that takes long. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let since = performance.now();
  for (const [index, item] of items.entries()) {
    results.push(work(item, index));
    if (performance.now() - since < turnMilliseconds) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return results;
}

/** An answer without a result. */
export function failedInference(run: QueuedRun, failure: string | null): InferredRun {
  return { run, result: null, failure, reads: [], family: null, known: new Map() };
}

function questionsOf({ run, mentioned, ownColumns }: RunFacts): SchemaQuestion[] {
  return mentioned
    .map((dataset) => ({ dataset: publicIdOf(dataset), at: run.at }))
    .filter(({ dataset }) => !ownColumns.has(dataset));
}

function infer(
  facts: RunFacts,
  known: (question: SchemaQuestion) => KnownSchema | null,
  columnsOfSchema: ReadonlyMap<string, readonly string[]>,
): InferredRun {
  const { run, script, ownColumns } = facts;
  const columnsOf = (dataset: DatasetName) => {
    const id = publicIdOf(dataset);
    const own = ownColumns.get(id);
    if (own) return own;
    const schema = known({ dataset: id, at: run.at })?.schema;
    return schema === undefined ? undefined : columnsOfSchema.get(schema);
  };
  const reading = script.read(columnsOf);
  // A lineage facet settles what the run reads and writes; of the SQL only the definitions count then.
  const edges = run.document.jobLineage?.value ? noEdges : inferEdges(facts, reading, columnsOf);
  const reads = new Map(
    questionsOf(facts).map((question) => [question.dataset, { ...question, known: known(question) }]),
  );
  return {
    run,
    result: { reading, edges },
    failure: null,
    reads: [...reads.values()],
    family: facts.family,
    known: facts.known,
  };
}
