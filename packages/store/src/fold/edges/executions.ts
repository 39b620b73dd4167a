import type { Contents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { type EdgeSet, edgeSet, type IdentifiedEdgeSet, unionOf } from "../../model/edge-set.ts";
import { groupBy } from "../../model/group-by.ts";
import { nameBasedId } from "../../model/identifiers.ts";
import { EdgeLayer } from "../../model/layers.ts";
import { isSuccess } from "../../model/runs/run-document.ts";
import type { TouchedRun } from "../runs/touched-run.ts";
import type { OwnedExecution } from "./execution.ts";

/** A run, with the fields that its execution needs. */
interface RunOfExecution {
  readonly job_id: number;
  readonly execution: string;
  readonly run_id: string;
  readonly public_id: string;
  readonly state: number;
  readonly has_ended: boolean;
  readonly succeeded_at: number | null;
  readonly first_at: number;
  readonly map_index: number;
  readonly try_number: number | null;
  readonly unbounded: boolean;
  readonly edge_set: string;
  readonly source: string | null;
  readonly parent_run_id: string | null;
  readonly parent_ended: boolean | null;
  readonly nominal_end_at: number | null;
  readonly manual: boolean;
}

/** Executions of a batch: recomputed from all of their runs, or removed because no run is left in them. */
export interface TouchedExecutions {
  readonly executions: readonly OwnedExecution[];
  readonly removed: readonly (readonly [owner: number, key: string])[];
}

/** Recomputes the executions of the runs of a batch, and those of their child runs. */
export async function readExecutions(
  session: Session,
  contents: Contents,
  runs: readonly TouchedRun[],
): Promise<TouchedExecutions> {
  const touched = new Map<string, readonly [owner: number, key: string]>();
  const touch = (owner: number, key: string) => touched.set(`${owner} ${key}`, [owner, key]);
  for (const run of runs) {
    touch(run.job, run.execution);
    if (run.previousExecution) touch(run.job, run.previousExecution);
  }
  const ended = runs.filter((run) => run.hasEnded !== run.previouslyEnded);
  if (ended.length > 0) {
    const children = await session.query<{ job_id: number; execution: string }>(
      `SELECT DISTINCT r.job_id, r.execution FROM unnest($1::uuid[], $2::integer[]) AS p (run_id, job_id)
       JOIN runs r ON r.parent_run_id = p.run_id AND r.parent_job_id = p.job_id`,
      [ended.map((run) => run.runId), ended.map((run) => run.job)],
      "find-children",
    );
    for (const child of children) touch(child.job_id, child.execution);
  }
  if (touched.size === 0) return { executions: [], removed: [] };
  const keys = [...touched.values()];
  const rows = await session.query<RunOfExecution>(
    `SELECT r.job_id, r.execution, r.run_id, r.public_id, r.state, r.has_ended, r.succeeded_at, r.first_at, r.map_index, r.try_number, r.unbounded,
            r.edge_set, r.source, r.parent_run_id, p.has_ended AS parent_ended, r.nominal_end_at, r.manual
     FROM unnest($1::integer[], $2::uuid[]) AS u (job_id, execution)
     JOIN runs r ON r.job_id = u.job_id AND r.execution = u.execution
     LEFT JOIN runs p ON p.run_id = r.parent_run_id AND p.job_id = r.parent_job_id`,
    [keys.map(([owner]) => owner), keys.map(([, key]) => key)],
    "read-runs-of-executions",
  );
  const byExecution = groupBy(rows, (row) => `${row.job_id} ${row.execution}`);
  const edges = await contents.edgeSets(rows.map((row) => row.edge_set));
  const computed = [...touched].flatMap(([name, [owner, key]]) => {
    const members = byExecution.get(name);
    return members ? [makeExecution(owner, key, members, edges)] : [];
  });
  const versions = await jobVersions(contents, computed);
  return {
    executions: computed.map(({ execution, all, success }, index) => {
      contents.putEdgeSet(all);
      contents.putEdgeSet(success);
      const named = versions[index] ? contents.putEdgeSet(namedByProducer(success)) : null;
      return { ...execution, version: versions[index]!, named };
    }),
    removed: [...touched].flatMap(([name, pair]) => (byExecution.has(name) ? [] : [pair])),
  };
}

function makeExecution(
  owner: number,
  key: string,
  runs: readonly RunOfExecution[],
  edges: (hash: string) => IdentifiedEdgeSet,
): {
  execution: Omit<OwnedExecution, "version" | "named">;
  all: IdentifiedEdgeSet;
  success: IdentifiedEdgeSet;
} {
  const succeeded = runs.filter(hasSucceeded);
  succeeded.sort(compareTries);
  const lastSuccess = new Map(succeeded.filter(isTry).map((run) => [run.map_index, run]));
  const counted = succeeded.filter((run) => !isTry(run) || lastSuccess.get(run.map_index) === run);
  const lastTries = [...groupBy(runs, (run) => run.map_index).values()].map(
    (tries) => tries.sort(compareTries).at(-1)!,
  );
  const hasFailed = (run: RunOfExecution) =>
    run.has_ended && !hasSucceeded(run) && !(isTry(run) && lastSuccess.has(run.map_index));
  const hasParent = runs.some((run) => run.parent_run_id !== null);
  const closed = hasParent ? runs.some((run) => run.parent_ended) : runs.every((run) => run.has_ended);
  const all = unionOf(runs.map((run) => edges(run.edge_set)));
  const success = unionOf(counted.map((run) => edges(run.edge_set)));
  const newest = succeeded.at(-1);
  const failed = lastTries.some(hasFailed);
  const nominalEnds = runs.flatMap(({ nominal_end_at }) => nominal_end_at ?? []);
  return {
    execution: {
      owner,
      key,
      at: Math.min(...runs.map((run) => run.first_at)),
      closed: closed || runs.some((run) => run.unbounded),
      closedByNewer: hasParent,
      good: succeeded.length > 0 && !failed,
      all: all.hash,
      success: success.hash,
      source: newest?.source ?? null,
      nominalEnd: nominalEnds.length === 0 ? null : Math.max(...nominalEnds),
      manual: runs.every(({ manual }) => manual),
      failed,
    },
    all,
    success,
  };
}

function hasSucceeded({ succeeded_at, state, unbounded }: RunOfExecution): boolean {
  return isSuccess({ succeededAt: succeeded_at, state, unbounded });
}

/** Returns whether a run is a try of an Airflow task. Runs of other tools are independent of each other. */
function isTry({ try_number }: RunOfExecution): boolean {
  return try_number !== null;
}

/** Compares tries of one task by number. */
function compareTries(a: RunOfExecution, b: RunOfExecution): number {
  return (
    a.first_at - b.first_at ||
    (a.try_number ?? 0) - (b.try_number ?? 0) ||
    (a.public_id < b.public_id ? -1 : a.public_id > b.public_id ? 1 : 0)
  );
}

/**
 * Computes the job version of each good execution: its inputs and outputs, and the identity of its code (SPEC.md §7),
 * by name so that rebuilds give the same ids. Null for executions that state neither.
 */
async function jobVersions(
  contents: Contents,
  computed: readonly { execution: Omit<OwnedExecution, "version" | "named">; success: IdentifiedEdgeSet }[],
): Promise<(string | null)[]> {
  const good = computed.filter(({ execution }) => execution.good);
  const publicId = await contents.publicIds(
    good.flatMap(({ execution, success }) => {
      const { inputs, outputs } = namedByProducer(success);
      return [execution.owner, ...inputs.map(([dataset]) => dataset), ...outputs.map(([dataset]) => dataset)];
    }),
  );
  return computed.map(({ execution, success }) => {
    if (!execution.good) return null;
    const { inputs, outputs } = namedByProducer(success);
    const names = (edges: readonly (readonly [dataset: number, ...unknown[]])[]) =>
      edges.map(([dataset]) => publicId(dataset)).sort();
    return nameBasedId(
      "job-version",
      publicId(execution.owner),
      names(inputs).join(),
      names(outputs).join(),
      execution.source ?? "",
    );
  });
}

/**
 * Returns the datasets that the producer named, without their connections: later inference must not change a version.
 */
function namedByProducer({ inputs, outputs }: EdgeSet): IdentifiedEdgeSet {
  return edgeSet({
    inputs: inputs.filter(([, layer]) => layer === EdgeLayer.observed),
    outputs: outputs.flatMap(([dataset, , layer]) =>
      layer === EdgeLayer.observed ? [[dataset, 0, EdgeLayer.observed] as const] : [],
    ),
    pairs: [],
    columns: [],
  });
}
