import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { isFailure, isTerminal, RunState } from "../../model/run-state.ts";
import { quantile } from "../../model/schedule/quantile.ts";
import type { Problem, StoreHealth } from "../health/health.ts";
import { clockRules } from "../nodes/clock-states.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import type { SymptomKind } from "./explanation.ts";

/** A run as a case starts from. Times are epoch milliseconds. */
export interface CaseRun {
  readonly id: number;
  readonly run_id: string;
  readonly job_id: number;
  readonly state: number;
  readonly first_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly succeeded_at: number | null;
  readonly map_index: number;
  readonly error: string | null;
}

/** What is to be explained. Times are epoch milliseconds, ids those of the store. */
export interface ProblemCase {
  readonly kind: SymptomKind;
  /** The jobs whose runs are examined first. */
  readonly jobs: readonly number[];
  /** The dataset that has the problem, or datasets that a late DAG waits for. */
  readonly datasets: readonly number[];
  /** The run that shows the problem. */
  readonly run: CaseRun | null;
  /** The run is a task of the DAG run that was asked about. */
  readonly isTaskOfAsked: boolean;
  readonly since: number | null;
  /** All was well before: start of the last good run; null: unknown. */
  readonly goodAt: number | null;
  /** Runs that started later had no part in it. */
  readonly badAt: number;
  /** The problem has shown until then. */
  readonly seenAt: number;
  readonly detail: string | null;
  /** Names of failing checks and their columns. */
  readonly checks: readonly string[];
  /** A job whose run reported the failing check. */
  readonly checkingJob: number | null;
  /** Current problems of the node that was asked about. */
  readonly problems: readonly Problem[];
  /** The problem comes from another one, which is explained instead. */
  readonly origin: { readonly problem: Problem; readonly node: number } | null;
}

const caseColumns = `id, run_id, job_id, state, first_at, started_at, ended_at, succeeded_at, map_index, error`;

const noCase = (problems: readonly Problem[], now: number): ProblemCase => ({
  kind: "none",
  jobs: [],
  datasets: [],
  run: null,
  isTaskOfAsked: false,
  since: null,
  goodAt: null,
  badAt: now,
  seenAt: now,
  detail: null,
  checks: [],
  checkingJob: null,
  problems,
  origin: null,
});

/**
 * Returns the cases of a run: of a failed DAG run, one for each task that failed on its own.
 *
 * @param id - the row's id
 */
export async function casesOfRun(context: ReadContext, id: number, now: number): Promise<ProblemCase[]> {
  const [run] = await context.session.query<CaseRun>(
    `SELECT ${caseColumns} FROM runs WHERE id = $1`,
    [id],
    "case-run",
  );
  const runs = isFailure(run!.state) ? await failedTasks(context.session, run!) : [run!];
  const cases: ProblemCase[] = [];
  for (const one of runs)
    cases.push({ ...(await caseOfOneRun(context.session, one, now)), isTaskOfAsked: one.id !== run!.id });
  return cases;
}

async function caseOfOneRun(session: Session, run: CaseRun, now: number): Promise<ProblemCase> {
  const [good] = await session.query<CaseRun>(
    `SELECT ${caseColumns} FROM runs WHERE job_id = $1 AND first_at < $2 AND succeeded_at IS NOT NULL AND map_index = $3
     ORDER BY first_at DESC, public_id LIMIT 1`,
    [run.job_id, instant(run.first_at), run.map_index],
    "last-good-run-of-case",
  );
  const base = {
    ...noCase([], now),
    jobs: [run.job_id],
    goodAt: good ? (good.started_at ?? good.first_at) : null,
  };
  if (isFailure(run.state)) {
    // Of several failures in a row, the first one shows what changed.
    const [first] = await session.query<CaseRun>(
      `SELECT ${caseColumns} FROM runs WHERE job_id = $1 AND first_at > $2 AND first_at <= $3 AND state >= ${RunState.abort} AND map_index = $4
       ORDER BY first_at, public_id LIMIT 1`,
      [run.job_id, instant(good?.first_at ?? 0), instant(run.first_at), run.map_index],
      "first-failed-run",
    );
    const shown = first ?? run;
    return {
      ...base,
      kind: "failed",
      run: shown,
      since: shown.first_at,
      badAt: shown.started_at ?? shown.first_at,
      seenAt: shown.ended_at ?? now,
      detail: run.error,
    };
  }
  const startedAt = run.started_at ?? run.first_at;
  const hasEnded = isTerminal(run.state);
  const duration = (hasEnded ? (run.ended_at ?? now) : now) - startedAt;
  const usual = await usualDuration(session, run);
  const isSlow =
    usual !== null && duration > clockRules.longFactor * usual && duration > clockRules.longMinimum;
  const slow = hasEnded ? "slow" : "running-long";
  return {
    ...base,
    kind: isSlow ? slow : hasEnded ? "rows" : "none",
    run,
    since: startedAt,
    badAt: startedAt,
    seenAt: run.ended_at ?? now,
  };
}

