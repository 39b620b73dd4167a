import type { AdjacencyChange } from "../adjacency/graph-changes.ts";
import { encodeAdjacency, noHandEdges, ownerEdges } from "../adjacency/owner-edges.ts";
import type { Session } from "../database/database.ts";
import type { Contents } from "./contents.ts";
import type { Declaration } from "./declarations.ts";
import { emptyEdgeSet } from "./edge-set.ts";
import { readExecutions } from "./executions.ts";
import { groupBy } from "./group-by.ts";
import { handEdgesOf, readHandSteps } from "./hand-edges.ts";
import { repeatsCurrent } from "./repeats-current.ts";
import { forgetRhythms, storeRhythms } from "./rhythms.ts";
import { type Execution, stepsOf } from "./spans.ts";
import type { TouchedRun } from "./touched-run.ts";
import { type OwnerSteps, writeSpans } from "./write-spans.ts";

const observed = 0;
const declaredLayer = 1;

/** An execution with what its job's version is made of. */
export interface OwnedExecution extends Execution {
  readonly owner: number;
  readonly version: string | null;
  /** Content id of the edge set of what the producer named, for the version; null when it makes none. */
  readonly named: string | null;
  /** Content id of the code, for the version. */
  readonly source: string | null;
}

interface CurrentRow {
  readonly id: number;
  readonly current_set: string | null;
  readonly provisional: boolean;
  readonly current_version: string | null;
}

interface ExecutionRow {
  readonly owner_id: number;
  readonly layer: number;
  readonly key: string;
  readonly at: number;
  readonly closed: boolean;
  readonly closed_by_newer: boolean;
  readonly good: boolean;
  readonly all_set: string;
  readonly success_set: string;
  readonly version: string | null;
}

type StoredExecution = Execution & {
  readonly owner: number;
  readonly layer: number;
  readonly version: string | null;
};

function storedExecution(row: ExecutionRow): StoredExecution {
  return {
    owner: row.owner_id,
    layer: row.layer,
    key: row.key,
    at: row.at,
    closed: row.closed,
    closedByNewer: row.closed_by_newer,
    good: row.good,
    all: row.all_set,
    success: row.success_set,
    version: row.version,
  };
}

/**
 * Recomputes executions, edges and their validity for the jobs that a batch touched. Where a job's newest execution
 * repeats what was current before, which is what a nightly run does, no edge row is read or written.
 *
 * @returns the new adjacency of each owner whose current edges changed
 */
export async function deriveEdges(
  session: Session,
  contents: Contents,
  runs: readonly TouchedRun[],
  declarations: readonly Declaration[],
): Promise<AdjacencyChange[]> {
  const touched = await readExecutions(session, contents, runs);
  const declared: OwnedExecution[] = declarations.map((declaration) => ({
    owner: declaration.owner,
    key: declaration.key,
    at: declaration.at,
    closed: true,
    closedByNewer: false,
    good: true,
    all: declaration.edgeSet,
    success: declaration.edgeSet,
    version: null,
    named: null,
    source: null,
  }));
  await contents.flush();
  const changedOwners = new Set<number>();
  for (const [layer, executions, removed] of [
    [observed, touched.executions, touched.removed],
    [declaredLayer, declared, []],
  ] as const) {
    const { slow, versions, current, paced } = await storeExecutions(session, layer, executions, removed);
    for (const owner of slow) changedOwners.add(owner);
    if (layer === observed) {
      await deriveJobVersions(session, executions, versions, current);
      await storeRhythms(session, [...paced]);
      await forgetRhythms(
        session,
        removed.map(([owner]) => owner),
      );
    }
  }
  if (changedOwners.size === 0) return [];
  return rewriteEdges(
    session,
    contents,
    [...changedOwners].sort((a, b) => a - b),
  );
}

