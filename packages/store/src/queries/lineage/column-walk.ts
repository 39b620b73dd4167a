import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { Direction } from "../../graph/walk.ts";
import type { EdgeLayer } from "../../model/layers.ts";
import type { TransformationTuple } from "../../model/stated-lineage.ts";
import {
  type ColumnNames,
  type ColumnOfDataset,
  columnParameters,
  folded,
  namedColumns,
  validAt,
} from "../nodes/column-names.ts";

/** A column edge between representatives, with their column names. */
export interface WalkedEdge {
  readonly owner: number;
  readonly layer: EdgeLayer;
  readonly from: number;
  readonly fromColumn: string;
  readonly to: number;
  /** Null: the whole output depends on the column. */
  readonly toColumn: string | null;
  readonly transformations: readonly TransformationTuple[];
}

/** An edge of a walk and its target: a column, or a dataset as a whole (`column` null). */
export interface WalkStep {
  readonly edge: WalkedEdge;
  readonly reached: { readonly dataset: number; readonly column: string | null };
  /** Steps from the focus. */
  readonly distance: number;
}

/** Limits of a walk. */
export interface WalkBounds {
  readonly depth: number;
  /** Maximum number of edges. */
  readonly limit: number;
  /** True if INDIRECT and dataset-wide dependencies are followed. */
  readonly indirect: boolean;
  readonly asOf: number | null;
}

interface EdgeRow {
  readonly owner_id: number;
  readonly layer: EdgeLayer;
  readonly from_id: number;
  readonly from_column: string;
  readonly to_id: number;
  readonly to_column: string | null;
  readonly transformations: readonly TransformationTuple[];
}

/** Walks from columns over column edges in one direction, level by level, so that the nearest edges come first. */
export class ColumnWalk {
  /** Edges in the order in which they were found. */
  readonly steps: WalkStep[] = [];
  /** True if edges were left out. */
  truncated = false;
  readonly #session: Session;
  readonly #index: LineageIndex;
  readonly #names: ColumnNames;
  readonly #direction: Direction;
  readonly #bounds: WalkBounds;
  readonly #edges = new Map<string, number>();
  readonly #columns = new Set<string>();
  /** Datasets whose columns were all walked from. */
  readonly #whole = new Set<number>();
  /** Datasets whose dataset-wide dependencies were read. */
  readonly #wide = new Set<number>();

  constructor({ session, index }: ReadContext, names: ColumnNames, direction: Direction, bounds: WalkBounds) {
    this.#session = session;
    this.#index = index;
    this.#names = names;
    this.#direction = direction;
    this.#bounds = bounds;
  }

