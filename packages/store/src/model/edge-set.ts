import { contentId } from "./identifiers.ts";
import type { EdgeLayer } from "./layers.ts";
import type { TransformationTuple } from "./stated-lineage.ts";

/** A column edge between datasets (by node id); `toColumn` null: the whole output depends on the column. */
export type ColumnEdgeTuple = readonly [
  from: number,
  fromColumn: string,
  to: number,
  toColumn: string | null,
  transformations: readonly TransformationTuple[],
  layer: EdgeLayer,
];

/**
 * The inputs and outputs of a run, an execution or a job in canonical form: sorted, without duplicates. An output is
 * fed by every input (`byPairs` 0) or only by its pairs (1). Of two layers of one edge the lower one counts.
 */
export interface EdgeSet {
  readonly inputs: readonly (readonly [dataset: number, layer: EdgeLayer])[];
  readonly outputs: readonly OutputEdge[];
  readonly pairs: readonly (readonly [from: number, to: number])[];
  readonly columns: readonly ColumnEdgeTuple[];
}

/** An output of an {@link EdgeSet}. */
export type OutputEdge = readonly [dataset: number, byPairs: 0 | 1, layer: EdgeLayer];

/** An edge set with its content id. */
export interface IdentifiedEdgeSet extends EdgeSet {
  readonly hash: string;
}

/** The lineage stated in a facet, by node ids. */
export interface Fragment {
  readonly outputs: readonly {
    readonly to: number;
    readonly from: readonly number[];
    readonly columns: readonly (readonly [number, string, string | null, readonly TransformationTuple[]])[];
  }[];
  readonly jobInputs: readonly number[];
  readonly exhaustive: boolean;
}

/** Converts an edge set to canonical form and computes its id. */
export function edgeSet(parts: {
  inputs: Iterable<readonly [number, EdgeLayer]>;
  outputs: Iterable<OutputEdge>;
  pairs: Iterable<readonly [number, number]>;
  columns: Iterable<ColumnEdgeTuple>;
}): IdentifiedEdgeSet {
  const inputs = new Map<number, EdgeLayer>();
  for (const [dataset, layer] of parts.inputs) inputs.set(dataset, lower(inputs.get(dataset), layer));
  const outputs = new Map<number, OutputEdge>();
  for (const [dataset, byPairs, layer] of parts.outputs) {
    const known = outputs.get(dataset);
    outputs.set(dataset, [dataset, known?.[1] === 1 ? 1 : byPairs, lower(known?.[2], layer)]);
  }
  const set: EdgeSet = {
    inputs: [...inputs].sort(byNumbers),
    outputs: [...outputs.values()].sort(byNumbers),
    pairs: unique(parts.pairs).sort(byNumbers),
    columns: mergeColumns(parts.columns),
  };
  return { ...set, hash: contentId(JSON.stringify([set.inputs, set.outputs, set.pairs, set.columns])) };
}

/** The set without edges. */
export const emptyEdgeSet: IdentifiedEdgeSet = edgeSet({ inputs: [], outputs: [], pairs: [], columns: [] });

/** Encodes an edge set for storage; {@link decodeEdgeSet} decodes it. */
export function encodeEdgeSet(set: EdgeSet): string {
  return JSON.stringify([set.inputs, set.outputs, set.pairs, set.columns]);
}

/** See {@link encodeEdgeSet}. */
export function decodeEdgeSet(hash: string, text: string): IdentifiedEdgeSet {
  const [inputs, outputs, pairs, columns] = JSON.parse(text);
  return { hash, inputs, outputs, pairs, columns };
}

/**
 * Returns the union of edge sets. An output that every member feeds from all of its inputs stays so only if the
 * members that write it read the same; otherwise (mapped tasks: a to x in one, b to y in another) its pairs are
 * spelled out.
 */
export function unionOf(sets: readonly IdentifiedEdgeSet[]): IdentifiedEdgeSet {
  const distinct = [...new Map(sets.map((set) => [set.hash, set])).values()].filter(
    (set) => set.hash !== emptyEdgeSet.hash,
  );
  if (distinct.length === 0) return emptyEdgeSet;
  if (distinct.length === 1) return distinct[0]!;
  const allInputs = edgeSet({
    inputs: distinct.flatMap((set) => set.inputs),
    outputs: [],
    pairs: [],
    columns: [],
  }).inputs;
  const spelledOut = new Set<number>();
  const pairs: (readonly [number, number])[] = [];
  for (const set of distinct) {
    pairs.push(...set.pairs);
    const readsAll = set.inputs.length === allInputs.length;
    for (const [dataset, byPairs] of set.outputs) if (byPairs === 1 || !readsAll) spelledOut.add(dataset);
  }
  for (const set of distinct) {
    for (const [dataset, byPairs] of set.outputs) {
      if (byPairs === 1 || !spelledOut.has(dataset)) continue;
      for (const [input] of set.inputs) pairs.push([input, dataset]);
    }
  }
  const outputs = distinct.flatMap((set) =>
    set.outputs.map(([dataset, , layer]): OutputEdge => [dataset, spelledOut.has(dataset) ? 1 : 0, layer]),
  );
  return edgeSet({ inputs: allInputs, outputs, pairs, columns: distinct.flatMap((set) => set.columns) });
}

/** Returns the lower layer: observed before declared before inferred. */
function lower(known: EdgeLayer | undefined, layer: EdgeLayer): EdgeLayer {
  return known === undefined || layer < known ? layer : known;
}

function byNumbers(a: readonly number[], b: readonly number[]): number {
  return a[0]! - b[0]! || a[1]! - b[1]!;
}

function unique(pairs: Iterable<readonly [number, number]>): (readonly [number, number])[] {
  const byText = new Map<string, readonly [number, number]>();
  for (const pair of pairs) byText.set(`${pair[0]}>${pair[1]}`, pair);
  return [...byText.values()];
}

/** Merges edges of the same two columns: their transformations are united and sorted, the lowest layer counts. */
function mergeColumns(columns: Iterable<ColumnEdgeTuple>): ColumnEdgeTuple[] {
  const byEnds = new Map<
    string,
    { edge: ColumnEdgeTuple; layer: EdgeLayer; transformations: Map<string, TransformationTuple> }
  >();
  for (const edge of columns) {
    const ends = JSON.stringify([edge[0], edge[1], edge[2], edge[3]]);
    let known = byEnds.get(ends);
    if (!known) {
      known = { edge, layer: edge[5], transformations: new Map() };
      byEnds.set(ends, known);
    }
    known.layer = lower(known.layer, edge[5]);
    for (const transformation of edge[4])
      known.transformations.set(JSON.stringify(transformation), transformation);
  }
  return [...byEnds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { edge, layer, transformations }]) => [
      edge[0],
      edge[1],
      edge[2],
      edge[3],
      [...transformations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, transformation]) => transformation),
      layer,
    ]);
}
