import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { groupBy } from "../../model/group-by.ts";
import {
  ColumnNames,
  type ColumnOfDataset,
  columnParameters,
  folded,
  namedColumns,
  validAt,
} from "../nodes/column-names.ts";

/** A column edge on the near side of a dataset, by stored integer ids. */
export interface NearColumnEdge {
  /** The column on the dataset's side; null: the whole output depends. */
  readonly near: string | null;
  /** The column of the dataset on the other side. */
  readonly farColumn: string | null;
  readonly isDirect: boolean;
}

/** A column, or a dataset as a whole (`column` null), whose edges are needed. */
export interface ColumnOrDataset {
  readonly dataset: number;
  readonly column: string | null;
}

interface EdgeRow {
  readonly owner_id: number;
  readonly near_id: number;
  readonly near: string | null;
  readonly far_id: number;
  readonly far: string | null;
  readonly is_direct: boolean;
  /** Page key of one dataset's rows; null: the whole output depends. */
  readonly page_key: string | null;
}

/** Number of datasets whose column edges one statement reads. */
const datasetsPerStatement = 25;
/** Number of columns whose edges one statement reads. */
const columnsPerStatement = 500;
/** Maximum number of column edges read by one statement. */
const edgesPerStatement = 10_000;
/** Maximum number of column edges read by one walk. */
const maxEdges = 100_000;

/** The column edges that a walk needs, each read once. */
export class ReachColumns {
  readonly #session: Session;
  readonly #index: LineageIndex;
  readonly #direction: "upstream" | "downstream";
  readonly #asOf: number | null;
  readonly #names: ColumnNames;
  /** By dataset, then by owner and the dataset on the other side. */
  readonly #near = new Map<number, Map<string, NearColumnEdge[]>>();
  readonly #wholeDatasets = new Set<number>();
  readonly #columns = new Set<string>();
  readonly #documented = new Map<number, ReadonlySet<number>>();
  #read = 0;
  /** True if a limit cut off edges. */
  truncated = false;

  constructor(context: ReadContext, direction: "upstream" | "downstream", asOf: number | null) {
    this.#session = context.session;
    this.#index = context.index;
    this.#direction = direction;
    this.#asOf = asOf;
    this.#names = new ColumnNames(context, asOf);
  }

  /** Returns the name of a column in the edges that are read. */
  async nameOf(dataset: number, column: string): Promise<string> {
    await this.#names.load([[dataset, column]]);
    return this.#names.of(dataset, column);
  }