/** Maximum number of failed tasks of a DAG run that are examined. */
const maxFailedTasks = 4;

/** Returns the failed tasks of a DAG run, the first one first; the run itself if it has none. */
async function failedTasks(session: Session, run: CaseRun, depth = 0): Promise<CaseRun[]> {
  const tasks = await session.query<CaseRun>(
    `SELECT ${caseColumns} FROM runs r WHERE parent_run_id = $1 AND parent_job_id = $2 AND state >= ${RunState.abort}
       AND NOT EXISTS (SELECT FROM runs o WHERE o.job_id = r.job_id AND o.execution = r.execution AND o.map_index = r.map_index
                       AND o.succeeded_at IS NOT NULL)
     ORDER BY state DESC, coalesce(ended_at, first_at), public_id LIMIT 50`,
    [run.run_id, run.job_id],
    "failed-tasks-of-run",
  );
  if (tasks.length === 0 || depth > 3) return [run];
  // Retries and mapped tasks of one job fail for one reason.
  const byJob = [...new Map(tasks.map((task) => [task.job_id, task])).values()].slice(0, maxFailedTasks);
  const found: CaseRun[] = [];
  for (const task of byJob) found.push(...(await failedTasks(session, task, depth + 1)));
  return found.slice(0, maxFailedTasks);
}

async function usualDuration(session: Session, run: CaseRun): Promise<number | null> {
  const rows = await session.query<{ duration: number }>(
    `SELECT (extract(epoch FROM ended_at - started_at) * 1000)::bigint AS duration FROM runs
     WHERE job_id = $1 AND first_at < $2 AND state = ${RunState.complete} AND started_at IS NOT NULL
     ORDER BY first_at DESC, public_id LIMIT ${clockRules.longSample}`,
    [run.job_id, instant(run.first_at)],
    "usual-durations",
  );
  return rows.length < clockRules.longMinRuns
    ? null
    : quantile(
        rows.map(({ duration }) => duration),
        0.5,
      );
}

/** Returns the cases of a dataset or job: of its most serious current problem, else of its newest run. */
export async function casesOfNode(
  context: ReadContext,
  node: StoredNode,
  health: StoreHealth,
): Promise<ProblemCase[]> {
  const { session, index } = context;
  const now = Date.parse(health.at);
  const id = index.representative(node.node);
  const problems = health.problems.get(id) ?? [];
  const [worst] = problems;
  if (!worst) return node.kind === "job" ? casesOfNewestRun(context, id, now) : [noCase([], now)];
  if (worst.kind === "failing-checks") return [{ ...(await caseOfChecks(context, id, now)), problems }];
  if (worst.kind === "stale" || worst.kind === "upstream-failed") {
    const origin = await numberOf(session, worst.origin.id);
    return [
      {
        ...noCase(problems, now),
        kind: worst.kind,
        datasets: [id],
        since: Date.parse(worst.since),
        detail: worst.detail,
        origin: origin === null ? null : { problem: worst, node: origin },
      },
    ];
  }
  if (worst.kind === "late") return [{ ...(await caseOfLate(session, id, worst, now)), problems }];
  const run = worst.run && (await runNumberOf(session, worst.run.id));
  if (run === null) return [noCase(problems, now)];
  return (await casesOfRun(context, run, now)).map((found) => ({ ...found, problems }));
}

async function casesOfNewestRun(context: ReadContext, job: number, now: number): Promise<ProblemCase[]> {
  const [run] = await context.session.query<{ id: number }>(
    "SELECT id FROM runs WHERE job_id = $1 ORDER BY first_at DESC, public_id LIMIT 1",
    [job],
    "newest-run-of-job",
  );
  return run ? casesOfRun(context, run.id, now) : [noCase([], now)];
}

