import type { LineageIndex } from "../adjacency/lineage-index.ts";
import type { Session } from "../database/database.ts";
import { groupBy } from "../fold/group-by.ts";
import type { TransformationTuple } from "../fold/stated-lineage.ts";
import { instant } from "./instant.ts";

/** A column edge at the near side of a dataset, by integer ids as they are stored. */
export interface NearColumnEdge {
  /** The column on the side of the dataset; null: the whole output depends. */
  readonly near: string | null;
  /** The column of the dataset on the other side. */
  readonly farColumn: string | null;
  readonly isDirect: boolean;
}

/** Datasets whose column edges one statement reads. */
const datasetsPerStatement = 25;
/** Column edges that one statement reads at most. */
const edgesPerStatement = 10_000;
/** Column edges that one walk reads at most. */
const mostEdges = 100_000;

/** The column edges that a walk needs, each dataset's read once. */
export class ReachColumns {
  readonly #session: Session;
  readonly #index: LineageIndex;
  readonly #direction: "upstream" | "downstream";
  readonly #asOf: number | null;
  /** By dataset, then by owner and the dataset on the other side. */
  readonly #near = new Map<number, ReadonlyMap<string, readonly NearColumnEdge[]>>();
  readonly #documented = new Map<number, ReadonlySet<number>>();
  #read = 0;
  /** Whether a bound cut what was read. */
  truncated = false;

  constructor(
    session: Session,
    index: LineageIndex,
    direction: "upstream" | "downstream",
    asOf: number | null,
  ) {
    this.#session = session;
    this.#index = index;
    this.#direction = direction;
    this.#asOf = asOf;
  }

  /** Reads the edges that begin (downstream) or end (upstream) at the datasets. */
  async load(datasets: readonly number[]): Promise<void> {
    const missing = datasets.filter((dataset) => !this.#near.has(dataset));
    const [near, far] =
      this.#direction === "downstream" ? (["from", "to"] as const) : (["to", "from"] as const);
    for (const chunk of chunks(missing, datasetsPerStatement)) {
      const rows = await this.#rows<{
        owner_id: number;
        near_id: number;
        near: string | null;
        far_id: number;
        far: string | null;
        transformations: readonly TransformationTuple[];
      }>(
        `SELECT owner_id, ${near}_id AS near_id, ${near}_column AS near, ${far}_id AS far_id, ${far}_column AS far, transformations
         FROM column_edges WHERE ${near}_id = ANY($1::integer[])`,
        chunk,
        `reach-columns-${this.#direction}`,
        "owner_id, edge, layer, valid_from",
      );
      const byDataset = groupBy(rows, ({ near_id }) => this.#index.representative(near_id));
      for (const dataset of chunk) {
        const beside = groupBy(
          byDataset.get(dataset) ?? [],
          (row) => `${row.owner_id} ${this.#index.representative(row.far_id)}`,
        );
        this.#near.set(
          dataset,
          new Map(
            [...beside].map(([name, edges]) => [
              name,
              edges.map((row) => ({ near: row.near, farColumn: row.far, isDirect: isDirect(row) })),
            ]),
          ),
        );
      }
    }
  }

  /** The edges between a dataset that was loaded and another that an owner knows. */
  between(dataset: number, owner: number, other: number): readonly NearColumnEdge[] {
    return this.#near.get(dataset)?.get(`${owner} ${other}`) ?? [];
  }

  /** Reads which owners say for the outputs where their columns come from. */
  async loadDocumented(outputs: readonly number[]): Promise<void> {
    const missing = outputs.filter((output) => !this.#documented.has(output));
    for (const chunk of chunks(missing, datasetsPerStatement)) {
      const rows = await this.#rows<{ owner_id: number; to_id: number }>(
        "SELECT DISTINCT owner_id, to_id FROM column_edges WHERE to_id = ANY($1::integer[])",
        chunk,
        "reach-documented",
        "owner_id, to_id",
      );
      const byOutput = groupBy(rows, ({ to_id }) => this.#index.representative(to_id));
      for (const output of chunk) {
        this.#documented.set(output, new Set((byOutput.get(output) ?? []).map(({ owner_id }) => owner_id)));
      }
    }
  }

  /** Whether an owner says of an output, which was loaded, where any of its columns comes from. */
  isDocumented(owner: number, output: number): boolean {
    return this.#documented.get(output)?.has(owner) ?? false;
  }

  async #rows<Row>(
    text: string,
    datasets: readonly number[],
    name: string,
    order: string,
    offset = 0,
  ): Promise<Row[]> {
    if (this.#read >= mostEdges) {
      this.truncated = true;
      return [];
    }
    const valid =
      this.#asOf === null ? "valid_to IS NULL" : "valid_from <= $4 AND (valid_to IS NULL OR valid_to > $4)";
    const rows = await this.#session.query<Row & object>(
      `${text} AND ${valid} ORDER BY ${order} LIMIT $2 OFFSET $3`,
      [
        datasets.flatMap((dataset) => this.#index.members(dataset)),
        edgesPerStatement,
        offset,
        ...(this.#asOf === null ? [] : [instant(this.#asOf)]),
      ],
      this.#asOf === null ? name : `past-${name}`,
    );
    // Rows that are missing would make a dependency look unknown: fewer datasets at a time, then page by page.
    if (rows.length === edgesPerStatement && datasets.length > 1) {
      const half = Math.ceil(datasets.length / 2);
      return [
        ...(await this.#rows<Row>(text, datasets.slice(0, half), name, order)),
        ...(await this.#rows<Row>(text, datasets.slice(half), name, order)),
      ];
    }
    this.#read += rows.length;
    if (rows.length < edgesPerStatement) return rows;
    return [...rows, ...(await this.#rows<Row>(text, datasets, name, order, offset + edgesPerStatement))];
  }
}

/** Without a word on how, as producers sent it before transformations existed, a dependency is direct. */
function isDirect(row: {
  near: string | null;
  far: string | null;
  transformations: readonly TransformationTuple[];
}): boolean {
  if (row.near === null || row.far === null) return false;
  return row.transformations.length === 0 || row.transformations.some(([type]) => type !== "INDIRECT");
}

/** Parts of a list, each of at most `size`. */
export function chunks<Item>(list: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) =>
    list.slice(part * size, (part + 1) * size),
  );
}
