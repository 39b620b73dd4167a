import { readContents } from "../../contents/contents.ts";
import { descriptionOf, readFacets, type StoredRegisters } from "../../contents/facets.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { decodeEdgeSet } from "../../model/edge-set.ts";
import { jobId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { RunState } from "../../model/run-state.ts";
import { sourceLocationOf } from "../jobs/job-detail.ts";
import { readLabels } from "../nodes/node-labels.ts";
import { readNodes, type StoredNode } from "../nodes/nodes.ts";
import { isNameShown } from "../nodes/shown.ts";
import type { QualifiedName } from "./names.ts";
import { latestRunNumbers, type MarquezRun, type MarquezRunState, readMarquezRuns } from "./runs.ts";

/** A job in the shape of Marquez's API. */
export interface MarquezJob {
  readonly id: QualifiedName;
  readonly type: "BATCH" | "STREAM" | "SERVICE";
  readonly name: string;
  readonly simpleName: string;
  readonly parentJobName: string | null;
  readonly parentJobUuid: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly namespace: string;
  readonly inputs: readonly QualifiedName[];
  readonly outputs: readonly QualifiedName[];
  readonly location: string | null;
  readonly description: string | null;
  readonly latestRun: MarquezRun | null;
  readonly latestRuns: readonly MarquezRun[];
  readonly facets: Record<string, unknown>;
  readonly currentVersion: string | null;
  readonly labels: readonly string[];
  readonly tags: readonly string[];
}

interface JobRow {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly facets: StoredRegisters;
  readonly job_type: string | null;
  readonly integration: string | null;
  readonly processing_type: string | null;
  readonly current_version: string | null;
  readonly parent_name: string | null;
  readonly parent_uuid: string | null;
}

/** Reads complete jobs by node id, each with its latest `runs` runs. */
export async function readMarquezJobs(
  context: ReadContext,
  ids: readonly number[],
  runs: number,
): Promise<Map<number, MarquezJob>> {
  const { session, index } = context;
  if (ids.length === 0) return new Map();
  const rows = await session.query<JobRow>(
    `SELECT j.id, n.name AS namespace, j.name, j.created_at, j.updated_at, j.facets, j.job_type, j.integration,
            j.processing_type, j.current_version, p.name AS parent_name, p.public_id AS parent_uuid
     FROM jobs j JOIN namespaces n ON n.id = j.namespace_id LEFT JOIN jobs p ON p.id = j.parent_id
     WHERE j.id = ANY($1::integer[])`,
    [ids],
    "marquez-jobs",
  );
  const facets = await readFacets(
    session,
    rows.map((row) => row.facets),
  );
  // The inputs and outputs of represented jobs (the queries of a task) count as the job's own.
  const members = new Map(ids.map((id) => [id, index.members(id)]));
  const edges = await index.edgesOf([...members.values()].flat());
  const nodes = await readNodes(
    session,
    [...edges.values()].flatMap(({ inputs, outputs }) =>
      [...inputs, ...outputs].map(([dataset]) => index.representative(dataset)),
    ),
  );
  const names = (job: number, side: "inputs" | "outputs") => {
    const datasets = members.get(job)!.flatMap((member) => {
      const own = edges.get(member);
      return (own ? [...own[side]] : []).map(([dataset]) => index.representative(dataset));
    });
    return qualifiedNames(nodes, datasets);
  };
  const labels = await readLabels(session, ids);
  const numbers = await latestRunNumbers(session, ids, runs);
  const latest = await readMarquezRuns(context, [...numbers.values()].flat());
  return new Map(
    rows.map((row, position) => {
      const own = facets[position]!;
      const latestRuns = (numbers.get(row.id) ?? []).flatMap((number) => latest.get(number) ?? []);
      const parent = parentOf(row, latestRuns[0]);
      return [
        row.id,
        {
          id: { namespace: row.namespace, name: row.name },
          type: typeOf(row.processing_type),
          name: row.name,
          simpleName: simpleNameOf(row.name, parent?.name),
          parentJobName: parent?.name ?? null,
          parentJobUuid: parent?.id ?? null,
          createdAt: instant(row.created_at),
          updatedAt: instant(row.updated_at),
          namespace: row.namespace,
          inputs: names(row.id, "inputs"),
          outputs: names(row.id, "outputs"),
          location: locationOf(own),
          description: labels(row.id).description ?? descriptionOf(own),
          latestRun: latestRuns[0] ?? null,
          latestRuns,
          facets: own,
          currentVersion: row.current_version,
          labels: [row.job_type, row.integration].flatMap((label) => label ?? []),
          tags: labels(row.id).tags,
        },
      ];
    }),
  );
}

function typeOf(processingType: string | null): MarquezJob["type"] {
  return processingType === "STREAMING" ? "STREAM" : processingType === "SERVICE" ? "SERVICE" : "BATCH";
}

/** Returns a job's name without its parent's name as prefix. */
function simpleNameOf(name: string, parent: string | undefined): string {
  return parent !== undefined && name.startsWith(`${parent}.`) ? name.slice(parent.length + 1) : name;
}

/**
 * Returns the parent of a job. Old Airflow integrations named a task as its own parent; Marquez then uses the DAG,
 * the name up to its last dot.
 */
function parentOf(row: JobRow, latest: MarquezRun | undefined): { name: string; id: string } | null {
  if (row.parent_name !== null && row.parent_uuid !== null)
    return { name: row.parent_name, id: row.parent_uuid };
  const facet = latest?.facets.parent;
  const dot = row.name.lastIndexOf(".");
  if (dot <= 0 || !isObject(facet) || !isObject(facet.job) || facet.job.name !== row.name) return null;
  const name = row.name.slice(0, dot);
  return { name, id: jobId(row.namespace, name) };
}

/** Returns the job's source location if Marquez's Java client can read its URL; it fails on any other. */
function locationOf(facets: Record<string, unknown>): string | null {
  const location = sourceLocationOf(facets);
  return location !== null && /^(https?|ftp|file|jar):/i.test(location) ? location : null;
}

/** Reads names of datasets by node id, each once, in the order given. */
function qualifiedNames(
  nodes: ReadonlyMap<number, StoredNode>,
  datasets: readonly number[],
): QualifiedName[] {
  return [...new Set(datasets)].flatMap((dataset) => {
    const node = nodes.get(dataset);
    return node ? [{ namespace: node.namespace, name: node.name }] : [];
  });
}

/** Filter of a list of jobs. */
export interface MarquezJobFilter {
  /** Integer id of a namespace. */
  readonly namespace?: number;
  /** States of the newest run; jobs that never ran are always listed. */
  readonly lastRunStates: readonly MarquezRunState[];
}

const stateNumbers: Readonly<Record<MarquezRunState, readonly RunState[]>> = {
  NEW: [],
  RUNNING: [RunState.unknown, RunState.running],
  COMPLETED: [RunState.complete],
  ABORTED: [RunState.abort],
  FAILED: [RunState.fail],
};

/** Lists jobs by latest mention. `total` is maintained for all jobs, and counts at most 100,000 of a namespace. */
export async function listMarquezJobs(
  context: ReadContext,
  filter: MarquezJobFilter,
  limit: number,
  offset: number,
): Promise<{ jobs: MarquezJob[]; total: number }> {
  const { session } = context;
  const states = filter.lastRunStates.flatMap((state) => stateNumbers[state]);
  const rows = await session.query<{ id: number }>(
    `SELECT j.id FROM recency l JOIN jobs j ON j.id = l.node_id WHERE l.kind = 1 AND ${isNameShown("j.id")} AND ($1::integer IS NULL OR j.namespace_id = $1)
       AND ($2::smallint[] IS NULL OR coalesce((SELECT state = ANY($2) FROM runs r WHERE r.job_id = j.id
            ORDER BY r.first_at DESC, r.public_id LIMIT 1), true))
     ORDER BY l.updated_at DESC, l.node_id LIMIT $3 OFFSET $4`,
    [filter.namespace ?? null, filter.lastRunStates.length > 0 ? states : null, limit, offset],
  );
  const [count] =
    filter.namespace === undefined
      ? await session.query<{
          total: number;
        }>(`SELECT value - (SELECT count(*) FROM hidden_nodes h JOIN jobs j ON j.id = h.node_id WHERE h.hidden) AS total
           FROM counters WHERE name = 'jobs'`)
      : await session.query<{ total: number }>(
          `SELECT count(*) AS total FROM (SELECT 1 FROM jobs j WHERE namespace_id = $1 AND ${isNameShown("j.id")} LIMIT 100000) j`,
          [filter.namespace],
        );
  const jobs = await readMarquezJobs(
    context,
    rows.map(({ id }) => id),
    10,
  );
  return { jobs: rows.flatMap(({ id }) => jobs.get(id) ?? []), total: count?.total ?? 0 };
}

/** A version of a job in the shape of Marquez's API. */
export interface MarquezJobVersion {
  readonly id: QualifiedName & { readonly version: string };
  readonly name: string;
  readonly createdAt: string;
  readonly version: string;
  readonly namespace: string;
  readonly location: string | null;
  readonly inputs: readonly QualifiedName[];
  readonly outputs: readonly QualifiedName[];
  readonly latestRun: MarquezRun | null;
}

/** Lists versions of a job, newest first; only one if `version` is given. */
export async function listMarquezJobVersions(
  context: ReadContext,
  job: number,
  options: { readonly limit: number; readonly offset: number; readonly version?: string },
): Promise<MarquezJobVersion[]> {
  const { session, index } = context;
  const base = (await readMarquezJobs(context, [job], 1)).get(job)!;
  const rows = await session.query<{
    version: string;
    first_at: number;
    edge_set: string;
    run: number | null;
  }>(
    `SELECT v.version, v.first_at, v.edge_set, r.id AS run FROM job_versions v
     LEFT JOIN LATERAL (SELECT key FROM executions WHERE owner_id = v.job_id AND version = v.version
                        ORDER BY at DESC LIMIT 1) e ON true
     LEFT JOIN LATERAL (SELECT id FROM runs WHERE job_id = v.job_id AND execution = e.key
                        ORDER BY first_at DESC, public_id LIMIT 1) r ON true
     WHERE v.job_id = $1 AND ($4::uuid IS NULL OR v.version = $4)
     ORDER BY v.first_at DESC, v.version LIMIT $2 OFFSET $3`,
    [job, options.limit, options.offset, options.version ?? null],
    "marquez-job-versions",
  );
  const contents = await readContents(
    session,
    rows.map(({ edge_set }) => edge_set),
  );
  const sets = rows.map(({ edge_set }) => {
    const text = contents.get(edge_set);
    return text ? decodeEdgeSet(edge_set, text) : null;
  });
  const nodes = await readNodes(
    session,
    sets.flatMap((set) =>
      [...(set?.inputs ?? []), ...(set?.outputs ?? [])].map(([dataset]) => index.representative(dataset)),
    ),
  );
  const names = (list: readonly (readonly [number, ...unknown[]])[] = []) =>
    qualifiedNames(
      nodes,
      list.map(([dataset]) => index.representative(dataset)),
    );
  const runs = await readMarquezRuns(
    context,
    rows.flatMap(({ run }) => run ?? []),
  );
  return rows.map((row, position) => ({
    id: { ...base.id, version: row.version },
    name: base.name,
    createdAt: instant(row.first_at),
    version: row.version,
    namespace: base.namespace,
    location: base.location,
    inputs: names(sets[position]?.inputs),
    outputs: names(sets[position]?.outputs),
    latestRun: row.run === null ? null : (runs.get(row.run) ?? null),
  }));
}

/** Returns whether a text is one of Marquez's run states. */
export function isMarquezRunState(text: string): text is MarquezRunState {
  return text in stateNumbers;
}