/** The case of a job that has not started: what it waits for. */
async function caseOfLate(
  session: Session,
  job: number,
  problem: Problem,
  now: number,
): Promise<ProblemCase> {
  const tasks = await session.query<{ id: number }>(
    "SELECT id FROM jobs WHERE parent_id = $1 ORDER BY id LIMIT 500",
    [job],
    "tasks-of-job",
  );
  const assets = await session.query<{ id: number }>(
    `SELECT d.id FROM stated_schedules s CROSS JOIN LATERAL unnest(s.datasets) AS u (dataset)
     JOIN datasets d ON d.public_id = u.dataset WHERE s.job_id = $1 ORDER BY d.id`,
    [job],
    "assets-of-job",
  );
  const [last] = await session.query<CaseRun>(
    `SELECT ${caseColumns} FROM runs WHERE job_id = $1 ORDER BY first_at DESC, public_id LIMIT 1`,
    [job],
    "newest-case-run",
  );
  return {
    ...noCase([], now),
    kind: "late",
    jobs: [job, ...tasks.map(({ id }) => id)],
    datasets: assets.map(({ id }) => id),
    run: last && !isTerminal(last.state) ? last : null,
    since: Date.parse(problem.since),
    goodAt: last?.first_at ?? null,
  };
}

/** The case of a dataset with failing checks: between the write that passed and the one that failed. */
async function caseOfChecks(
  { session, index }: ReadContext,
  dataset: number,
  now: number,
): Promise<ProblemCase> {
  const members = index.members(dataset);
  const checks = await session.query<{
    dataset_id: number;
    entry: string;
    assertion: string;
    name: string | null;
    column_name: string | null;
    failing_since: number;
    job_id: number;
    passed_at: number | null;
  }>(
    `SELECT c.dataset_id, c.entry, c.assertion, c.name, c.column_name, c.failing_since, r.job_id,
            (SELECT max(p.at) FROM check_results p WHERE p.dataset_id = c.dataset_id AND p.entry = c.entry AND p.at < c.failing_since) AS passed_at
     FROM dataset_checks c JOIN runs r ON r.id = c.run_id
     WHERE c.dataset_id = ANY($1::integer[]) AND c.failing_since IS NOT NULL ORDER BY c.failing_since, c.entry LIMIT 50`,
    [members],
    "failing-checks-of-dataset",
  );
  const [first] = checks;
  if (!first) return noCase([], now);
  const failedAt = first.failing_since;
  const writes = await session.query<CaseRun & { at: number }>(
    `SELECT w.at, ${caseColumns.replaceAll(/(\w+)/g, "r.$1")} FROM dataset_writes w JOIN runs r ON r.id = w.run_id
     WHERE w.dataset_id = ANY($1::integer[]) AND w.at <= $2 AND NOT w.prepares ORDER BY w.at DESC, w.writer DESC LIMIT 30`,
    [members, instant(failedAt)],
    "writes-before-check",
  );
  const [failing] = writes;
  const passed = first.passed_at === null ? -1 : writes.findIndex(({ at }) => at <= first.passed_at!);
  // The same data passed before: then the write before it is the one to compare with.
  const good = writes[Math.max(1, passed)];
  return {
    ...noCase([], now),
    kind: "failing-checks",
    jobs: failing ? [failing.job_id] : [],
    datasets: [dataset],
    run: failing ?? null,
    since: failedAt,
    goodAt: good ? (good.started_at ?? good.first_at) : first.passed_at,
    badAt: failing ? (failing.started_at ?? failing.first_at) : failedAt,
    seenAt: failedAt,
    detail: checks
      .map(
        ({ name, assertion, column_name }) =>
          `${name ?? assertion}${column_name === null ? "" : ` (${column_name})`}`,
      )
      .join(", "),
    checks: checks.flatMap(({ name, assertion, column_name }) => [name ?? "", assertion, column_name ?? ""]),
    checkingJob: first.job_id,
  };
}

async function numberOf(session: Session, publicId: string): Promise<number | null> {
  const [row] = await session.query<{ id: number }>(
    "SELECT id FROM datasets WHERE public_id = $1 UNION ALL SELECT id FROM jobs WHERE public_id = $1",
    [publicId],
    "number-of-node",
  );
  return row?.id ?? null;
}

async function runNumberOf(session: Session, publicId: string): Promise<number | null> {
  const [row] = await session.query<{ id: number }>(
    "SELECT id FROM runs WHERE public_id = $1",
    [publicId],
    "number-of-run",
  );
  return row?.id ?? null;
}