/** Stores executions and gives the owners whose edges have to be computed anew. */
async function storeExecutions(
  session: Session,
  layer: number,
  executions: readonly OwnedExecution[],
  removed: readonly (readonly [owner: number, key: string])[],
): Promise<{
  slow: Set<number>;
  versions: JobVersion[];
  current: ReadonlyMap<number, CurrentRow>;
  /** Owners whose executions began, ended well, or went: how often they run may be another now. */
  paced: Set<number>;
}> {
  const slow = new Set<number>(removed.map(([owner]) => owner));
  const versions: JobVersion[] = [];
  const paced = new Set<number>(slow);
  if (removed.length > 0) {
    const gone = await session.query<{ owner_id: number; version: string | null }>(
      `DELETE FROM executions e USING unnest($1::integer[], $2::uuid[]) AS u (owner_id, key)
       WHERE e.owner_id = u.owner_id AND e.layer = $3 AND e.key = u.key RETURNING e.owner_id, e.version`,
      [removed.map(([owner]) => owner), removed.map(([, key]) => key), layer],
      "remove-executions",
    );
    for (const row of gone) if (row.version) versions.push([row.owner_id, row.version]);
  }
  if (executions.length === 0) return { slow, versions, current: new Map(), paced };
  const owners = [...new Set(executions.map((execution) => execution.owner))];
  const before = await readNeighbours(session, layer, executions);
  const current = new Map(
    (
      await session.query<CurrentRow>(
        "SELECT id, current_set, provisional, current_version FROM jobs WHERE id = ANY($1::integer[])",
        [owners],
        "read-current-sets",
      )
    ).map((row) => [row.id, row]),
  );
  const byOwner = groupBy(executions, (execution) => execution.owner);
  for (const [owner, list] of byOwner) {
    const job = current.get(owner);
    const unchanged =
      layer === observed &&
      list.length === 1 &&
      job !== undefined &&
      job.current_set !== null &&
      repeatsCurrent(list[0]!, before.get(owner) ?? [], job.current_set, job.provisional);
    if (!unchanged) slow.add(owner);
  }
  for (const execution of executions) {
    const previous = before.get(execution.owner)?.find(({ key }) => key === execution.key);
    if (!previous || previous.at !== execution.at || previous.good !== execution.good)
      paced.add(execution.owner);
    const left =
      previous?.version && (previous.version !== execution.version || previous.at !== execution.at);
    if (left) versions.push([previous.owner, previous.version!]);
  }
  await session.query(
    `INSERT INTO executions AS e (owner_id, layer, key, at, closed, closed_by_newer, good, all_set, success_set, version)
     SELECT u.owner_id, $2, u.key, u.at, u.closed, u.closed_by_newer, u.good, u.all_set, u.success_set, u.version
     FROM unnest($1::integer[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::boolean[], $7::boolean[], $8::uuid[],
                 $9::uuid[], $10::uuid[])
       AS u (owner_id, key, at, closed, closed_by_newer, good, all_set, success_set, version)
     ON CONFLICT (owner_id, layer, key) DO UPDATE SET
       at = excluded.at, closed = excluded.closed, closed_by_newer = excluded.closed_by_newer, good = excluded.good,
       all_set = excluded.all_set, success_set = excluded.success_set, version = excluded.version`,
    [
      executions.map(({ owner }) => owner),
      layer,
      executions.map(({ key }) => key),
      executions.map(({ at }) => new Date(at).toISOString()),
      executions.map(({ closed }) => closed),
      executions.map(({ closedByNewer }) => closedByNewer),
      executions.map(({ good }) => good),
      executions.map(({ all }) => all),
      executions.map(({ success }) => success),
      executions.map(({ version }) => version),
    ],
    "put-executions",
  );
  return { slow, versions, current, paced };
}

/** The touched executions as they were, and the two newest of each owner. */
async function readNeighbours(
  session: Session,
  layer: number,
  executions: readonly OwnedExecution[],
): Promise<Map<number, StoredExecution[]>> {
  const rows = await session.query<ExecutionRow>(
    `SELECT e.* FROM unnest($1::integer[]) AS o (id) CROSS JOIN LATERAL (
       SELECT * FROM executions WHERE owner_id = o.id AND layer = $2 ORDER BY at DESC, key DESC LIMIT 2) e
     UNION
     SELECT e.* FROM unnest($3::integer[], $4::uuid[]) AS u (owner_id, key)
       JOIN executions e ON e.owner_id = u.owner_id AND e.layer = $2 AND e.key = u.key`,
    [
      [...new Set(executions.map(({ owner }) => owner))],
      layer,
      executions.map(({ owner }) => owner),
      executions.map(({ key }) => key),
    ],
    "read-neighbours",
  );
  return groupBy(rows.map(storedExecution), (row) => row.owner);
}

/** Computes the edges of owners anew, from their executions and from what was declared by hand. */
export async function rewriteEdges(
  session: Session,
  contents: Contents,
  owners: readonly number[],
): Promise<AdjacencyChange[]> {
  const stored = await session.query<ExecutionRow>(
    "SELECT * FROM executions WHERE owner_id = ANY($1::integer[])",
    [owners],
    "read-executions",
  );
  const executions = stored.map(storedExecution);
  const edges = await contents.edgeSets(executions.flatMap(({ all, success }) => [all, success]));
  const steps = new Map<number, OwnerSteps>();
  const byHand = await readHandSteps(session, owners);
  const byOwner = groupBy(executions, ({ owner }) => owner);
  for (const owner of owners) {
    const own = byOwner.get(owner) ?? [];
    steps.set(owner, {
      observed: stepsOf(
        own.filter(({ layer }) => layer === observed),
        edges,
      ),
      declared: stepsOf(
        own.filter(({ layer }) => layer === declaredLayer),
        edges,
      ),
      byHand: byHand.get(owner) ?? [],
    });
  }
  await writeSpans(session, steps);
  return writeCurrent(session, steps);
}

