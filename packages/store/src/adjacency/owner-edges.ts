import {
  type EdgeLayer,
  emptyEdgeSet,
  type IdentifiedEdgeSet,
  type OutputEdge,
  unionOf,
} from "../fold/edge-set.ts";

/** The current edges of one owner: a job, or a dataset that declared its own sources. */
export interface OwnerEdges {
  readonly inputs: readonly (readonly [dataset: number, layer: EdgeLayer])[];
  /** `byPairs` 1: fed by its pairs alone; 0: by every input. */
  readonly outputs: readonly OutputEdge[];
  readonly pairs: readonly (readonly [from: number, to: number])[];
  /** Whether no execution was complete yet. Declared edges (layer 1) are never provisional. */
  readonly provisional: boolean;
  readonly ownerIsJob: boolean;
}

/**
 * What is current of an owner: the union of its observed and its declared layer.
 */
export function ownerEdges(
  observed: IdentifiedEdgeSet,
  declared: IdentifiedEdgeSet,
  owner: { readonly provisional: boolean; readonly ownerIsJob: boolean },
): OwnerEdges {
  const { inputs, outputs, pairs } = unionOf([observed, declared]);
  return {
    inputs,
    outputs,
    pairs,
    provisional: owner.provisional && observed.hash !== emptyEdgeSet.hash,
    ownerIsJob: owner.ownerIsJob,
  };
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
