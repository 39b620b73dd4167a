import type { ColumnEdgeTuple, IdentifiedEdgeSet } from "../../model/edge-set.ts";
import type { EdgeLayer } from "../../model/layers.ts";
import { type Span, SpanBuilder } from "./span-builder.ts";

/** A table edge: dataset, direction (0 read, 1 written), layer, byPairs, provisional. */
export type TableEdge = readonly [
  dataset: number,
  direction: 0 | 1,
  layer: EdgeLayer,
  byPairs: 0 | 1,
  provisional: boolean,
];

/** An input and the output that it feeds, where not every input does. */
export type PairEdge = readonly [from: number, to: number];

/** The edges of one layer of an owner, each with its validity. */
export interface EdgeSpans {
  readonly tables: readonly Span<TableEdge>[];
  readonly pairs: readonly Span<PairEdge>[];
  readonly columns: readonly Span<ColumnEdgeTuple>[];
}

/** A state of edges that holds until the next one, such as a declaration. */
export interface Step {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly set: IdentifiedEdgeSet;
}

/** Returns the spans of consecutive states. Of several states at one instant the last one holds. */
export function spansOfSteps(steps: readonly Step[]): EdgeSpans {
  const tables = new SpanBuilder<TableEdge>();
  const pairs = new SpanBuilder<PairEdge>();
  const columns = new SpanBuilder<ColumnEdgeTuple>();
  const present = { tables: new Set<string>(), pairs: new Set<string>(), columns: new Set<string>() };
  const replace = <Edge>(builder: SpanBuilder<Edge>, before: Set<string>, edges: Map<string, Edge>) => {
    for (const key of before) if (!edges.has(key)) builder.remove(key);
    for (const [key, edge] of edges) builder.add(key, edge);
    return new Set(edges.keys());
  };
  steps.forEach(({ from, set }, index) => {
    present.tables = replace(tables, present.tables, tableEdgesOf(set));
    present.pairs = replace(pairs, present.pairs, new Map(set.pairs.map((pair) => [pair.join(), pair])));
    present.columns = replace(
      columns,
      present.columns,
      new Map(set.columns.map((edge) => [JSON.stringify(edge), edge])),
    );
    if (steps[index + 1]?.from === from) return;
    for (const builder of [tables, pairs, columns]) builder.commit(from);
  });
  return { tables: tables.spans(), pairs: pairs.spans(), columns: columns.spans() };
}

function tableEdgesOf({ inputs, outputs }: IdentifiedEdgeSet): Map<string, TableEdge> {
  const edges: TableEdge[] = [
    ...inputs.map(([dataset, layer]): TableEdge => [dataset, 0, layer, 0, false]),
    ...outputs.map(([dataset, byPairs, layer]): TableEdge => [dataset, 1, layer, byPairs, false]),
  ];
  return new Map(edges.map((edge) => [edge.join(), edge]));
}
