import { type ColumnEdgeTuple, edgeSet, type IdentifiedEdgeSet } from "../../model/edge-set.ts";
import type { EdgeLayer } from "../../model/layers.ts";
import type { PairEdge } from "./spans.ts";

/** What one edge set says of one of its outputs. */
interface OutputPart {
  readonly byPairs: 0 | 1;
  readonly layer: EdgeLayer;
  readonly pairs: readonly PairEdge[];
  readonly columns: readonly ColumnEdgeTuple[];
}

/** The union of what several edge sets say of one output. */
export interface UnitedOutput {
  /** 0: every input of the job feeds it; 1: its pairs alone do. */
  readonly byPairs: 0 | 1;
  readonly layer: EdgeLayer;
  readonly pairs: readonly PairEdge[];
  readonly columns: readonly ColumnEdgeTuple[];
}

const parts = new WeakMap<IdentifiedEdgeSet, ReadonlyMap<number, OutputPart>>();

/** The parts of an edge set by output, computed once for each set. */
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

/** Whether an output is fed by all inputs in each of the sets, which is where the pairs need not be spelled out. */
export function isFedByEvery(output: number, sets: readonly IdentifiedEdgeSet[]): boolean {
  return sets.every((set) => partsOf(set).get(output)!.byPairs === 0);
}

/**
 * Unites what edge sets say of an output that all of them write.
 *
 * @param allInputs - number of inputs that the job has on the whole: where a set reads fewer, its inputs are spelled out
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
