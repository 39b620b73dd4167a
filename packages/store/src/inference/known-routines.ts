import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { calledName, type RoutineName } from "./sql/routine-names.ts";

/** A request for the body of a procedure at an instant. */
export interface RoutineQuestion extends RoutineName {
  /** The parent job of the run, which counts where no database is shown. */
  readonly parentJob: number | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A known procedure. */
export interface KnownRoutine {
  /** Public id of the run that created it. */
  readonly writer: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Content id of the text that creates it. */
  readonly body: string;
}

/** A procedure that an inference depends on: when it changes, the inference is repeated. */
export interface RoutineRead {
  /** The call in the SQL, by `callKey`. */
  readonly call: string;
  readonly question: RoutineQuestion;
  /** Null: unknown. */
  readonly known: KnownRoutine | null;
}

interface RoutineRow extends KnownRoutine {
  readonly question: number;
  readonly name: string;
}

/**
 * Finds procedures in the database of a run, or created by a task of its DAG where one of them shows no database: the
 * body created latest up to an instant, else the earliest after it (SPEC.md §9).
 *
 * @returns a function that returns the procedure of a question; null if unknown, or if several have the name
 */
export async function readKnownRoutines(
  session: Session,
  questions: readonly RoutineQuestion[],
): Promise<(question: RoutineQuestion) => KnownRoutine | null> {
  const distinct = [...new Map(questions.map((question) => [keyOf(question), question])).values()];
  const rows =
    distinct.length === 0
      ? []
      : await session.query<RoutineRow>(
          `WITH RECURSIVE u AS (
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::timestamptz[])
               WITH ORDINALITY AS u (key, namespace, database, parent_job_id, at, question)),
           -- A procedure that is created each night has many rows: skips from one place to the next.
           places AS (
             SELECT f.* FROM (SELECT DISTINCT key FROM u) k CROSS JOIN LATERAL (
               SELECT key, place, name, namespace, database, parent_job_id FROM defined_routines
               WHERE key = k.key ORDER BY place LIMIT 1) f
             UNION ALL
             SELECT n.* FROM places p CROSS JOIN LATERAL (
               SELECT key, place, name, namespace, database, parent_job_id FROM defined_routines
               WHERE key = p.key AND place > p.place ORDER BY place LIMIT 1) n)
           SELECT u.question::integer AS question, p.name, d.writer, d.at, d.body
           FROM u JOIN places p ON p.key = u.key AND ${sqlIsSamePlace("p", "u")}
           CROSS JOIN LATERAL (
             (SELECT writer, at, body FROM defined_routines
              WHERE key = p.key AND place = p.place AND at <= u.at ORDER BY at DESC, writer DESC LIMIT 1)
             UNION ALL
             (SELECT writer, at, body FROM defined_routines
              WHERE key = p.key AND place = p.place AND at > u.at ORDER BY at, writer LIMIT 1)) d`,
          [
            distinct.map(({ key }) => key),
            distinct.map(({ namespace }) => namespace),
            distinct.map(({ database }) => database),
            distinct.map(({ parentJob }) => parentJob),
            distinct.map(({ at }) => instant(at)),
          ],
          "known-routines",
        );
  const known = new Map<string, KnownRoutine>();
  for (const [index, question] of distinct.entries()) {
    const own = rows.filter((row) => row.question === index + 1);
    const name = calledName(question.name, new Set(own.map((row) => row.name)));
    const found = own.filter((row) => row.name === name).sort(compareRoutines);
    const chosen = found.findLast(({ at }) => at <= question.at) ?? found[0];
    if (chosen === undefined) continue;
    const { writer, at, body } = chosen;
    known.set(keyOf(question), { writer, at, body });
  }
  return (question) => known.get(keyOf(question)) ?? null;
}

function compareRoutines(a: KnownRoutine, b: KnownRoutine): number {
  return a.at - b.at || (a.writer < b.writer ? -1 : 1);
}

/** Returns the SQL condition that two names are in one database, or in one DAG where one of them shows none. */
export function sqlIsSamePlace(a: string, b: string): string {
  return `CASE WHEN ${a}.namespace IS NULL OR ${b}.namespace IS NULL THEN ${a}.parent_job_id = ${b}.parent_job_id
    ELSE ${a}.namespace = ${b}.namespace AND ${a}.database = ${b}.database END`;
}

function keyOf({ namespace, database, name, parentJob, at }: RoutineQuestion): string {
  return JSON.stringify([namespace, database, name, parentJob, at]);
}
