import type { Contents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import { insertRows } from "../database/rows.ts";
import { contentId } from "../model/identifiers.ts";
import { isFailure } from "../model/run-state.ts";
import { sqlIsSamePlace } from "./known-routines.ts";
import type { InferredRun } from "./open-run.ts";
import { type RoutineName, routineName } from "./sql/routine-names.ts";

interface DefinedRoutine extends RoutineName {
  readonly run_id: number;
  readonly place: string;
  readonly parent_job_id: number | null;
  readonly writer: string;
  readonly at: number;
  readonly body: string;
}

/**
 * Stores the procedures that runs create and call, and enqueues the runs that call a procedure whose body has changed.
 */
export async function storeRoutines(
  session: Session,
  contents: Contents,
  answers: readonly InferredRun[],
): Promise<void> {
  await storeReads(session, answers);
  const runs = answers.map(({ run }) => run.id);
  const before = await session.query<DefinedRoutine>(
    `DELETE FROM defined_routines WHERE run_id = ANY($1::bigint[])
     RETURNING run_id, key, place, name, namespace, database, parent_job_id, writer, at, body`,
    [runs],
    "remove-defined-routines",
  );
  const defined = answers.flatMap((answer) => definitionsOf(answer, contents));
  if (defined.length > 0) {
    await contents.flush();
    await insertRows(session, defined, {
      name: "put-defined-routines",
      table: "defined_routines",
      columns: [
        ["run_id", "bigint", ({ run_id }) => run_id],
        ["key", "text", ({ key }) => key],
        ["place", "uuid", ({ place }) => place],
        ["name", "text", ({ name }) => name],
        ["namespace", "text", ({ namespace }) => namespace],
        ["database", "text", ({ database }) => database],
        ["parent_job_id", "integer", ({ parent_job_id }) => parent_job_id],
        ["writer", "uuid", ({ writer }) => writer],
        ["at", "timestamptz", ({ at }) => instant(at)],
        ["body", "uuid", ({ body }) => body],
      ],
    });
  }
  await enqueueCallers(session, difference(before, defined), runs);
}

/** Maximum length of a name, so that it fits into an index; databases allow 128 characters for each part. */
const maxNameLength = 500;

/** Returns the procedures that a run creates; a failed run may not have created any. */
function definitionsOf({ run, result, database }: InferredRun, contents: Contents): DefinedRoutine[] {
  if (result === null || isFailure(run.state)) return [];
  const found = new Map<string, DefinedRoutine>();
  for (const { reference, text } of result.reading.routines) {
    const named = routineName(result.reading.dialect, reference, database);
    if (named.name.length > maxNameLength) continue;
    const content = JSON.stringify(text);
    const body = contentId(content);
    contents.put(body, content);
    found.set(named.name, {
      ...named,
      place: contentId(JSON.stringify([named.namespace, named.database, named.name, run.parentJob])),
      run_id: run.id,
      parent_job_id: run.parentJob,
      writer: run.publicId,
      at: run.at,
      body,
    });
  }
  return [...found.values()];
}

/** Returns the definitions that are in only one of two lists. */
function difference(before: readonly DefinedRoutine[], now: readonly DefinedRoutine[]): DefinedRoutine[] {
  const key = ({ namespace, database, name, parent_job_id, writer, at, body }: DefinedRoutine) =>
    JSON.stringify([namespace, database, name, parent_job_id, writer, at, body]);
  const [known, wanted] = [new Set(before.map(key)), new Set(now.map(key))];
  return [...before.filter((row) => !wanted.has(key(row))), ...now.filter((row) => !known.has(key(row)))];
}

async function storeReads(session: Session, answers: readonly InferredRun[]): Promise<void> {
  await session.query(
    "DELETE FROM routine_reads WHERE run_id = ANY($1::bigint[])",
    [answers.map(({ run }) => run.id)],
    "remove-routine-reads",
  );
  const reads = answers.flatMap(({ run, routines }) =>
    routines
      .filter(({ question }) => question.name.length <= maxNameLength)
      .map((read) => ({ run, ...read })),
  );
  await insertRows(session, reads, {
    name: "put-routine-reads",
    table: "routine_reads",
    columns: [
      ["run_id", "bigint", ({ run }) => run.id],
      ["name", "text", ({ question }) => question.name],
      ["key", "text", ({ question }) => question.key],
      ["namespace", "text", ({ question }) => question.namespace],
      ["database", "text", ({ question }) => question.database],
      ["parent_job_id", "integer", ({ question }) => question.parentJob],
      ["at", "timestamptz", ({ question }) => instant(question.at)],
      ["defined_at", "timestamptz", ({ known }) => instantOrNull(known?.at ?? null)],
    ],
  });
}

/**
 * Enqueues the runs whose calls may refer to other bodies: those without one, those whose body is not newer, and those
 * that had to use a later one. A name that is the first or the last of its kind can make others ambiguous, at any time.
 */
async function enqueueCallers(
  session: Session,
  changed: readonly DefinedRoutine[],
  runs: readonly number[],
): Promise<void> {
  if (changed.length === 0) return;
  await session.query(
    `INSERT INTO inference_queue (run_id)
     SELECT DISTINCT r.run_id
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[])
       AS u (key, place, namespace, database, parent_job_id, at)
     JOIN routine_reads r ON r.key = u.key AND ${sqlIsSamePlace("r", "u")}
     WHERE r.defined_at IS NULL OR (u.at <= r.at AND (u.at >= r.defined_at OR r.defined_at > r.at))
        OR (u.at > r.at AND u.at <= r.defined_at)
        OR NOT EXISTS (
          SELECT FROM defined_routines d
          WHERE d.key = u.key AND d.place = u.place AND NOT d.run_id = ANY($7::bigint[]))
     ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
    [
      changed.map(({ key }) => key),
      changed.map(({ place }) => place),
      changed.map(({ namespace }) => namespace),
      changed.map(({ database }) => database),
      changed.map(({ parent_job_id }) => parent_job_id),
      changed.map(({ at }) => instant(at)),
      runs,
    ],
    "enqueue-callers",
  );
}
