import { decodeCursor, encodeCursor, InvalidCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { RunState } from "../../model/run-state.ts";
import { lostRun } from "../nodes/clock-states.ts";
import { type RunFilter, runConditions } from "./run-condition.ts";
import { type RunRow, type RunSummary, runColumnsAt, runJoins, summarize } from "./run-summaries.ts";

/**
 * Maximum number of runs that one request checks for being lost. The page may then be short and still have a `next`.
 */
const scanLimit = 3_000;
/** Maximum number of jobs whose runs are looked up by job instead. */
const maxJobs = 1_000;
/** Maximum number of runs that are counted, and sorted by a column without an index. */
const maxSorted = 50_000;

/** Columns that lists of runs are sorted by. */
export const runSorts = ["started", "nominal", "duration", "state", "job", "attempt"] as const;

/** The order of a list of runs. */
export interface RunOrder {
  readonly sort: (typeof runSorts)[number];
  readonly direction: "asc" | "desc";
}

/** A page of runs. */
export interface RunPage extends Page<RunSummary> {
  /** Number of runs that match the filter, at most `maxSorted`; only on the first page, null on others. */
  readonly total: number | null;
  /** More runs match than were counted or sorted. */
  readonly truncated: boolean;
}

/**
 * Lists runs, newest first. With `lost` one call scans a bounded number of runs: the page may hold fewer
 * than `limit`, or none, and still have a `next` that continues there.
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
  const conditions = runConditions(filter, value);
  if (after) {
    const at = value(instant(after[0] as number));
    conditions.push(
      `(r.first_at < ${at} OR (r.first_at = ${at} AND r.public_id > ${value(after[1])}::uuid))`,
    );
  }
  const jobs = filter.condition?.kind === "jobs" ? filter.condition.ids : null;
  if (jobs && jobs.length <= maxJobs && !filter.lost) {
    const rows = await session.query<RunRow>(
      `SELECT ${runColumnsAt(clock)} FROM (
         SELECT l.* FROM unnest(${value(jobs)}::integer[]) AS o (id) CROSS JOIN LATERAL (
           SELECT * FROM runs r ${where(["r.job_id = o.id", ...conditions])}
           ORDER BY r.first_at DESC, r.public_id LIMIT ${value(limit + 1)}) l
         ORDER BY l.first_at DESC, l.public_id LIMIT ${value(limit + 1)}) r ${runJoins}
       ORDER BY r.first_at DESC, r.public_id`,
      values,
    );
    return toPage(rows, limit, summarize, (row) => [row.first_at, row.public_id]);
  }
  if (!filter.lost) {
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
  const states = !filter.state ? [RunState.running, RunState.unknown] : [null];
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
         SELECT r.* FROM seen r
         WHERE ${lostRun("r", clock)} ORDER BY r.first_at DESC, r.public_id LIMIT ${value(limit + 1)}) r ${runJoins}) h ON true
     ORDER BY h.first_at DESC, h.public_id`,
    values,
  );
  const [edge] = rows;
  const found = rows.filter((row) => row.public_id !== null);
  const page = toPage(found, limit, summarize, (row) => [row.first_at, row.public_id]);
  const isEnd = page.next !== null || !edge || edge.seen < scanLimit || edge.last_at === null;
  return isEnd ? page : { ...page, next: encodeCursor(edge.last_at!, edge.last_id!) };
}

/** SQL expressions to sort runs `r` by; null values come last. */
const sortKeys: Readonly<Record<RunOrder["sort"], string>> = {
  started: "(extract(epoch FROM r.first_at) * 1000)::float8",
  nominal: "(extract(epoch FROM r.nominal_at) * 1000)::float8",
  duration: "GREATEST(0, (extract(epoch FROM r.ended_at - r.started_at) * 1000))::float8",
  state: "r.state::float8",
  job: `(SELECT lower(left(sj.name, 200)) FROM jobs sj WHERE sj.id = r.job_id) COLLATE "C"`,
  attempt: "r.try_number::float8",
};

/**
 * Lists runs in the order of a column, with their number. By any column but `started`, descending, only the newest
 * 50,000 matching runs are sorted.
 *
 * @throws InvalidCursor, also if the cursor belongs to another order
 */
export async function listSortedRuns(
  session: Session,
  filter: RunFilter,
  { sort, direction }: RunOrder,
  limit: number,
  cursor?: string,
  now = Date.now(),
): Promise<RunPage> {
  const count = cursor === undefined ? await countRuns(session, filter, now) : null;
  const total = count === null ? null : Math.min(count, maxSorted);
  const truncated = count !== null && count > maxSorted;
  if (sort === "started" && direction === "desc") {
    return { ...(await listRuns(session, filter, limit, cursor, now)), total, truncated };
  }
  const after = decodeCursor(cursor, "string", "string", "string", "string", "string") as string[] | null;
  if (after && (after[0] !== sort || after[1] !== direction)) throw new InvalidCursor();
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const clock = `${value(instant(now))}::timestamptz`;
  const conditions = allConditions(filter, clock, value);
  const [order, beyond] = direction === "asc" ? ["ASC", ">"] : ["DESC", "<"];
  let rest = "";
  if (after?.[2] === "null") rest = `WHERE k.key IS NULL AND k.public_id > ${value(after[4])}::uuid`;
  else if (after) {
    const at = `${value(sort === "job" ? after[3] : Number(after[3]))}::${sort === "job" ? "text" : "float8"}`;
    rest = `WHERE k.key ${beyond} ${at} OR (k.key = ${at} AND k.public_id > ${value(after[4])}::uuid) OR k.key IS NULL`;
  }
  const rows = await session.query<RunRow & { key: number | string | null }>(
    `WITH newest AS (SELECT r.id FROM runs r ${where(conditions)} ORDER BY r.first_at DESC, r.public_id LIMIT ${maxSorted}),
          page AS (SELECT * FROM (SELECT r.id, r.public_id, ${sortKeys[sort]} AS key
                     FROM newest l JOIN runs r ON r.id = l.id) k
                   ${rest} ORDER BY k.key ${order} NULLS LAST, k.public_id LIMIT ${value(limit + 1)})
     SELECT ${runColumnsAt(clock)}, page.key FROM page JOIN runs r ON r.id = page.id ${runJoins}
     ORDER BY page.key ${order} NULLS LAST, r.public_id`,
    values,
  );
  const page = toPage(rows, limit, summarize, ({ key, public_id }) => [
    sort,
    direction,
    key === null ? "null" : "value",
    String(key ?? ""),
    public_id,
  ]);
  return { ...page, total, truncated };
}

function allConditions(filter: RunFilter, clock: string, value: (next: unknown) => string): string[] {
  return [
    // Not every filter uses the clock; an unused parameter would have no type.
    `${clock} IS NOT NULL`,
    ...runConditions(filter, value),
    ...(filter.lost ? [lostRun("r", clock)] : []),
  ];
}

/** Counts the runs that match a filter, up to one more than {@link maxSorted}. */
async function countRuns(session: Session, filter: RunFilter, now: number): Promise<number> {
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const conditions = allConditions(filter, `${value(instant(now))}::timestamptz`, value);
  const [row] = await session.query<{ total: number }>(
    `SELECT count(*)::integer AS total FROM (SELECT FROM runs r ${where(conditions)} LIMIT ${maxSorted + 1}) c`,
    values,
  );
  return row!.total;
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
}
