import type { Contents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { emptyEdgeSet, type IdentifiedEdgeSet } from "../../model/edge-set.ts";
import type { AdjacencyChange } from "../../model/graph-changes.ts";
import { groupBy } from "../../model/group-by.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { encodeAdjacency, noManualEdges, ownerEdges } from "../../model/owner-edges.ts";
import type { TouchedRun } from "../runs/touched-run.ts";
import { type JobEdges, jobEdges } from "./current-edges.ts";
import type { Declaration } from "./declarations.ts";
import { compareExecutions, type Execution, type OwnedExecution } from "./execution.ts";
import { readExecutions } from "./executions.ts";
import { deleteSchedules, updateSchedules } from "./job-schedules.ts";
import { deriveJobVersions, type JobVersion } from "./job-versions.ts";
import { readManualSteps, toManualEdges } from "./manual-edges.ts";
import { repeatsCurrent } from "./repeats-current.ts";
import { markSourceChanges, type TouchedExecution } from "./source-changes.ts";
import { type Step, spansOfSteps } from "./spans.ts";
import { type OwnerSpans, writeSpans } from "./write-spans.ts";

interface CurrentRow {
  readonly id: number;
  readonly current_set: string | null;
  readonly latest_set: string | null;
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
  readonly nominal_end: number | null;
  readonly manual: boolean;
  readonly failed: boolean;
}

type StoredExecution = Execution &
  Pick<OwnedExecution, "owner" | "version" | "nominalEnd" | "manual" | "failed"> & { readonly layer: number };

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
    nominalEnd: row.nominal_end,
    manual: row.manual,
    failed: row.failed,
  };
}

/** Edges of a batch. */
export interface DerivedEdges {
  /** The new adjacency of each owner whose current edges changed. */
  readonly adjacency: readonly AdjacencyChange[];
  /** Owners whose current or past edges may have changed. */
  readonly rewritten: readonly number[];
}

/**
 * Recomputes executions, edges and their validity for the jobs of a batch. If a job's newest execution repeats its
 * current edges, as a nightly run does, no edge row is read or written.
 */
export async function deriveEdges(
  session: Session,
  contents: Contents,
  runs: readonly TouchedRun[],
  declarations: readonly Declaration[],
): Promise<DerivedEdges> {
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
    nominalEnd: null,
    manual: false,
    failed: false,
  }));
  await contents.flush();
  const changedOwners = new Set<number>();
  for (const [layer, executions, removed] of [
    [ExecutionLayer.observed, touched.executions, touched.removed],
    [ExecutionLayer.declared, declared, []],
  ] as const) {
    const { slow, versions, current, paced, places } = await storeExecutions(
      session,
      layer,
      executions,
      removed,
    );
    for (const owner of slow) changedOwners.add(owner);
    if (layer === ExecutionLayer.observed) {
      await deriveJobVersions(session, executions, versions, current);
      await markSourceChanges(session, [...places, ...executions]);
      await updateSchedules(session, [...paced]);
      await deleteSchedules(
        session,
        removed.map(([owner]) => owner),
      );
    }
  }
  const rewritten = [...changedOwners].sort((a, b) => a - b);
  return {
    adjacency: rewritten.length === 0 ? [] : await rewriteEdges(session, contents, rewritten),
    rewritten,
  };
}

