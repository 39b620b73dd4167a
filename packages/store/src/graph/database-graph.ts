import type { Session } from "../database/database.ts";
import { groupBy } from "../model/group-by.ts";
import type { EdgeLayer } from "../model/layers.ts";
import type { OwnerEdges } from "../model/owner-edges.ts";
import type { LineageIndex } from "./lineage-index.ts";
import type { ReadContext } from "./read-context.ts";
import { shownEdges, shownOwners } from "./shown.ts";
import type { EdgeSource, OwnerSightings } from "./walk.ts";

/** An owner that reads or writes a dataset. */
export interface OwnerRow {
  readonly dataset_id: number;
  readonly owner_id: number;
}

/** An edge between an owner and a dataset that it reads (direction 0) or writes (1). */
export interface TableEdgeRow {
  readonly owner_id: number;
  readonly dataset_id: number;
  readonly direction: number;
  readonly layer: EdgeLayer;
  readonly by_pairs: boolean;
}

/** A pair of an owner's input and output. */
export interface PairEdgeRow {
  readonly owner_id: number;
  readonly from_id: number;
  readonly to_id: number;
}

/** A graph read from the validity intervals in the database. Identity and hiding are today's. */
export abstract class DatabaseGraph<Table extends TableEdgeRow, Pair extends PairEdgeRow>
  implements EdgeSource
{
  protected readonly session: Session;
  readonly #identity: LineageIndex;

  constructor({ session, index }: ReadContext) {
    this.session = session;
    this.#identity = index;
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
    const jobs = await this.session.query<{ id: number }>(
      "SELECT id FROM jobs WHERE id = ANY($1::integer[])",
      [owners],
    );
    const isJob = new Set(jobs.map(({ id }) => id));
    const tables = await this.readTableEdges(owners);
    const pairs = groupBy(await this.readPairEdges(owners), ({ owner_id }) => owner_id);
    const edges = new Map(
      [...groupBy(tables, ({ owner_id }) => owner_id)].map(([owner, rows]) => [
        owner,
        this.toOwnerEdges(rows, pairs.get(owner) ?? [], isJob.has(owner)),
      ]),
    );
    return shownEdges(edges, this.#identity.hidden);
  }

  abstract sightingsOf(owners: ReadonlyMap<number, OwnerEdges>): Promise<ReadonlyMap<number, OwnerSightings>>;

  /** Reads the edges between owners and datasets. */
  protected abstract readTableEdges(owners: readonly number[]): Promise<readonly Table[]>;

  /** Reads the pairs of inputs and outputs of owners. */
  protected abstract readPairEdges(owners: readonly number[]): Promise<readonly Pair[]>;

  /** Returns the edges of one owner from its rows. */
  protected abstract toOwnerEdges(
    tables: readonly Table[],
    pairs: readonly Pair[],
    ownerIsJob: boolean,
  ): OwnerEdges;

  /** Reads owners that read (0) or write (1) datasets. */
  protected abstract readOwners(datasets: readonly number[], direction: 0 | 1): Promise<readonly OwnerRow[]>;

  async #owners(datasets: readonly number[], direction: 0 | 1): Promise<Map<number, readonly number[]>> {
    if (datasets.length === 0) return new Map();
    const rows = await this.readOwners(datasets, direction);
    const found = new Map(
      [...groupBy(rows, ({ dataset_id }) => dataset_id)].map(([dataset, own]) => [
        dataset,
        own.map(({ owner_id }) => owner_id),
      ]),
    );
    return shownOwners(found, this.#identity.hidden);
  }
}
