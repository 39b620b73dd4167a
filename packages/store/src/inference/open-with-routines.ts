import { readContents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import { contentId } from "../model/identifiers.ts";
import { type RoutineRead, readKnownRoutines } from "./known-routines.ts";
import { type InferredRun, type OpenedRun, openRun } from "./open-run.ts";
import { readCostlyScripts } from "./sql/costly-scripts.ts";
import { callKey, routineName } from "./sql/routine-names.ts";
import type { SqlReader } from "./sql/sql-reader.ts";

/** Maximum depth of calls in the bodies of procedures. */
const maxCallDepth = 5;

/**
 * Parses again the SQL that calls procedures, with the bodies that other runs have created. Deeper calls stay unknown.
 */
export async function openWithRoutines(
  session: Session,
  opened: readonly (OpenedRun | InferredRun)[],
  reader: SqlReader,
): Promise<(OpenedRun | InferredRun)[]> {
  let runs = [...opened];
  for (let depth = 0; depth < maxCallDepth; depth++) {
    const asked = await lookUp(session, runs);
    if (asked.size === 0) break;
    const texts = await readContents(
      session,
      [...asked.values()].flat().flatMap(({ known }) => known?.body ?? []),
    );
    const again = new Map([...asked].map(([run, reads]) => [run, withBodies(run, reads, texts)]));
    const costly = await readCostlyScripts(
      session,
      [...again.values()].flatMap(({ script }) => script ?? []),
    );
    const next: (OpenedRun | InferredRun)[] = [];
    for (const run of runs) {
      const facts = "datasets" in run ? again.get(run) : undefined;
      if (facts === undefined) next.push(run);
      else if (facts.script === (run as OpenedRun).script) next.push(facts);
      else next.push(await openRun(facts.run, facts, costly, reader));
    }
    runs = next;
  }
  return runs;
}

/** Looks up the procedures that runs call and that were not looked up yet. */
async function lookUp(
  session: Session,
  runs: readonly (OpenedRun | InferredRun)[],
): Promise<Map<OpenedRun, RoutineRead[]>> {
  const asked = runs.flatMap((run) => {
    if (!("datasets" in run) || run.question === null) return [];
    const { dialect } = run.question;
    const known = new Set(run.routines.map(({ call }) => call));
    const calls = new Map(run.calls.map((reference) => [callKey(reference), reference]));
    return [...calls]
      .filter(([call]) => !known.has(call))
      .map(([call, reference]) => {
        const name = routineName(dialect, reference, run.database);
        return { run, call, question: { ...name, parentJob: run.run.parentJob, at: run.run.at } };
      });
  });
  const answer = await readKnownRoutines(
    session,
    asked.map(({ question }) => question),
  );
  const reads = new Map<OpenedRun, RoutineRead[]>();
  for (const { run, call, question } of asked) {
    const read = { call, question, known: answer(question) };
    reads.set(run, [...(reads.get(run) ?? []), read]);
  }
  return reads;
}

/** Adds the procedures to the facts of a run, and those with a body to its SQL. */
function withBodies(
  run: OpenedRun,
  reads: readonly RoutineRead[],
  texts: ReadonlyMap<string, string>,
): OpenedRun {
  const routines = [...run.routines, ...reads];
  const found = reads.flatMap(({ call, known }) => {
    const text = known === null ? undefined : texts.get(known.body);
    return text === undefined ? [] : [[call, JSON.parse(text) as string] as const];
  });
  if (found.length === 0 || run.question === null) return { ...run, routines };
  const bodies = [...run.question.routines, ...found];
  const script = contentId(JSON.stringify([run.question.sql, bodies]));
  return { ...run, routines, script, question: { ...run.question, routines: bodies } };
}