/** Stores executions and returns the owners whose edges must be recomputed. */
async function storeExecutions(
  session: Session,
  layer: number,
  executions: readonly OwnedExecution[],
  removed: readonly (readonly [owner: number, key: string])[],
): Promise<{
  slow: Set<number>;
  versions: JobVersion[];
  current: ReadonlyMap<number, CurrentRow>;
  /** Owners with executions that started, succeeded or were removed: their schedule may have changed. */
  paced: Set<number>;
  /** Places that executions left. */
  places: TouchedExecution[];
}> {
  const slow = new Set<number>(removed.map(([owner]) => owner));
  const versions: JobVersion[] = [];
  const paced = new Set<number>(slow);
  const places: TouchedExecution[] = [];
  if (removed.length > 0) {
    const deleted = await session.query<{
      owner_id: number;
      key: string;
      at: number;
      version: string | null;
    }>(
      `DELETE FROM executions e USING unnest($1::integer[], $2::uuid[]) AS u (owner_id, key)
       WHERE e.owner_id = u.owner_id AND e.layer = $3 AND e.key = u.key RETURNING e.owner_id, e.key, e.at, e.version`,
      [removed.map(([owner]) => owner), removed.map(([, key]) => key), layer],
      "remove-executions",
    );
    for (const row of deleted) {
      if (row.version) versions.push([row.owner_id, row.version]);
      places.push({ owner: row.owner_id, key: row.key, at: row.at });
    }
  }
  if (executions.length === 0) return { slow, versions, current: new Map(), paced, places };
  const owners = [...new Set(executions.map((execution) => execution.owner))];
  const before = await readNeighbors(session, layer, executions);
  const current = new Map(
    (
      await session.query<CurrentRow>(
        "SELECT id, current_set, latest_set, provisional, current_version FROM jobs WHERE id = ANY($1::integer[])",
        [owners],
        "read-current-sets",
      )
    ).map((row) => [row.id, row]),
  );
  const byOwner = groupBy(executions, (execution) => execution.owner);
  for (const [owner, list] of byOwner) {
    const job = current.get(owner);
    const unchanged =
      layer === ExecutionLayer.observed &&
      list.length === 1 &&
      job !== undefined &&
      job.current_set !== null &&
      job.latest_set !== null &&
      repeatsCurrent(list[0]!, before.get(owner) ?? [], {
        current: job.current_set,
        latest: job.latest_set,
        provisional: job.provisional,
      });
    if (!unchanged) slow.add(owner);
  }
  for (const execution of executions) {
    const previous = before.get(execution.owner)?.find(({ key }) => key === execution.key);
    const isPaced =
      previous?.at === execution.at &&
      previous.good === execution.good &&
      previous.failed === execution.failed &&
      previous.manual === execution.manual &&
      previous.nominalEnd === execution.nominalEnd &&
      (previous.success === emptyEdgeSet.hash) === (execution.success === emptyEdgeSet.hash) &&
      (previous.all === emptyEdgeSet.hash) === (execution.all === emptyEdgeSet.hash);
    if (!isPaced) paced.add(execution.owner);
    const left =
      previous?.version && (previous.version !== execution.version || previous.at !== execution.at);
    if (left) versions.push([previous.owner, previous.version!]);
    if (previous && previous.at !== execution.at) places.push(previous);
  }
  await session.query(
    `INSERT INTO executions AS e (owner_id, layer, key, at, closed, closed_by_newer, good, all_set, success_set, version,
                                nominal_end, manual, failed)
     SELECT u.owner_id, $2, u.key, u.at, u.closed, u.closed_by_newer, u.good, u.all_set, u.success_set, u.version,
            u.nominal_end, u.manual, u.failed
     FROM unnest($1::integer[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::boolean[], $7::boolean[], $8::uuid[],
                 $9::uuid[], $10::uuid[], $11::timestamptz[], $12::boolean[], $13::boolean[])
       AS u (owner_id, key, at, closed, closed_by_newer, good, all_set, success_set, version, nominal_end, manual, failed)
     ON CONFLICT (owner_id, layer, key) DO UPDATE SET
       at = excluded.at, closed = excluded.closed, closed_by_newer = excluded.closed_by_newer, good = excluded.good,
       all_set = excluded.all_set, success_set = excluded.success_set, version = excluded.version,
       nominal_end = excluded.nominal_end, manual = excluded.manual, failed = excluded.failed`,
    [
      executions.map(({ owner }) => owner),
      layer,
      executions.map(({ key }) => key),
      executions.map(({ at }) => instant(at)),
      executions.map(({ closed }) => closed),
      executions.map(({ closedByNewer }) => closedByNewer),
      executions.map(({ good }) => good),
      executions.map(({ all }) => all),
      executions.map(({ success }) => success),
      executions.map(({ version }) => version),
      executions.map(({ nominalEnd }) => instantOrNull(nominalEnd)),
      executions.map(({ manual }) => manual),
      executions.map(({ failed }) => failed),
    ],
    "put-executions",
  );
  return { slow, versions, current, paced, places };
}

