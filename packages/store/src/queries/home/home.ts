import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import { RunState } from "../../model/run-state.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { isNameShown } from "../nodes/shown.ts";
import { listRuns } from "../runs/run-lists.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "../runs/run-summaries.ts";
import { bucketsOf, type HomeRange } from "./buckets.ts";
import { type Change, readChanges } from "./changes.ts";
import { type LateJob, listLateJobs } from "./late-jobs.ts";

/** Number of runs of one bucket, by current state. */
export interface RunBucket {
  readonly start: string;
  readonly complete: number;
  readonly failed: number;
  readonly aborted: number;
  readonly running: number;
}

/** A job whose newest run failed. */
export interface FailedRun {
  readonly run: RunSummary;
  /** Number of consecutive failed runs of the job up to this one; at most `atMost`. */
  readonly inARow: number;
  readonly atMost: number;
  /** URL of its log in Airflow from its facet; null without one. http and https only. */
  readonly airflowLog: string | null;
}

/** Contents of a home page besides the overview. */
export interface HomeFacts {
  readonly range: HomeRange;
  readonly zone: string;
  readonly buckets: readonly RunBucket[];
  /** Active runs, without lost ones; newest first. */
  readonly running: readonly RunSummary[];
  /** Runs that have not ended and will not. */
  readonly lost: readonly RunSummary[];
  /** Jobs whose newest run failed within the range. */
  readonly failed: readonly FailedRun[];
  readonly late: readonly LateJob[];
  readonly changes: readonly Change[];
}

const listed = 12;
const row = 20;

/** Age up to which lost runs are shown, whatever the range, in milliseconds: as long as the longest range. */
const newsMs = 30 * 86_400_000;

/**
 * Reads the contents of a home page. The cost of every part is bounded: counts are maintained, lists are scanned from
 * the newest end.
 *
 * @param zone - IANA name of the reader's time zone
 * @param now - epoch milliseconds
 * @throws UnknownZone
 */
export async function readHome(
  context: ReadContext,
  range: HomeRange,
  zone: string,
  now = Date.now(),
): Promise<HomeFacts> {
  const { session } = context;
  const { starts, end } = bucketsOf(range, zone, now);
  const since = starts[0]!;
  const lost = await listRuns(session, { lost: true }, listed, undefined, now);
  return {
    range,
    zone,
    buckets: await countBuckets(session, starts, end),
    running: await openRuns(session, now),
    // Runs lost long ago are omitted; the list of runs has them all.
    lost: lost.items.filter(({ startedAt }) => startedAt !== null && Date.parse(startedAt) > now - newsMs),
    failed: await failedJobs(session, since),
    late: await listLateJobs(session, listed, now),
    changes: await readChanges(context, since, listed),
  };
}

/** Maximum number of pages of a hundred open runs to scan for runs that are not lost. */
const maxPages = 50;

/** Reads the newest runs that are open and not lost. */
async function openRuns(session: Session, now: number): Promise<RunSummary[]> {
  const found: RunSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages && found.length < listed; page += 1) {
    const { items, next } = await listRuns(session, { state: "RUNNING" }, 100, cursor, now);
    found.push(...items.filter((run) => !run.lost));
    if (next === null) break;
    cursor = next;
  }
  return found.slice(0, listed);
}

/** Reads the maintained numbers of runs, by the bucket of their first event and by current state. */
async function countBuckets(session: Session, starts: readonly number[], end: number): Promise<RunBucket[]> {
  const rows = await session.query<{ bucket: number; state: number; runs: number }>(
    `SELECT width_bucket(at, $1::timestamptz[]) AS bucket, state, sum(runs)::bigint AS runs FROM run_counts
     WHERE at >= $2 AND at < $3 AND runs > 0 GROUP BY 1, 2`,
    [starts.map(instant), instant(starts[0]!), instant(end)],
    "run-buckets",
  );
  return starts.map((start, index) => {
    const count = (...states: number[]) =>
      rows
        .filter(({ bucket, state }) => bucket === index + 1 && states.includes(state))
        .reduce((sum, { runs }) => sum + runs, 0);
    return {
      start: instant(start),
      complete: count(RunState.complete),
      failed: count(RunState.fail),
      aborted: count(RunState.abort),
      running: count(RunState.unknown, RunState.running),
    };
  });
}

/** Reads jobs whose newest run failed, newest first. */
async function failedJobs(session: Session, since: number): Promise<FailedRun[]> {
  const rows = await session.query<RunRow & { in_a_row: number }>(
    `SELECT ${runColumns}, r.in_a_row FROM (
       SELECT f.*, (SELECT count(*) FILTER (WHERE h.unbroken) FROM (
           SELECT bool_and(state = ${RunState.fail}) OVER (ORDER BY first_at DESC, public_id) AS unbroken FROM (
             SELECT state, first_at, public_id FROM runs WHERE job_id = f.job_id
             ORDER BY first_at DESC, public_id LIMIT ${row}) l) h) AS in_a_row
       FROM runs f
       WHERE f.state = ${RunState.fail} AND f.first_at >= $2 AND f.id = (SELECT id FROM runs WHERE job_id = f.job_id ORDER BY first_at DESC, public_id LIMIT 1)
         AND ${isNameShown("f.job_id")}
       ORDER BY f.first_at DESC, f.public_id LIMIT $1) r ${runJoins}
     ORDER BY r.first_at DESC, r.public_id`,
    [listed, instant(since)],
    "failed-jobs-of-range",
  );
  const logs = await airflowLogs(
    session,
    rows.map(({ number }) => number),
  );
  return rows.map((found) => ({
    run: summarize(found),
    inARow: found.in_a_row,
    atMost: row,
    airflowLog: logs.get(found.number) ?? null,
  }));
}

/** Reads the log URLs of runs in Airflow from their facets. */
async function airflowLogs(session: Session, runs: readonly number[]): Promise<Map<number, string>> {
  if (runs.length === 0) return new Map();
  const rows = await session.query<{ run_id: number; document: Buffer }>(
    "SELECT run_id, document FROM run_documents WHERE run_id = ANY($1::bigint[])",
    [runs],
    "documents-of-runs",
  );
  return new Map(
    rows.flatMap(({ run_id, document }) => {
      const facet = decodeRunDocument(unpack(document)).facets.get("airflow")?.value;
      const task = isObject(facet) ? facet.taskInstance : null;
      const log = isObject(task) ? task.log_url : null;
      const isAddress = typeof log === "string" && /^https?:\/\//i.test(log) && URL.canParse(log);
      return isAddress ? [[run_id, log] as const] : [];
    }),
  );
}
