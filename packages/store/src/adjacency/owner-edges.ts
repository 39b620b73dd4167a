import type { EdgeLayer } from "../fold/edge-set.ts";

/** The current edges of one owner: a job, or a dataset that declared its own sources. */
export interface OwnerEdges {
  readonly inputs: readonly (readonly [dataset: number, layer: EdgeLayer])[];
  /** `byPairs` 1: fed by its pairs alone; 0: by every input. */
  readonly outputs: readonly (readonly [dataset: number, byPairs: 0 | 1])[];
  readonly pairs: readonly (readonly [from: number, to: number])[];
  readonly provisional: boolean;
  readonly ownerIsJob: boolean;
}

/** Text form, as the `adjacency` table keeps it. */
export function encodeAdjacency(edges: OwnerEdges): string {
  return JSON.stringify([
    edges.inputs,
    edges.outputs,
    edges.pairs,
    edges.provisional ? 1 : 0,
    edges.ownerIsJob ? 1 : 0,
  ]);
}

/** Reads what {@link encodeAdjacency} wrote. */
export function decodeAdjacency(text: string): OwnerEdges {
  const [inputs, outputs, pairs, provisional, ownerIsJob] = JSON.parse(text);
  return { inputs, outputs, pairs, provisional: provisional === 1, ownerIsJob: ownerIsJob === 1 };
}