  /** Reads the edges that start (downstream) or end (upstream) at columns and at whole datasets. */
  async load(wanted: readonly ColumnOrDataset[]): Promise<void> {
    const whole = new Set(
      wanted.flatMap(({ dataset, column }) =>
        column === null && !this.#wholeDatasets.has(dataset) ? [dataset] : [],
      ),
    );
    for (const dataset of whole) {
      this.#wholeDatasets.add(dataset);
      this.#near.delete(dataset);
    }
    for (const chunk of chunks([...whole], datasetsPerStatement)) {
      await this.#keep(await this.#edgesOfDatasets(chunk));
    }
    const columns = new Map<string, ColumnOfDataset>();
    const outputs = new Set<number>();
    for (const { dataset, column } of wanted) {
      if (column === null || this.#wholeDatasets.has(dataset)) continue;
      const key = `${dataset} ${column}`;
      if (this.#columns.has(key)) continue;
      this.#columns.add(key);
      columns.set(key, [dataset, column]);
      if (this.#near.has(dataset)) continue;
      this.#near.set(dataset, new Map());
      outputs.add(dataset);
    }
    for (const chunk of chunks([...columns.values()], columnsPerStatement)) {
      await this.#keep(await this.#edgesOfColumns(chunk));
    }
    if (this.#direction === "downstream") return;
    for (const chunk of chunks([...outputs], datasetsPerStatement)) {
      await this.#keep(await this.#edgesOfOutputs(chunk));
    }
  }

  /** Returns the loaded edges between a dataset and another dataset of an owner. */
  between(dataset: number, owner: number, other: number): readonly NearColumnEdge[] {
    return this.#near.get(dataset)?.get(`${owner} ${other}`) ?? [];
  }

  /** Reads which owners state the source columns of the outputs. */
  async loadDocumented(outputs: readonly number[]): Promise<void> {
    const missing = outputs.filter((output) => !this.#documented.has(output));
    for (const chunk of chunks(missing, datasetsPerStatement)) {
      const rows = await this.#session.query<{ owner_id: number; to_id: number }>(
        `SELECT DISTINCT e.owner_id, e.to_id FROM column_edges e
         WHERE e.to_id = ANY($1::integer[]) AND ${validAt(this.#asOf, "e", 2)}`,
        [chunk.flatMap((output) => this.#index.members(output)), ...this.#instant()],
        this.#statement("reach-documented"),
      );
      const byOutput = groupBy(rows, ({ to_id }) => this.#index.representative(to_id));
      for (const output of chunk) {
        this.#documented.set(output, new Set((byOutput.get(output) ?? []).map(({ owner_id }) => owner_id)));
      }
    }
  }

  /** Returns whether an owner states source columns for a loaded output. */
  isDocumented(owner: number, output: number): boolean {
    return this.#documented.get(output)?.has(owner) ?? false;
  }

  async #keep(rows: readonly EdgeRow[]): Promise<void> {
    const ends = rows.map((row) => ({
      ...row,
      nearDataset: this.#index.representative(row.near_id),
      farDataset: this.#index.representative(row.far_id),
    }));
    await this.#names.load(
      ends.flatMap(({ near, far, nearDataset, farDataset }): ColumnOfDataset[] => [
        ...(near === null ? [] : [[nearDataset, near] as const]),
        ...(far === null ? [] : [[farDataset, far] as const]),
      ]),
    );
    const name = (dataset: number, column: string | null) =>
      column === null ? null : this.#names.of(dataset, column);
    for (const row of ends) {
      const beside = this.#near.get(row.nearDataset) ?? new Map<string, NearColumnEdge[]>();
      this.#near.set(row.nearDataset, beside);
      const key = `${row.owner_id} ${row.farDataset}`;
      const list = beside.get(key) ?? [];
      beside.set(key, list);
      list.push({
        near: name(row.nearDataset, row.near),
        farColumn: name(row.farDataset, row.far),
        isDirect: row.is_direct,
      });
    }
  }

  /** Reads all edges of datasets, in pages until all are read: a missing one would make a dependency look unknown. */
  async #edgesOfDatasets(datasets: readonly number[]): Promise<EdgeRow[]> {
    const members = datasets.flatMap((dataset) => this.#index.members(dataset));
    const { near } = this.#ends();
    const rows = await this.#select(
      `column_edges e WHERE e.${near}_id = ANY($1::integer[])`,
      [members],
      near,
    );
    if (rows.length <= edgesPerStatement) return this.#count(rows);
    if (datasets.length > 1) {
      const half = Math.ceil(datasets.length / 2);
      return [
        ...(await this.#edgesOfDatasets(datasets.slice(0, half))),
        ...(await this.#edgesOfDatasets(datasets.slice(half))),
      ];
    }
    return this.#pages(members);
  }

  /** Reads the edges of one dataset page by page, in column order. */
  async #pages(members: readonly number[]): Promise<EdgeRow[]> {
    const { near } = this.#ends();
    const key = folded(`e.${near}_column`);
    const all = this.#direction === "upstream" ? await this.#edgesWithoutColumn(members) : [];
    // With one id the index provides the order.
    const isOne = members.length === 1;
    let size = edgesPerStatement;
    for (let after = ""; !this.#isFull(); ) {
      const rows = await this.#select(
        `column_edges e WHERE e.${near}_id = ${isOne ? "($1::integer[])[1]" : "ANY($1::integer[])"} AND ${key} >= $2`,
        [members, after],
        `page-${near}${isOne ? "" : "-merged"}`,
        `ORDER BY ${key}`,
        size,
      );
      if (rows.length <= size) return [...all, ...this.#count(rows)];
      // The last column of a page may continue beyond it: the next page starts with it.
      const last = rows.at(-1)!.page_key!;
      const whole = rows.filter((row) => row.page_key !== last);
      all.push(...this.#count(whole));
      // A column with more edges than a page holds.
      if (whole.length === 0) size *= 2;
      after = last;
      if (size > maxEdges) this.truncated = true;
    }
    return all;
  }

  async #edgesWithoutColumn(members: readonly number[]): Promise<EdgeRow[]> {
    const rows = await this.#select(
      `column_edges e WHERE e.to_id = ANY($1::integer[]) AND ${folded("e.to_column")} IS NULL`,
      [members],
      "outputs",
      "",
      maxEdges,
    );
    return this.#count(rows);
  }

  #edgesOfOutputs(datasets: readonly number[]): Promise<EdgeRow[]> {
    return this.#edgesWithoutColumn(datasets.flatMap((dataset) => this.#index.members(dataset)));
  }

  async #edgesOfColumns(columns: readonly ColumnOfDataset[]): Promise<EdgeRow[]> {
    const { near } = this.#ends();
    const rows = await this.#select(
      `${namedColumns}
       JOIN column_edges e ON e.${near}_id = m.id AND ${folded(`e.${near}_column`)} = ${folded("n.name")} WHERE true`,
      columnParameters(this.#index, columns),
      `${near}-columns`,
      "",
      maxEdges,
    );
    return this.#count(rows);
  }

  #select(
    source: string,
    parameters: readonly unknown[],
    name: string,
    order = "",
    limit = edgesPerStatement,
  ): Promise<EdgeRow[]> {
    if (this.#isFull()) return Promise.resolve([]);
    const { near, far } = this.#ends();
    const limitAt = parameters.length + 1;
    return this.#session.query<EdgeRow>(
      `SELECT e.owner_id, e.${near}_id AS near_id, e.${near}_column AS near, e.${far}_id AS far_id,
              e.${far}_column AS far, e.is_direct, ${folded(`e.${near}_column`)} AS page_key
       FROM ${source} AND ${validAt(this.#asOf, "e", limitAt + 1)} ${order} LIMIT $${limitAt}`,
      [...parameters, limit + 1, ...this.#instant()],
      this.#statement(`reach-${name}`),
    );
  }

  #count(rows: readonly EdgeRow[]): EdgeRow[] {
    const left = maxEdges - this.#read;
    this.#read += rows.length;
    if (rows.length <= left) return [...rows];
    this.truncated = true;
    return rows.slice(0, Math.max(0, left));
  }

  #isFull(): boolean {
    if (this.#read >= maxEdges) this.truncated = true;
    return this.truncated;
  }

  #ends(): { readonly near: "from" | "to"; readonly far: "from" | "to" } {
    return this.#direction === "downstream" ? { near: "from", far: "to" } : { near: "to", far: "from" };
  }

  #instant(): string[] {
    return this.#asOf === null ? [] : [instant(this.#asOf)];
  }

  #statement(name: string): string {
    return this.#asOf === null ? name : `past-${name}`;
  }
}

/** Splits a list into parts of at most `size`. */
export function chunks<Item>(list: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) =>
    list.slice(part * size, (part + 1) * size),
  );
}
