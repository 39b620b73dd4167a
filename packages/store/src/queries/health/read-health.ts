import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { groupBy } from "../../model/group-by.ts";
import { readLabels } from "../nodes/node-labels.ts";
import { readNodes, reference } from "../nodes/nodes.ts";
import { readLateAssetDags } from "./asset-lateness.ts";
import {
  findStaleDatasets,
  type MissingWrite,
  readFailingDatasets,
  spreadDownstream,
} from "./dataset-problems.ts";
import { type FoundProblem, maxProblems } from "./found-problem.ts";
import type { Problem, ProblemKind, ProblemRun, StoreHealth } from "./health.ts";
import { type IdleTask, readIdleTasks, readMissingTasks } from "./idle-tasks.ts";
import { type JobProblem, readFailedJobs, readLateJobs, readOpenRunProblems } from "./job-problems.ts";
import { readRoots } from "./job-roots.ts";

/** Kinds of problems, the most serious first. */
const severities: readonly ProblemKind[] = [
  "failed",
  "lost",
  "late",
  "failing-checks",
  "stale",
  "upstream-failed",
  "running-long",
];

/**
 * Reads everything that is wrong in the store at an instant. The cost depends on the number of problems, not on the
 * size of the store.
 *
 * @param now - epoch milliseconds
 */
export async function readHealth(context: ReadContext, now = Date.now()): Promise<StoreHealth> {
  const { session, index } = context;
  const failed = await readFailedJobs(session, now);
  const late = await readLateJobs(session, now);
  const assets = await readLateAssetDags(session, now);
  const open = await readOpenRunProblems(session, now);
  const jobs = [...failed, ...late, ...assets, ...open];
  const idle = [...(await readIdleTasks(session, jobs)), ...(await readMissingTasks(session, now))];
  const failing = await readFailingDatasets(context, now);
  const roots = await readRoots(session, [
    ...jobs.map(({ job }) => job),
    ...idle.map(({ job }) => job),
    ...failing.map(({ job }) => job),
  ]);
  const rootOf = (job: number) => index.representative(roots.get(job) ?? job);
  const found: FoundProblem[] = jobs
    .filter(({ aborted }) => !aborted)
    .map(({ kind, job, since, run, detail, inactive }) => ({
      kind,
      node: index.representative(job),
      since,
      run,
      origin: index.representative(job),
      root: rootOf(job),
      detail,
      inactive,
    }));
  const stale = await findStaleDatasets(context, missingWrites(jobs, idle, rootOf));
  const checks = failing.map(
    ({ dataset, since, run, job, checks, inactive }): FoundProblem => ({
      kind: "failing-checks",
      node: dataset,
      since,
      run,
      origin: dataset,
      root: rootOf(job),
      detail: checks.join(", "),
      inactive,
    }),
  );
  // Wrong data spreads from the write before the check, not from the check.
  const wrongSince = new Map(failing.map(({ dataset, since, writtenAt }) => [dataset, writtenAt ?? since]));
  const spread = await spreadDownstream(
    context,
    [...stale, ...checks].map((problem) => ({
      ...problem,
      dataset: problem.node,
      since: problem.kind === "stale" ? problem.since : wrongSince.get(problem.node)!,
    })),
  );
  const all = [...found, ...checks, ...stale, ...spread.problems];
  return {
    at: instant(now),
    problems: await describe(session, all),
    truncated:
      spread.truncated || [failed, late, assets, failing].some(({ length }) => length >= maxProblems),
  };
}

/** Returns the jobs that should have written, each with the problem that explains it. */
function missingWrites(
  jobs: readonly JobProblem[],
  idle: readonly IdleTask[],
  rootOf: (job: number) => number,
): MissingWrite[] {
  const failedTasks = groupBy(
    jobs.filter(({ kind, parentRunId }) => kind === "failed" && parentRunId !== null),
    ({ parentRunId }) => parentRunId!,
  );
  const own = jobs
    .filter(({ kind }) => kind !== "running-long")
    .map(
      ({ kind, job, since, run, detail, inactive }): MissingWrite => ({
        job,
        since,
        run,
        origin: job,
        root: rootOf(job),
        detail,
        inactive,
        ran: kind === "failed",
      }),
    );
  const waiting = idle.map(({ job, since, cause }): MissingWrite => {
    // Of a failed DAG run, the task that failed first explains why the others did not run.
    const tasks = cause?.runId ? (failedTasks.get(cause.runId) ?? []) : [];
    const first = [...tasks].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))[0] ?? cause;
    return {
      job,
      since,
      run: first?.run ?? null,
      origin: first?.job ?? job,
      root: rootOf(job),
      detail: first?.detail ?? null,
      inactive: cause?.inactive ?? false,
      ran: cause?.kind === "failed",
    };
  });
  return [...own, ...waiting];
}

/** Adds names, runs and owners to problems, and groups them by node. */
async function describe(
  session: Session,
  found: readonly FoundProblem[],
): Promise<Map<number, readonly Problem[]>> {
  const ids = [...new Set(found.flatMap(({ node, origin, root }) => [node, origin, root]))];
  const nodes = await readNodes(session, ids);
  const labels = await readLabels(session, ids);
  const runs = await readProblemRuns(session, [...new Set(found.flatMap(({ run }) => run ?? []))]);
  const ownersOf = (node: number) => labels(node).owners.map(({ name }) => name);
  const problems = found.flatMap((problem) => {
    const [node, origin, root] = [problem.node, problem.origin, problem.root].map((id) => nodes.get(id));
    if (!node || !origin || !root) return [];
    const own = ownersOf(problem.node);
    return {
      node: problem.node,
      problem: {
        kind: problem.kind,
        node: reference(node),
        since: instant(problem.since),
        run: problem.run === null ? null : (runs.get(problem.run) ?? null),
        origin: reference(origin),
        root: reference(root),
        detail: problem.detail,
        owners: [...new Set(own.length > 0 ? own : ownersOf(problem.root))],
        inactive: problem.inactive,
      } satisfies Problem,
    };
  });
  const byNode = groupBy(problems, ({ node }) => node);
  return new Map(
    [...byNode].map(([node, own]) => [
      node,
      own
        .map(({ problem }) => problem)
        .sort(
          (a, b) => severities.indexOf(a.kind) - severities.indexOf(b.kind) || (a.since < b.since ? -1 : 1),
        ),
    ]),
  );
}

/** Reads runs by the id of their row. */
export async function readProblemRuns(
  session: Session,
  ids: readonly number[],
): Promise<Map<number, ProblemRun>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query<{
    number: number;
    id: string;
    run_id: string;
    job: string;
    namespace: string;
    name: string;
  }>(
    `SELECT r.id AS number, r.public_id AS id, r.run_id, j.public_id AS job, n.name AS namespace, j.name
     FROM runs r JOIN jobs j ON j.id = r.job_id JOIN namespaces n ON n.id = j.namespace_id WHERE r.id = ANY($1::bigint[])`,
    [ids],
    "runs-of-problems",
  );
  return new Map(
    rows.map(({ number, id, run_id, job, namespace, name }) => [
      number,
      { id, runId: run_id, job: { kind: "job", id: job, namespace, name } },
    ]),
  );
}