/** Writes what is current of each owner into its row and its adjacency. */
async function writeCurrent(
  session: Session,
  steps: ReadonlyMap<number, OwnerSteps>,
): Promise<AdjacencyChange[]> {
  const rows = [...steps].map(([owner, { observed: runs, declared, byHand }]) => ({
    owner,
    fromRuns: runs.at(-1),
    observed: runs.at(-1)?.set ?? emptyEdgeSet,
    declared: declared.at(-1)?.set ?? emptyEdgeSet,
    hand: byHand.length === 0 ? noHandEdges : handEdgesOf(byHand.at(-1)!.set),
  }));
  const owners = rows.map(({ owner }) => owner);
  const jobs = await session.query<{ id: number }>(
    `UPDATE jobs j SET current_set = u.current_set, provisional = u.provisional
     FROM unnest($1::integer[], $2::uuid[], $3::boolean[]) AS u (id, current_set, provisional) WHERE j.id = u.id
     RETURNING j.id`,
    [
      owners,
      rows.map(({ fromRuns }) => fromRuns?.set.hash ?? null),
      rows.map(({ fromRuns }) => fromRuns?.provisional ?? true),
    ],
    "write-current-sets",
  );
  // An owner that is no job is a dataset that declared its own sources.
  const isJob = new Set(jobs.map(({ id }) => id));
  return session.query<AdjacencyChange>(
    `INSERT INTO adjacency AS a (owner_id, body, changed)
     SELECT u.owner_id, u.body, nextval('change') FROM unnest($1::integer[], $2::text[]) AS u (owner_id, body)
     ON CONFLICT (owner_id) DO UPDATE SET body = excluded.body, changed = excluded.changed WHERE a.body <> excluded.body
     RETURNING owner_id, body, changed`,
    [
      owners,
      rows.map(({ owner, fromRuns, observed, declared, hand }) =>
        encodeAdjacency(
          ownerEdges(observed, declared, hand, {
            provisional: fromRuns?.provisional ?? false,
            ownerIsJob: isJob.has(owner),
          }),
        ),
      ),
    ],
    "write-adjacency",
  );
}

/** A version of a job that an execution had before this batch, or had at another time. */
type JobVersion = readonly [job: number, version: string];

/**
 * Adds the touched executions to their versions. Only for what they had before does anything have to be counted
 * again, through an index; a version that no execution has any more goes.
 */
async function deriveJobVersions(
  session: Session,
  executions: readonly OwnedExecution[],
  before: readonly JobVersion[],
  current: ReadonlyMap<number, CurrentRow>,
): Promise<void> {
  const now = executions.filter(({ version }) => version !== null);
  if (now.length > 0) {
    await session.query(
      `INSERT INTO job_versions AS v (job_id, version, first_at, last_at, edge_set, source)
       SELECT job_id, version, min(at), max(at), (array_agg(edge_set))[1], (array_agg(source ORDER BY source))[1]
       FROM unnest($1::integer[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[])
         AS n (job_id, version, at, edge_set, source)
       GROUP BY job_id, version
       ON CONFLICT (job_id, version) DO UPDATE SET
         first_at = LEAST(v.first_at, excluded.first_at), last_at = GREATEST(v.last_at, excluded.last_at)`,
      [
        now.map(({ owner }) => owner),
        now.map(({ version }) => version),
        now.map(({ at }) => new Date(at).toISOString()),
        now.map(({ named }) => named),
        now.map(({ source }) => source),
      ],
      "put-job-versions",
    );
  }
  if (before.length > 0) await recountVersions(session, before);
  const changed = new Set([
    ...before.map(([job]) => job),
    ...now.flatMap(({ owner, version }) => (current.get(owner)?.current_version === version ? [] : [owner])),
  ]);
  if (changed.size === 0) return;
  await session.query(
    `UPDATE jobs j SET current_version = m.version FROM unnest($1::integer[]) AS u (id)
     LEFT JOIN LATERAL (SELECT version FROM executions WHERE owner_id = u.id AND layer = 0 AND version IS NOT NULL
                        ORDER BY at DESC, key DESC LIMIT 1) m ON true
     WHERE j.id = u.id AND j.current_version IS DISTINCT FROM m.version`,
    [[...changed]],
    "current-job-versions",
  );
}

async function recountVersions(session: Session, counted: readonly JobVersion[]): Promise<void> {
  const values = [counted.map(([job]) => job), counted.map(([, version]) => version)];
  await session.query(
    `UPDATE job_versions v SET first_at = m.first_at, last_at = m.last_at
     FROM (SELECT DISTINCT * FROM unnest($1::integer[], $2::uuid[]) AS n (job_id, version)) u
     CROSS JOIN LATERAL (SELECT min(at) AS first_at, max(at) AS last_at FROM executions
                         WHERE owner_id = u.job_id AND version = u.version) m
     WHERE v.job_id = u.job_id AND v.version = u.version AND m.first_at IS NOT NULL`,
    values,
    "date-job-versions",
  );
  await session.query(
    `DELETE FROM job_versions v USING unnest($1::integer[], $2::uuid[]) AS u (job_id, version)
     WHERE v.job_id = u.job_id AND v.version = u.version AND NOT EXISTS (
       SELECT FROM executions e WHERE e.owner_id = v.job_id AND e.version = v.version)`,
    values,
    "remove-job-versions",
  );
}
