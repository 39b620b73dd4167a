import { instant, instantOrNull } from "../../database/instant.ts";
import { AllTimeGraph } from "../../graph/all-time-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { type Direction, type Walk, walk } from "../../graph/walk.ts";
import type { EdgeLayer } from "../../model/layers.ts";
import { type NodeReference, reference, type StoredNode } from "../nodes/nodes.ts";
import { type EdgeInterval, edgeChanges } from "./edge-changes.ts";
import { readWalkStart } from "./walk-start.ts";

/** An instant at which lineage changed, with the number of changes. */
export interface Moment {
  readonly at: string;
  readonly edgesAdded: number;
  readonly edgesRemoved: number;
  /** Edges that change their layer. */
  readonly edgesChanged: number;
  /** Datasets written in a new version with a changed schema. */
  readonly datasetVersions: number;
  /** Jobs that ran in a new version. */
  readonly jobVersions: number;
}

/** The times at which the lineage around a node changed. */
export interface MomentsAnswer {
  readonly focus: NodeReference;
  readonly knownAt: string;
  readonly direction: "both" | Direction;
  readonly depth: number;
  /** Newest first. */
  readonly moments: readonly Moment[];
  /** The first known moment, regardless of the requested range; null before any change. */
  readonly earliest: string | null;
  /** True when a limit cut the neighborhood or its history, or `limit` the list; the newest moments are kept. */
  readonly truncated: boolean;
}

/** Limits of a moments question. Times are epoch milliseconds, inclusive; null for none. */
export interface MomentsQuestion {
  /** A job stands for the jobs inside it, too. */
  readonly focus: StoredNode;
  /** Only the tasks of this Airflow task group of the focus. */
  readonly taskGroup?: string | undefined;
  readonly direction: "both" | Direction;
  readonly depth: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
}

/** Maximum number of nodes in the neighborhood. */
const maxNodes = 1_000;
/** Maximum number of validity intervals, and of versions of each kind; those that ended last are kept. */
const maxIntervals = 20_000;

/**
 * Finds the instants at which the lineage around a node changed, in the neighborhood of all time: everything
 * reachable over edges that were current at some time, so that removed edges are found.
 */
export async function readMoments(context: ReadContext, question: MomentsQuestion): Promise<MomentsAnswer> {
  const source = new AllTimeGraph(context);
  const directions: Direction[] =
    question.direction === "both" ? ["upstream", "downstream"] : [question.direction];
  const { focus } = question;
  const limits = { directions, depth: question.depth, limit: maxNodes };
  const start = await readWalkStart(context, source, { ...question, ...limits, asOf: null });
  const found = await walk(source, start, limits);
  const history = await readHistory(context, found);
  const versions = await readVersions(context, found);
  const horizon = Math.max(history.horizon, versions.horizon);
  const moments = new Map<number, { -readonly [Key in keyof Omit<Moment, "at">]: number }>();
  const count = (at: number, what: keyof Omit<Moment, "at">) => {
    if (at <= horizon) return;
    let moment = moments.get(at);
    if (!moment) {
      moment = { edgesAdded: 0, edgesRemoved: 0, edgesChanged: 0, datasetVersions: 0, jobVersions: 0 };
      moments.set(at, moment);
    }
    moment[what] += 1;
  };
  for (const change of edgeChanges(history.intervals)) count(change.at, change.what);
  for (const { at, what } of versions.list) count(at, what);
  const all = [...moments].sort(([a], [b]) => b - a);
  const asked = all.filter(
    ([at]) => (question.from === null || at >= question.from) && (question.to === null || at <= question.to),
  );
  return {
    focus: reference(focus),
    knownAt: instant(Date.now()),
    direction: question.direction,
    depth: question.depth,
    moments: asked.slice(0, question.limit).map(([at, counts]) => ({ at: instant(at), ...counts })),
    earliest: instantOrNull(all.at(-1)?.[0] ?? null),
    truncated:
      found.truncated ||
      start.omitted > 0 ||
      source.truncated ||
      asked.length > question.limit ||
      horizon > Number.NEGATIVE_INFINITY,
  };
}

