import { readContents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import { decodeEdgeSet, type EdgeSet, emptyEdgeSet } from "../model/edge-set.ts";
import { groupBy } from "../model/group-by.ts";
import { ExecutionLayer } from "../model/layers.ts";
import type { UnseenEdge } from "../model/owner-edges.ts";

/**
 * Maximum number of executions to search, newest first; edges that none of them showed have no known last sighting.
 */
const maxExecutions = 50;

interface ExecutionRow {
  readonly owner_id: number;
  readonly at: number;
  readonly all_set: string;
  readonly success_set: string;
  readonly complete: boolean;
}

/** The sightings of a job's edges in its newest executions up to an instant. */
export interface PastSightings {
  /** Edges that the newest execution by then did not show. */
  readonly unseen: readonly UnseenEdge[];
  /** Start of the newest execution that names a dataset, in epoch milliseconds; null without one. */
  readonly latestAt: number | null;
}

/**
 * Reads when jobs showed the edges that they had at an instant.
 *
 * @param owners - jobs with the datasets that they read and wrote then
 * @param at - ISO time
 */
export async function readPastSightings(
  session: Session,
  owners: ReadonlyMap<
    number,
    { readonly inputs: readonly number[]; readonly outputs: readonly number[]; readonly provisional: boolean }
  >,
  at: string,
): Promise<Map<number, PastSightings>> {
  if (owners.size === 0) return new Map();
  const rows = await session.query<ExecutionRow>(
    `SELECT o.id AS owner_id, e.at, e.all_set, e.success_set, e.good AND (e.closed OR e.closed_by_newer AND EXISTS (
              SELECT FROM executions n WHERE n.owner_id = o.id AND n.layer = ${ExecutionLayer.observed} AND (n.at, n.key) > (e.at, e.key)))
              AS complete
     FROM unnest($1::integer[]) AS o (id) CROSS JOIN LATERAL (
       SELECT * FROM executions WHERE owner_id = o.id AND layer = ${ExecutionLayer.observed} AND at <= $2 AND all_set <> $3
       ORDER BY at DESC, key DESC LIMIT $4) e
     ORDER BY o.id, e.at DESC, e.key DESC`,
    [[...owners.keys()], at, emptyEdgeSet.hash, maxExecutions],
    "past-sightings",
  );
  const texts = await readContents(session, [
    ...new Set(rows.flatMap(({ all_set, success_set }) => [all_set, success_set])),
  ]);
  const sets = new Map<string, EdgeSet>(
    [...texts].map(([hash, text]) => [hash, decodeEdgeSet(hash, text)] as const),
  );
  const setOf = (hash: string) => sets.get(hash) ?? emptyEdgeSet;
  const byOwner = groupBy(rows, ({ owner_id }) => owner_id);
  return new Map(
    [...owners].map(
      ([owner, edges]) => [owner, sightingsOf(edges, byOwner.get(owner) ?? [], setOf)] as const,
    ),
  );
}

function sightingsOf(
  edges: {
    readonly inputs: readonly number[];
    readonly outputs: readonly number[];
    readonly provisional: boolean;
  },
  newestFirst: readonly ExecutionRow[],
  setOf: (hash: string) => EdgeSet,
): PastSightings {
  const shown = newestFirst
    .map((row) => ({
      at: row.at,
      complete: row.complete,
      set: setOf(edges.provisional ? row.all_set : row.success_set),
    }))
    .filter(({ set }) => set.inputs.length + set.outputs.length > 0);
  const newest = edges.provisional ? 0 : shown.findIndex(({ complete }) => complete);
  const lastSeen = (direction: 0 | 1, dataset: number): number | null => {
    const index = shown.findIndex(({ set }) =>
      (direction === 0 ? set.inputs : set.outputs).some(([own]) => own === dataset),
    );
    return index < 0 || index <= newest ? null : shown[index]!.at;
  };
  const unseen = ([0, 1] as const).flatMap((direction) =>
    (direction === 0 ? edges.inputs : edges.outputs).flatMap((dataset): UnseenEdge[] => {
      const at = lastSeen(direction, dataset);
      return at === null ? [] : [[dataset, direction, at]];
    }),
  );
  return { unseen, latestAt: shown[0]?.at ?? null };
}
