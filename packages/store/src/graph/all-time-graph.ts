import type { OutputEdge } from "../model/edge-set.ts";
import { shownLayer } from "../model/layers.ts";
import type { OwnerEdges } from "../model/owner-edges.ts";
import { DatabaseGraph, type OwnerRow, type PairEdgeRow, type TableEdgeRow } from "./database-graph.ts";
import type { OwnerSightings } from "./walk.ts";

/**
 * Maximum number of owners of the datasets of one step; a dataset with more neighbors over its life is walked
 * partially.
 */
const maxOwners = 5_000;
/** Maximum number of edges of the owners of one step. */
const maxEdges = 20_000;

/**
 * The graph of all time, from the database: every edge that was ever current. An output that was ever fed by every
 * input counts as fed by all. Identity and hiding are today's.
 */
export class AllTimeGraph extends DatabaseGraph<TableEdgeRow, PairEdgeRow> {
  /** True if a limit cut off the result of a step. */
  truncated = false;

  protected async readTableEdges(owners: readonly number[]): Promise<readonly TableEdgeRow[]> {
    const rows = await this.session.query<TableEdgeRow>(
      `SELECT owner_id, dataset_id, direction, min(layer) AS layer, bool_and(by_pairs) AS by_pairs FROM table_edges
       WHERE owner_id = ANY($1::integer[]) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT $2`,
      [owners, maxEdges],
      "all-time-table-edges",
    );
    if (rows.length === maxEdges) this.truncated = true;
    return rows;
  }

  protected async readPairEdges(owners: readonly number[]): Promise<readonly PairEdgeRow[]> {
    const rows = await this.session.query<PairEdgeRow>(
      `SELECT DISTINCT owner_id, from_id, to_id FROM pair_edges WHERE owner_id = ANY($1::integer[])
       ORDER BY 1, 2, 3 LIMIT $2`,
      [owners, maxEdges],
      "all-time-pair-edges",
    );
    if (rows.length === maxEdges) this.truncated = true;
    return rows;
  }

  protected toOwnerEdges(
    tables: readonly TableEdgeRow[],
    pairs: readonly PairEdgeRow[],
    ownerIsJob: boolean,
  ): OwnerEdges {
    return {
      inputs: tables.flatMap((row) =>
        row.direction === 0 ? [[row.dataset_id, shownLayer(row.layer)] as const] : [],
      ),
      outputs: tables.flatMap((row): OutputEdge[] =>
        row.direction === 1 ? [[row.dataset_id, row.by_pairs ? 1 : 0, shownLayer(row.layer)]] : [],
      ),
      pairs: pairs.map(({ from_id, to_id }) => [from_id, to_id] as const),
      provisional: false,
      unseen: [],
      ownerIsJob,
    };
  }

  /** Returns nothing: an edge that was ever current may have been seen at any time. */
  async sightingsOf(): Promise<ReadonlyMap<number, OwnerSightings>> {
    return new Map();
  }

  protected async readOwners(datasets: readonly number[], direction: 0 | 1): Promise<readonly OwnerRow[]> {
    const rows = await this.session.query<OwnerRow>(
      `SELECT DISTINCT dataset_id, owner_id FROM table_edges
       WHERE dataset_id = ANY($1::integer[]) AND direction = $2 ORDER BY 1, 2 LIMIT $3`,
      [datasets, direction, maxOwners],
      "all-time-owners",
    );
    if (rows.length === maxOwners) this.truncated = true;
    return rows;
  }
}