/** Reads the intervals of edges within a neighborhood. History up to `horizon` is incomplete. */
async function readHistory(
  { session, index }: ReadContext,
  found: Walk,
): Promise<{ intervals: EdgeInterval[]; horizon: number }> {
  const reached = new Set(found.nodes.map(({ id }) => id));
  const members = (kind?: "dataset") =>
    found.nodes.flatMap((node) => (kind && node.kind !== kind ? [] : index.members(node.id)));
  const rows = await session.query<{
    owner_id: number;
    dataset_id: number;
    direction: number;
    layer: EdgeLayer;
    valid_from: number;
    valid_to: number | null;
  }>(
    // Latest end first: intervals that are cut off ended before all others.
    `SELECT owner_id, dataset_id, direction, layer, valid_from, valid_to FROM table_edges
     WHERE owner_id = ANY($1::integer[]) AND dataset_id = ANY($2::integer[])
     ORDER BY valid_to DESC NULLS FIRST, valid_from DESC, owner_id, dataset_id LIMIT $3`,
    [members(), members("dataset"), maxIntervals + 1],
    "lineage-history",
  );
  const isCut = rows.length > maxIntervals;
  if (isCut) rows.pop();
  const intervals = rows.flatMap((row): EdgeInterval[] => {
    const [owner, dataset] = [index.representative(row.owner_id), index.representative(row.dataset_id)];
    // A dataset's own declaration is an edge from its sources; its own end is not an edge.
    if (owner === dataset || !reached.has(owner) || !reached.has(dataset)) return [];
    const edge = row.direction === 0 ? `${dataset} ${owner}` : `${owner} ${dataset}`;
    return [{ edge, layer: row.layer, from: row.valid_from, to: row.valid_to }];
  });
  return {
    intervals,
    horizon: isCut ? (rows.at(-1)!.valid_to ?? Date.now()) : Number.NEGATIVE_INFINITY,
  };
}

async function readVersions(
  { session, index }: ReadContext,
  found: Walk,
): Promise<{
  list: { at: number; what: "datasetVersions" | "jobVersions" }[];
  horizon: number;
}> {
  const of = (kind: "dataset" | "job") =>
    found.nodes.flatMap((node) => (node.kind === kind ? index.members(node.id) : []));
  const datasets = await session.query<{ at: number }>(
    // Lake tables have a version for each commit: only versions with a changed schema count.
    `SELECT v.first_at AS at FROM dataset_versions v
     LEFT JOIN LATERAL (SELECT version, schema_facet FROM dataset_versions o
       WHERE o.dataset_id = v.dataset_id AND (o.first_at, o.version) < (v.first_at, v.version)
       ORDER BY o.first_at DESC, o.version DESC LIMIT 1) p ON true
     WHERE v.dataset_id = ANY($1::integer[])
       AND (p.version IS NULL OR p.schema_facet IS DISTINCT FROM v.schema_facet)
     ORDER BY v.first_at DESC LIMIT $2`,
    [of("dataset"), maxIntervals + 1],
    "moments-dataset-versions",
  );
  const jobs = await session.query<{ at: number }>(
    `SELECT first_at AS at FROM job_versions WHERE job_id = ANY($1::integer[]) ORDER BY first_at DESC LIMIT $2`,
    [of("job"), maxIntervals + 1],
    "moments-job-versions",
  );
  const horizon = (rows: readonly { at: number }[]) =>
    rows.length > maxIntervals ? rows.at(-1)!.at : Number.NEGATIVE_INFINITY;
  return {
    list: [
      ...datasets.map(({ at }) => ({ at, what: "datasetVersions" as const })),
      ...jobs.map(({ at }) => ({ at, what: "jobVersions" as const })),
    ],
    horizon: Math.max(horizon(datasets), horizon(jobs)),
  };
}
