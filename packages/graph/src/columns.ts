import type { Direction } from "./model.ts";

/** A column of a dataset in the graph. */
export interface ColumnRef {
  readonly node: string;
  readonly column: string;
}

/**
 * `direct`: the source column provides the value. `indirect`: the source column affects which rows exist or how they
 * are grouped or ordered (join, filter, group by, sort, window, conditional).
 */
export type ColumnEffect = "direct" | "indirect";

/** A column-level edge from a source column to a target column. */
export interface ColumnEdge {
  readonly source: ColumnRef;
  readonly target: ColumnRef;
  readonly effect: ColumnEffect;
  /** True if Headwater inferred the edge; false if the producer reported it. */
  readonly inferred: boolean;
}

/** The columns and column edges of a trace. */
export interface ColumnTrace {
  /** Hops from the start by {@link columnKey}: negative upstream, 0 for the start. */
  readonly columns: ReadonlyMap<string, number>;
  readonly edges: readonly ColumnEdge[];
}

/** Returns a string that uniquely identifies a column. */
export function columnKey(ref: ColumnRef): string {
  return JSON.stringify([ref.node, ref.column]);
}

/**
 * Traces one column through the given edges: upstream to its sources, downstream to its dependents. Visits each column
 * of a cycle once.
 */
export function traceColumn(
  edges: readonly ColumnEdge[],
  start: ColumnRef,
  direction: Direction,
  includes: (edge: ColumnEdge) => boolean = () => true,
): ColumnTrace {
  const columns = new Map([[columnKey(start), 0]]);
  const traced = new Set<ColumnEdge>();
  for (const sign of direction === "both" ? [-1, 1] : direction === "upstream" ? [-1] : [1]) {
    const index = new Map<string, ColumnEdge[]>();
    for (const edge of edges) {
      if (!includes(edge)) continue;
      const key = columnKey(sign < 0 ? edge.target : edge.source);
      const list = index.get(key);
      if (list) list.push(edge);
      else index.set(key, [edge]);
    }
    const seen = new Set([columnKey(start)]);
    let frontier = [columnKey(start)];
    for (let hop = 1; frontier.length > 0; hop++) {
      const next: string[] = [];
      for (const key of frontier) {
        for (const edge of index.get(key) ?? []) {
          traced.add(edge);
          const other = columnKey(sign < 0 ? edge.source : edge.target);
          if (seen.has(other)) continue;
          seen.add(other);
          if (!columns.has(other)) columns.set(other, sign * hop);
          next.push(other);
        }
      }
      frontier = next;
    }
  }
  return { columns, edges: [...traced] };
}