  /** Walks from columns, or from all columns of datasets (`column` null). */
  async go(...starts: readonly WalkStep["reached"][]): Promise<void> {
    let front = starts.filter((start) => this.#enter(start));
    for (let distance = 1; distance <= this.#bounds.depth && front.length > 0; distance += 1) {
      const rows = await this.#edgesBeside(front);
      await this.#loadNames(rows);
      front = [];
      for (const row of rows) {
        const edge = this.#named(row);
        const reached =
          this.#direction === "upstream"
            ? { dataset: edge.from, column: edge.fromColumn }
            : { dataset: edge.to, column: edge.toColumn };
        if (!this.#add({ edge, reached, distance })) break;
        if (this.#enter(reached)) front.push(reached);
      }
      if (this.truncated) return;
    }
  }

  /** Marks a node to continue from; returns false if it was visited. */
  #enter({ dataset, column }: WalkStep["reached"]): boolean {
    if (this.#whole.has(dataset)) return false;
    if (column === null) {
      this.#whole.add(dataset);
      return true;
    }
    const key = `${dataset} ${column}`;
    if (this.#columns.has(key)) return false;
    this.#columns.add(key);
    return true;
  }

  /** Adds an edge; edges that differ only in the case of column names are one. Returns false at the limit. */
  #add(step: WalkStep): boolean {
    const { owner, layer, from, fromColumn, to, toColumn, transformations } = step.edge;
    const key = JSON.stringify([owner, layer, from, fromColumn, to, toColumn]);
    const known = this.#edges.get(key);
    if (known !== undefined) {
      const before = this.steps[known]!;
      const all = [...before.edge.transformations, ...transformations];
      const unique = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
      this.steps[known] = { ...before, edge: { ...before.edge, transformations: unique } };
      return true;
    }
    if (this.steps.length >= this.#bounds.limit) {
      this.truncated = true;
      return false;
    }
    this.#edges.set(key, this.steps.length);
    this.steps.push(step);
    return true;
  }

  #named(row: EdgeRow): WalkedEdge {
    const from = this.#index.representative(row.from_id);
    const to = this.#index.representative(row.to_id);
    return {
      owner: this.#index.representative(row.owner_id),
      layer: row.layer,
      from,
      fromColumn: this.#names.of(from, row.from_column),
      to,
      toColumn: row.to_column === null ? null : this.#names.of(to, row.to_column),
      transformations: row.transformations,
    };
  }

  #loadNames(rows: readonly EdgeRow[]): Promise<void> {
    return this.#names.load(
      rows.flatMap((row): ColumnOfDataset[] => {
        const from = [this.#index.representative(row.from_id), row.from_column] as const;
        if (row.to_column === null) return [from];
        return [from, [this.#index.representative(row.to_id), row.to_column]];
      }),
    );
  }

  /** Reads the edges that end (upstream) or start (downstream) at the front, direct ones first. */
  async #edgesBeside(front: readonly WalkStep["reached"][]): Promise<EdgeRow[]> {
    const whole = front.flatMap(({ dataset, column }) => (column === null ? [dataset] : []));
    const columns = front.flatMap(({ dataset, column }): ColumnOfDataset[] =>
      column === null ? [] : [[dataset, column]],
    );
    const rows: EdgeRow[] = [];
    if (whole.length > 0) rows.push(...(await this.#edgesOfDatasets(whole, false)));
    if (columns.length > 0) rows.push(...(await this.#edgesOfColumns(columns)));
    // A dependency of the whole output is a dependency of each of its columns.
    const outputs = [...new Set(columns.map(([dataset]) => dataset))].filter(
      (dataset) => !this.#wide.has(dataset),
    );
    if (this.#direction === "upstream" && this.#bounds.indirect && outputs.length > 0) {
      for (const output of outputs) this.#wide.add(output);
      rows.push(...(await this.#edgesOfDatasets(outputs, true)));
    }
    return rows;
  }

  #edgesOfDatasets(datasets: readonly number[], isWide: boolean): Promise<EdgeRow[]> {
    const end = this.#direction === "upstream" ? "to" : "from";
    // Repeats the condition of the partial index, so that other rows are not read.
    const wide = isWide ? `AND ${folded("e.to_column")} IS NULL` : "";
    return this.#read(
      `column_edges e WHERE e.${end}_id = ANY($1::integer[]) ${wide}`,
      [datasets.flatMap((dataset) => this.#index.members(dataset))],
      `${this.#direction}-of-${isWide ? "outputs" : "datasets"}`,
    );
  }

  #edgesOfColumns(columns: readonly ColumnOfDataset[]): Promise<EdgeRow[]> {
    const [id, column] =
      this.#direction === "upstream" ? ["e.to_id", "e.to_column"] : ["e.from_id", "e.from_column"];
    return this.#read(
      `${namedColumns}
       JOIN unnest($5::boolean[]) WITH ORDINALITY AS x (is_exact, position) ON x.position = n.position
       JOIN column_edges e ON ${id} = m.id AND ${folded(column)} = ${folded("n.name")}
       WHERE CASE WHEN x.is_exact THEN ${column} = n.name ELSE lower(${column}) = lower(n.name) END`,
      [
        ...columnParameters(this.#index, columns),
        columns.map(([dataset, name]) => this.#names.isExact(dataset, name)),
      ],
      `${this.#direction}-of-columns`,
    );
  }

  async #read(source: string, parameters: readonly unknown[], name: string): Promise<EdgeRow[]> {
    const { asOf, indirect, limit } = this.#bounds;
    const values = [...parameters, limit + 1, ...(asOf === null ? [] : [instant(asOf)])];
    const limitAt = parameters.length + 1;
    // Hidden nodes connect nothing.
    const hasHidden = this.#index.hidden.size > 0;
    const shown = hasHidden
      ? "AND NOT EXISTS (SELECT FROM hidden_nodes h WHERE h.hidden AND h.node_id IN (e.owner_id, e.from_id, e.to_id))"
      : "";
    const rows = await this.#session.query<EdgeRow>(
      `SELECT e.owner_id, e.layer, e.from_id, e.from_column, e.to_id, e.to_column, e.transformations
       FROM ${source} AND ${validAt(asOf, "e", limitAt + 1)} ${indirect ? "" : "AND e.is_direct"} ${shown}
       ORDER BY e.is_direct DESC, e.owner_id, e.from_id, e.from_column, e.to_id, e.to_column, e.layer LIMIT $${limitAt}`,
      values,
      `column-${name}${asOf === null ? "" : "-past"}${indirect ? "-all" : ""}${hasHidden ? "-shown" : ""}`,
    );
    if (rows.length <= limit) return rows;
    this.truncated = true;
    return rows.slice(0, limit);
  }
}
