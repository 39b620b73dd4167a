import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { type PastStartsRow, pastStartColumns, toPastStarts } from "../../fold/edges/past-starts.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { isFailure } from "../../model/run-state.ts";
import { expectedStart, scheduleRules } from "../../model/schedule/expected-start.ts";
import { readRoots } from "../health/job-roots.ts";
import type { Candidate } from "./candidates.ts";
import { classifyError } from "./error-class.ts";
import type { ProblemCase } from "./problem-case.ts";
import type { RunPair } from "./run-pairs.ts";
import type { Suspects } from "./suspects.ts";

/** Returns the jobs before a problem that failed. */
export function failedBefore(
  pairs: ReadonlyMap<number, RunPair>,
  suspects: Suspects,
  nodeOf: (job: number) => number,
): Candidate[] {
  return [...pairs.values()].flatMap(({ job, after, before }): Candidate[] => {
    const distance = suspects.jobs.get(nodeOf(job)) ?? 0;
    if (distance === 0 || !after || !isFailure(after.state) || after.succeededAt !== null) return [];
    const error = after.error?.split("\n", 1)[0] ?? null;
    return [
      {
        kind: "upstream-failed",
        node: nodeOf(job),
        job: nodeOf(job),
        distance,
        run: after.number,
        previousRun: before?.number ?? null,
        at: after.endedAt ?? after.firstAt,
        evidence: error === null ? [] : [{ subject: "error", before: null, after: error }],
        errorClass: classifyError(after.error),
        magnitude: 1,
        names: [],
      },
    ];
  });
}

/**
 * Reads the jobs before a problem that should have run and did not, as of an instant. If its DAG did not start either,
 * the DAG is named.
 *
 * @param at - epoch milliseconds
 */
export async function lateBefore(
  { session, index }: ReadContext,
  pairs: ReadonlyMap<number, RunPair>,
  suspects: Suspects,
  at: number,
): Promise<Candidate[]> {
  const idle = [...suspects.jobs].filter(([job, distance]) => distance > 0 && !pairs.get(job)?.after);
  const roots = await readRoots(
    session,
    idle.map(([job]) => job),
  );
  const expected = await expectedStarts(session, [...idle.map(([job]) => job), ...roots.values()], at);
  const named = new Set<number>();
  return idle.flatMap(([job, distance]): Candidate[] => {
    const own = expected.get(job);
    if (own === undefined || own.lateAt >= at) return [];
    const root = roots.get(job) ?? job;
    const dag = expected.get(root);
    const node = index.representative(dag && dag.lateAt < at ? root : job);
    if (named.has(node)) return [];
    named.add(node);
    return [
      {
        kind: "upstream-late",
        node,
        job,
        distance,
        run: null,
        previousRun: pairs.get(job)?.before?.number ?? null,
        at: own.expectedAt,
        evidence: [{ subject: "expected start", before: null, after: instant(own.expectedAt) }],
        magnitude: 1,
        names: [],
      },
    ];
  });
}

async function expectedStarts(session: Session, jobs: readonly number[], at: number) {
  if (jobs.length === 0) return new Map<number, { expectedAt: number; lateAt: number }>();
  const rows = await session.query<PastStartsRow & { readonly id: number }>(
    `SELECT o.id, n.*, s.schedule FROM unnest($1::integer[]) AS o (id) CROSS JOIN LATERAL (
       SELECT ${pastStartColumns}
       FROM (SELECT * FROM executions WHERE owner_id = o.id AND layer = ${ExecutionLayer.observed} AND at <= $2
             ORDER BY at DESC, key DESC LIMIT $3) e) n
     LEFT JOIN stated_schedules s ON s.job_id = o.id WHERE n.starts IS NOT NULL`,
    [[...new Set(jobs)], instant(at), scheduleRules.executions],
    "expected-starts",
  );
  return new Map(
    rows.flatMap((row) => {
      const next = expectedStart(toPastStarts(row), row.schedule);
      return next ? [[row.id, next] as const] : [];
    }),
  );
}

/**
 * Reads checks of datasets before a problem that failed or warned since it was well.
 */
export async function checksBefore(
  { session, index }: ReadContext,
  suspects: Suspects,
  problem: Pick<ProblemCase, "goodAt" | "seenAt" | "run" | "isTaskOfAsked">,
): Promise<Candidate[]> {
  const { goodAt, seenAt } = problem;
  const datasets = [...suspects.datasets].filter(([, distance]) => distance > 0);
  const members = datasets.flatMap(([dataset]) => [...index.members(dataset)]);
  if (members.length === 0) return [];
  const rows = await session.query<{
    dataset_id: number;
    label: string;
    column_name: string | null;
    run_id: number;
    at: number;
    status: number;
    status_before: number | null;
  }>(
    `SELECT c.dataset_id, coalesce(c.name, c.assertion) || coalesce(' (' || c.column_name || ')', '') AS label, c.column_name,
            l.run_id, l.at, l.status,
            (SELECT b.status FROM check_results b WHERE b.dataset_id = c.dataset_id AND b.entry = c.entry AND b.at < l.at
             ORDER BY b.at DESC, b.writer DESC LIMIT 1) AS status_before
     FROM dataset_checks c CROSS JOIN LATERAL (
       SELECT * FROM check_results r WHERE r.dataset_id = c.dataset_id AND r.entry = c.entry AND r.at <= $2
       ORDER BY r.at DESC, r.writer DESC LIMIT 1) l
     WHERE c.dataset_id = ANY($1::integer[]) AND l.status >= 1 AND ($3::timestamptz IS NULL OR l.at > $3)
     ORDER BY l.at, c.entry LIMIT 200`,
    [members, instant(seenAt), goodAt === null ? null : instant(goodAt)],
    "failed-checks-before",
  );
  const found = new Map<number, Candidate>();
  for (const row of rows) {
    const dataset = index.representative(row.dataset_id);
    const known = found.get(dataset);
    const writer = [...suspects.outputs].find(([, outputs]) => outputs.has(dataset))?.[0] ?? null;
    found.set(dataset, {
      kind: "check-failed",
      node: dataset,
      job: writer,
      distance: suspects.datasets.get(dataset)!,
      run: known?.run ?? row.run_id,
      previousRun: null,
      at: known?.at ?? row.at,
      evidence: [
        ...(known?.evidence ?? []),
        { subject: row.label, before: statusText(row.status_before ?? 0), after: statusText(row.status) },
      ].slice(0, 8),
      magnitude: Math.max(known?.magnitude ?? 0, weightOfCheck(row, problem)),
      names: [...(known?.names ?? []), ...(row.column_name === null ? [] : [row.column_name])],
    });
  }
  return [...found.values()];
}

/** Returns how much a check explains. The check that the run with the problem reports is the problem itself. */
function weightOfCheck(
  row: { readonly run_id: number; readonly status: number; readonly status_before: number | null },
  { run, isTaskOfAsked }: Pick<ProblemCase, "run" | "isTaskOfAsked">,
): number {
  if (row.run_id === run?.id) return isTaskOfAsked ? 0.55 : 0.27;
  // A check that has failed for a long time explains nothing new.
  if ((row.status_before ?? 0) >= row.status) return 0.4;
  return row.status === 2 ? 1 : 0.85;
}

function statusText(status: number): string {
  return ["passed", "warned", "failed"][status] ?? "failed";
}
