import { instant } from "../database/instant.ts";
import { edgeSet } from "../model/edge-set.ts";
import { groupBy } from "../model/group-by.ts";
import { EdgeLayer, isManual } from "../model/layers.ts";
import { type OwnerEdges, ownerEdges } from "../model/owner-edges.ts";
import { DatabaseGraph, type OwnerRow } from "./database-graph.ts";
import { readPastSightings } from "./past-sightings.ts";
import type { ReadContext } from "./read-context.ts";
import type { EdgeSource, OwnerSightings } from "./walk.ts";

const valid = "valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)";

/**
 * The graph as it was current at an instant, from the validity intervals in the database. Identity and hiding are
 * today's: a merge known now also applies to the past.
 */
export class PastGraph extends DatabaseGraph {
  readonly #at: string;

  /** @param at - epoch milliseconds */
  constructor(context: ReadContext, at: number) {
    super(context);
    this.#at = instant(at);
  }

  protected async readEdges(
    owners: readonly number[],
    isJob: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, OwnerEdges>> {
    const tables = await this.session.query<{
      owner_id: number;
      dataset_id: number;
      direction: number;
      layer: EdgeLayer;
      by_pairs: boolean;
      provisional: boolean;
    }>(
      `SELECT owner_id, dataset_id, direction, layer, by_pairs, provisional FROM table_edges
       WHERE owner_id = ANY($1::integer[]) AND ${valid}`,
      [owners, this.#at],
      "past-table-edges",
    );
    const pairs = await this.session.query<{
      owner_id: number;
      from_id: number;
      to_id: number;
      layer: EdgeLayer;
    }>(
      `SELECT owner_id, from_id, to_id, layer FROM pair_edges WHERE owner_id = ANY($1::integer[]) AND ${valid}`,
      [owners, this.#at],
      "past-pair-edges",
    );
    const pairsByOwner = groupBy(pairs, ({ owner_id }) => owner_id);
    return new Map(
      [...groupBy(tables, ({ owner_id }) => owner_id)].map(([owner, rows]): [number, OwnerEdges] => {
        const ownPairs = pairsByOwner.get(owner) ?? [];
        // Inferred edges belong to the observed ones.
        const layerSet = (isDeclared: boolean) => {
          const isOwn = ({ layer }: { layer: EdgeLayer }) =>
            !isManual(layer) && (layer === EdgeLayer.declared) === isDeclared;
          const own = rows.filter(isOwn);
          return edgeSet({
            inputs: own.flatMap((row) => (row.direction === 0 ? [[row.dataset_id, row.layer] as const] : [])),
            outputs: own.flatMap((row) =>
              row.direction === 1 ? [[row.dataset_id, row.by_pairs ? 1 : 0, row.layer] as const] : [],
            ),
            pairs: ownPairs.filter(isOwn).map((row) => [row.from_id, row.to_id] as const),
            columns: [],
          });
        };
        const manual = (direction: number) =>
          rows.flatMap((row) =>
            row.layer === EdgeLayer.manual && row.direction === direction && !row.by_pairs
              ? [row.dataset_id]
              : [],
          );
        return [
          owner,
          ownerEdges(
            layerSet(false),
            layerSet(true),
            {
              inputs: manual(0),
              outputs: manual(1),
              pairs: ownPairs.flatMap((row) =>
                row.layer === EdgeLayer.manual ? [[row.from_id, row.to_id] as const] : [],
              ),
            },
            {
              provisional: rows.some((row) => row.provisional),
              unseen: [],
              ownerIsJob: isJob.has(owner),
            },
          ),
        ];
      }),
    );
  }

  async sightingsOf(owners: ReadonlyMap<number, OwnerEdges>): Promise<ReadonlyMap<number, OwnerSightings>> {
    const ids = (edges: readonly (readonly [dataset: number, ...unknown[]])[]) =>
      edges.map(([dataset]) => dataset);
    return readPastSightings(
      this.session,
      new Map(
        [...owners].map(([owner, { inputs, outputs, provisional }]) => [
          owner,
          { inputs: ids(inputs), outputs: ids(outputs), provisional },
        ]),
      ),
      this.#at,
    );
  }

  protected async readOwners(datasets: readonly number[], direction: 0 | 1): Promise<readonly OwnerRow[]> {
    return this.session.query<OwnerRow>(
      `SELECT DISTINCT dataset_id, owner_id FROM table_edges
       WHERE dataset_id = ANY($1::integer[]) AND ${valid} AND direction = $3`,
      [datasets, this.#at, direction],
      "past-owners",
    );
  }
}

/** Returns the graph as of an instant, in epoch milliseconds; null for now. */
export function graphAt(context: ReadContext, asOf: number | null): EdgeSource {
  return asOf === null ? context.index : new PastGraph(context, asOf);
}
