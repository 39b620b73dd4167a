import { instant } from "../database/instant.ts";
import { edgeSet } from "../model/edge-set.ts";
import { EdgeLayer, isManual } from "../model/layers.ts";
import { type OwnerEdges, ownerEdges } from "../model/owner-edges.ts";
import { DatabaseGraph, type OwnerRow, type PairEdgeRow, type TableEdgeRow } from "./database-graph.ts";
import { readPastSightings } from "./past-sightings.ts";
import type { ReadContext } from "./read-context.ts";
import type { EdgeSource, OwnerSightings } from "./walk.ts";

interface PastTableEdge extends TableEdgeRow {
  readonly provisional: boolean;
}

interface PastPairEdge extends PairEdgeRow {
  readonly layer: EdgeLayer;
}

const valid = "valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)";

/**
 * The graph as it was current at an instant, from the validity intervals in the database. Identity and hiding are
 * today's: a merge known now also applies to the past.
 */
export class PastGraph extends DatabaseGraph<PastTableEdge, PastPairEdge> {
  readonly #at: string;

  /** @param at - epoch milliseconds */
  constructor(context: ReadContext, at: number) {
    super(context);
    this.#at = instant(at);
  }

  protected async readTableEdges(owners: readonly number[]): Promise<readonly PastTableEdge[]> {
    return this.session.query<PastTableEdge>(
      `SELECT owner_id, dataset_id, direction, layer, by_pairs, provisional FROM table_edges
       WHERE owner_id = ANY($1::integer[]) AND ${valid}`,
      [owners, this.#at],
      "past-table-edges",
    );
  }

  protected async readPairEdges(owners: readonly number[]): Promise<readonly PastPairEdge[]> {
    return this.session.query<PastPairEdge>(
      `SELECT owner_id, from_id, to_id, layer FROM pair_edges WHERE owner_id = ANY($1::integer[]) AND ${valid}`,
      [owners, this.#at],
      "past-pair-edges",
    );
  }

  protected toOwnerEdges(
    tables: readonly PastTableEdge[],
    pairs: readonly PastPairEdge[],
    ownerIsJob: boolean,
  ): OwnerEdges {
    // Inferred edges belong to the observed ones.
    const layerSet = (isDeclared: boolean) => {
      const isOwn = ({ layer }: { layer: EdgeLayer }) =>
        !isManual(layer) && (layer === EdgeLayer.declared) === isDeclared;
      const own = tables.filter(isOwn);
      return edgeSet({
        inputs: own.flatMap((row) => (row.direction === 0 ? [[row.dataset_id, row.layer] as const] : [])),
        outputs: own.flatMap((row) =>
          row.direction === 1 ? [[row.dataset_id, row.by_pairs ? 1 : 0, row.layer] as const] : [],
        ),
        pairs: pairs.filter(isOwn).map((row) => [row.from_id, row.to_id] as const),
        columns: [],
      });
    };
    const manual = (direction: number) =>
      tables.flatMap((row) =>
        row.layer === EdgeLayer.manual && row.direction === direction && !row.by_pairs
          ? [row.dataset_id]
          : [],
      );
    return ownerEdges(
      layerSet(false),
      layerSet(true),
      {
        inputs: manual(0),
        outputs: manual(1),
        pairs: pairs.flatMap((row) =>
          row.layer === EdgeLayer.manual ? [[row.from_id, row.to_id] as const] : [],
        ),
      },
      { provisional: tables.some((row) => row.provisional), unseen: [], ownerIsJob },
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
