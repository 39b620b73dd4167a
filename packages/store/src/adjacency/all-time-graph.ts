import type { Session } from "../database/database.ts";
import type { EdgeLayer, OutputEdge } from "../fold/edge-set.ts";
import { groupBy } from "../fold/group-by.ts";
import type { LineageIndex } from "./lineage-index.ts";
import type { OwnerEdges } from "./owner-edges.ts";
import type { EdgeSource } from "./walk.ts";

/** Owners beside the datasets of one step at most; a dataset with more neighbours in its life is walked in part. */
const mostOwners = 5_000;
/** Edges of the owners of one step at most. */
const mostEdges = 20_000;

/**
 * The graph of all time: every edge that was ever current, whenever that was, in the database. An output that was
 * ever fed by every input counts as fed by all. Identity is today's.
 */
export class AllTimeGraph implements EdgeSource {
  readonly #session: Session;
  readonly #identity: LineageIndex;
  /** Whether a bound cut the answer of some step. */
  truncated = false;

  constructor(session: Session, identity: LineageIndex) {
    this.#session = session;
    this.#identity = identity;
  }

  representative(node: number): number {
    return this.#identity.representative(node);
  }

  members(node: number): readonly number[] {
    return this.#identity.members(node);
  }

  async readersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return this.#owners(datasets, 0);
  }

  async writersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return this.#owners(datasets, 1);
  }

  async edgesOf(owners: readonly number[]): Promise<ReadonlyMap<number, OwnerEdges>> {
    if (owners.length === 0) return new Map();
    const tables = await this.#session.query<{
      owner_id: number;
      dataset_id: number;
      direction: number;
      layer: EdgeLayer;
      by_pairs: boolean;
    }>(
      `SELECT owner_id, dataset_id, direction, min(layer) AS layer, bool_and(by_pairs) AS by_pairs FROM table_edges
       WHERE owner_id = ANY($1::integer[]) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT $2`,
      [owners, mostEdges],
      "all-time-table-edges",
    );
    const pairs = await this.#session.query<{ owner_id: number; from_id: number; to_id: number }>(
      `SELECT DISTINCT owner_id, from_id, to_id FROM pair_edges WHERE owner_id = ANY($1::integer[])
       ORDER BY 1, 2, 3 LIMIT $2`,
      [owners, mostEdges],
      "all-time-pair-edges",
    );
    if (tables.length === mostEdges || pairs.length === mostEdges) this.truncated = true;
    const jobs = await this.#session.query<{ id: number }>(
      "SELECT id FROM jobs WHERE id = ANY($1::integer[])",
      [owners],
    );
    const isJob = new Set(jobs.map(({ id }) => id));
    const pairsByOwner = groupBy(pairs, ({ owner_id }) => owner_id);
    return new Map(
      [...groupBy(tables, ({ owner_id }) => owner_id)].map(([owner, rows]) => [
        owner,
        {
          inputs: rows.flatMap((row) => (row.direction === 0 ? [[row.dataset_id, row.layer] as const] : [])),
          outputs: rows.flatMap((row): OutputEdge[] =>
            row.direction === 1 ? [[row.dataset_id, row.by_pairs ? 1 : 0, row.layer]] : [],
          ),
          pairs: (pairsByOwner.get(owner) ?? []).map(({ from_id, to_id }) => [from_id, to_id] as const),
          provisional: false,
          ownerIsJob: isJob.has(owner),
        },
      ]),
    );
  }

  async #owners(datasets: readonly number[], direction: 0 | 1): Promise<Map<number, number[]>> {
    if (datasets.length === 0) return new Map();
    const rows = await this.#session.query<{ dataset_id: number; owner_id: number }>(
      `SELECT DISTINCT dataset_id, owner_id FROM table_edges
       WHERE dataset_id = ANY($1::integer[]) AND direction = $2 ORDER BY 1, 2 LIMIT $3`,
      [datasets, direction, mostOwners],
      "all-time-owners",
    );
    if (rows.length === mostOwners) this.truncated = true;
    return new Map(
      [...groupBy(rows, ({ dataset_id }) => dataset_id)].map(([dataset, own]) => [
        dataset,
        own.map(({ owner_id }) => owner_id),
      ]),
    );
  }
}
