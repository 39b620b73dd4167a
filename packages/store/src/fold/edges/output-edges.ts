import { type ColumnEdgeTuple, edgeSet, type IdentifiedEdgeSet } from "../../model/edge-set.ts";
import type { EdgeLayer } from "../../model/layers.ts";
import type { PairEdge } from "./spans.ts";

/** The statements of one edge set about one of its outputs. */
interface OutputPart {
  readonly byPairs: 0 | 1;
  readonly layer: EdgeLayer;
  readonly pairs: readonly PairEdge[];
  readonly columns: readonly ColumnEdgeTuple[];
}

/** The union of several edge sets for one output. */
export interface UnitedOutput {
  /** 0: fed by every input of the job; 1: fed by its pairs only. */
  readonly byPairs: 0 | 1;
  readonly layer: EdgeLayer;
  readonly pairs: readonly PairEdge[];
  readonly columns: readonly ColumnEdgeTuple[];
}

const parts = new WeakMap<IdentifiedEdgeSet, ReadonlyMap<number, OutputPart>>();

/** Splits an edge set by output, once per set. */
function partsOf(set: IdentifiedEdgeSet): ReadonlyMap<number, OutputPart> {
  const known = parts.get(set);
  if (known) return known;
  const byOutput = new Map(
    set.outputs.map(([dataset, byPairs, layer]) => [
      dataset,
      { byPairs, layer, pairs: [] as PairEdge[], columns: [] as ColumnEdgeTuple[] },
    ]),
  );
  for (const pair of set.pairs) byOutput.get(pair[1])?.pairs.push(pair);
  for (const column of set.columns) byOutput.get(column[2])?.columns.push(column);
  parts.set(set, byOutput);
  return byOutput;
}

/** Returns whether all inputs feed an output in each of the sets, so that pairs need not be spelled out. */
export function isFedByEvery(output: number, sets: readonly IdentifiedEdgeSet[]): boolean {
  return sets.every((set) => partsOf(set).get(output)!.byPairs === 0);
}

/**
 * Unites edge sets for an output that all of them write.
 *
 * @param allInputs - total number of inputs of the job: where a set reads fewer, its inputs are spelled out
 */
export function uniteOutput(
  output: number,
  sets: readonly IdentifiedEdgeSet[],
  allInputs: number,
): UnitedOutput {
  const own = sets.map((set) => ({ set, part: partsOf(set).get(output)! }));
  const byEvery = own.every(({ set, part }) => part.byPairs === 0 && set.inputs.length === allInputs);
  const pairs = own.flatMap(({ set, part }) =>
    byEvery || part.byPairs === 1
      ? part.pairs
      : [...part.pairs, ...set.inputs.map(([input]): PairEdge => [input, output])],
  );
  const united = edgeSet({
    inputs: [],
    outputs: own.map(({ part }) => [output, byEvery ? 0 : 1, part.layer] as const),
    pairs,
    columns: own.flatMap(({ part }) => part.columns),
  });
  return {
    byPairs: byEvery ? 0 : 1,
    layer: united.outputs[0]![2],
    pairs: united.pairs,
    columns: united.columns,
  };
}
