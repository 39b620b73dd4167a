import { decodeCursor, encodeCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { likePattern } from "../../database/like.ts";
import { RunState, type RunStateName, runStateOf } from "../../model/run-state.ts";
import { lostRun } from "../nodes/clock-states.ts";
import { type RunRow, type RunSummary, runColumnsAt, runJoins, summarize } from "./run-summaries.ts";

/**
 * Maximum number of runs scanned by one request for a filter without an index. The page may then be short and still
 * have a `next`.
 */
const scanLimit = 3_000;

/** Filter of a list of runs. */
export interface RunFilter {
  /** Integer ids of jobs. */
  readonly jobs?: readonly number[];
  readonly state?: RunStateName;
  /** Integer ids of datasets, at least one of which the runs wrote successfully. */
  readonly writers?: readonly number[];
  /** Only lost runs. */
  readonly lost?: boolean;
  /** Namespace of the job. */
  readonly namespace?: string;
  /** Part of the job's name. */
  readonly text?: string;
}

/**
 * Lists runs, newest first. With `lost`, `namespace` or `text` one call scans a bounded number of runs: the page may
 * hold fewer than `limit`, or none, and still have a `next` that continues there.
 *
 * @param now - epoch milliseconds, for states that depend on the clock
 * @throws InvalidCursor
 */
export async function listRuns(
  session: Session,
  filter: RunFilter,
  limit: number,
  cursor?: string,
  now = Date.now(),
): Promise<Page<RunSummary>> {
  const after = decodeCursor(cursor, "number", "string");
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const clock = `${value(instant(now))}::timestamptz`;
  const conditions: string[] = [];
  if (filter.jobs) conditions.push(`r.job_id = ANY(${value(filter.jobs)}::integer[])`);
  if (filter.state) conditions.push(`r.state = ${value(runStateOf(filter.state))}`);
  if (filter.writers !== undefined) {
    conditions.push(
      `r.id IN (SELECT run_id FROM dataset_writes WHERE dataset_id = ANY(${value(filter.writers)}::integer[]) AND NOT prepares)`,
    );
  }
  if (after) {
    const at = value(instant(after[0] as number));
    conditions.push(
      `(r.first_at < ${at} OR (r.first_at = ${at} AND r.public_id > ${value(after[1])}::uuid))`,
    );
  }
  const late: string[] = [];
  if (filter.lost) late.push(lostRun("r", clock));
  if (filter.namespace !== undefined) late.push(`fn.name = ${value(filter.namespace)}`);
  if (filter.text) late.push(`fj.name ILIKE ${value(likePattern(filter.text))}`);
  if (late.length === 0) {
    const rows = await session.query<RunRow>(
      `SELECT ${runColumnsAt(clock)} FROM (
         SELECT * FROM runs r ${where(conditions)}
         ORDER BY r.first_at DESC, r.public_id LIMIT ${value(limit + 1)}) r ${runJoins}
       ORDER BY r.first_at DESC, r.public_id`,
      values,
    );
    return toPage(rows, limit, summarize, (row) => [row.first_at, row.public_id]);
  }
  // Only open runs can be lost: they are scanned by state, each with its index.
  const states = filter.lost && !filter.state ? [RunState.running, RunState.unknown] : [null];
  const window = states
    .map(
      (state) =>
        `(SELECT * FROM runs r ${where(state === null ? conditions : [...conditions, `r.state = ${state}`])}
          ORDER BY r.first_at DESC, r.public_id LIMIT ${scanLimit})`,
    )
    .join(" UNION ALL ");
  const rows = await session.query<RunRow & { seen: number; last_at: number | null; last_id: string | null }>(
    `WITH seen AS (SELECT * FROM (${window}) w ORDER BY first_at DESC, public_id LIMIT ${scanLimit}),
          edge AS (SELECT count(*) AS seen, (array_agg(first_at ORDER BY first_at, public_id DESC))[1] AS last_at,
                          (array_agg(public_id ORDER BY first_at, public_id DESC))[1] AS last_id FROM seen)
     SELECT edge.*, h.* FROM edge LEFT JOIN LATERAL (
       SELECT ${runColumnsAt(clock)} FROM (
         SELECT r.* FROM seen r JOIN jobs fj ON fj.id = r.job_id JOIN namespaces fn ON fn.id = fj.namespace_id
         WHERE ${late.join(" AND ")} ORDER BY r.first_at DESC, r.public_id LIMIT ${value(limit + 1)}) r ${runJoins}) h ON true
     ORDER BY h.first_at DESC, h.public_id`,
    values,
  );
  const [edge] = rows;
  const found = rows.filter((row) => row.public_id !== null);
  const page = toPage(found, limit, summarize, (row) => [row.first_at, row.public_id]);
  const isEnd = page.next !== null || !edge || edge.seen < scanLimit || edge.last_at === null;
  return isEnd ? page : { ...page, next: encodeCursor(edge.last_at!, edge.last_id!) };
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
}