/** Reads the touched executions before the change, and the two newest of each owner. */
async function readNeighbors(
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
    "read-neighbors",
  );
  return groupBy(rows.map(storedExecution), (row) => row.owner);
}

/** Recomputes the edges of owners from their executions and manual edges. */
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
  const tableOf = await contents.canonicalKeys(
    executions.flatMap(({ all, layer }) =>
      layer === ExecutionLayer.observed ? edges(all).outputs.map(([dataset]) => dataset) : [],
    ),
  );
  const manual = await readManualSteps(session, owners);
  const byOwner = groupBy(executions, ({ owner }) => owner);
  const current = owners.map((owner): OwnerCurrent => {
    const own = byOwner.get(owner) ?? [];
    const declared = own.filter(({ layer }) => layer === ExecutionLayer.declared).sort(compareExecutions);
    return {
      owner,
      observed: jobEdges(
        own.filter(({ layer }) => layer === ExecutionLayer.observed),
        edges,
        tableOf,
      ),
      declared: declared.map(({ at, success }) => ({ from: at, set: edges(success) })),
      manual: manual.get(owner) ?? [],
    };
  });
  await writeSpans(
    session,
    new Map(
      current.map(({ owner, observed, declared, manual }): [number, OwnerSpans] => [
        owner,
        { observed: observed.spans, declared: spansOfSteps(declared), manual: spansOfSteps(manual) },
      ]),
    ),
  );
  return writeCurrent(session, current);
}

/** The current edges of an owner, by origin. */
interface OwnerCurrent {
  readonly owner: number;
  readonly observed: JobEdges;
  readonly declared: readonly Step[];
  readonly manual: readonly Step[];
}

/** Writes the current edges of each owner to its row and its adjacency. */
async function writeCurrent(session: Session, current: readonly OwnerCurrent[]): Promise<AdjacencyChange[]> {
  const owners = current.map(({ owner }) => owner);
  const jobs = await session.query<{ id: number }>(
    `UPDATE jobs j SET current_set = u.current_set, latest_set = u.latest_set, provisional = u.provisional
     FROM unnest($1::integer[], $2::uuid[], $3::uuid[], $4::boolean[]) AS u (id, current_set, latest_set, provisional)
     WHERE j.id = u.id
     RETURNING j.id`,
    [
      owners,
      current.map(({ observed }) => observed.current.hash),
      current.map(({ observed }) => observed.latest.hash),
      current.map(({ observed }) => observed.provisional),
    ],
    "write-current-sets",
  );
  // An owner that is not a job is a dataset that declared its own sources.
  const isJob = new Set(jobs.map(({ id }) => id));
  const lastSet = (steps: readonly Step[]): IdentifiedEdgeSet => steps.at(-1)?.set ?? emptyEdgeSet;
  return session.query<AdjacencyChange>(
    `INSERT INTO adjacency AS a (owner_id, body, changed)
     SELECT u.owner_id, u.body, nextval('change') FROM unnest($1::integer[], $2::text[]) AS u (owner_id, body)
     ON CONFLICT (owner_id) DO UPDATE SET body = excluded.body, changed = excluded.changed WHERE a.body <> excluded.body
     RETURNING owner_id, body, changed`,
    [
      owners,
      current.map(({ owner, observed, declared, manual }) =>
        encodeAdjacency(
          ownerEdges(
            observed.current,
            lastSet(declared),
            manual.length === 0 ? noManualEdges : toManualEdges(lastSet(manual)),
            { provisional: observed.provisional, unseen: observed.unseen, ownerIsJob: isJob.has(owner) },
          ),
        ),
      ),
    ],
    "write-adjacency",
  );
}
