import { edgeSet, emptyEdgeSet, type IdentifiedEdgeSet, type OutputEdge, unionOf } from "./edge-set.ts";
import { EdgeLayer } from "./layers.ts";

/** A current edge that the newest execution did not show: its dataset, direction (0 read, 1 written) and last sighting. */
export type UnseenEdge = readonly [dataset: number, direction: 0 | 1, lastSeenAt: number];

/** The current edges of one owner: a job, or a dataset that declared its own sources. */
export interface OwnerEdges {
  readonly inputs: readonly (readonly [dataset: number, layer: EdgeLayer])[];
  /** `byPairs` 1: fed only by its pairs; 0: by every input. */
  readonly outputs: readonly OutputEdge[];
  readonly pairs: readonly (readonly [from: number, to: number])[];
  /** True if no execution has completed yet. Declared edges are never provisional. */
  readonly provisional: boolean;
  /** Edges that the newest execution with datasets did not show. */
  readonly unseen: readonly UnseenEdge[];
  readonly ownerIsJob: boolean;
}

/** Manual edges of an owner (SPEC.md §10). */
export interface ManualEdges {
  /** Inputs that feed every output that is fed by every input. */
  readonly inputs: readonly number[];
  /** Outputs that every input feeds. */
  readonly outputs: readonly number[];
  /** Inputs that feed only the given outputs. */
  readonly pairs: readonly (readonly [from: number, to: number])[];
}

/** No manual edges. */
export const noManualEdges: ManualEdges = { inputs: [], outputs: [], pairs: [] };

/** Returns the current edges of an owner: the union of its observed, declared and manual edges. */
export function ownerEdges(
  observed: IdentifiedEdgeSet,
  declared: IdentifiedEdgeSet,
  manual: ManualEdges,
  owner: Pick<OwnerEdges, "provisional" | "unseen" | "ownerIsJob">,
): OwnerEdges {
  const { inputs, outputs, pairs } = withManualEdges(unionOf([observed, declared]), manual);
  return {
    inputs,
    outputs,
    pairs,
    provisional: owner.provisional && observed.hash !== emptyEdgeSet.hash,
    unseen: owner.unseen,
    ownerIsJob: owner.ownerIsJob,
  };
}

function withManualEdges(set: IdentifiedEdgeSet, manual: ManualEdges): IdentifiedEdgeSet {
  if (manual.inputs.length + manual.outputs.length + manual.pairs.length === 0) return set;
  const declared = (dataset: number): readonly [number, EdgeLayer] => [dataset, EdgeLayer.declared];
  const extended = edgeSet({
    inputs: [...set.inputs, ...manual.inputs.map(declared)],
    outputs: [
      ...set.outputs,
      ...manual.outputs.map((dataset): OutputEdge => [dataset, 0, EdgeLayer.declared]),
    ],
    pairs: set.pairs,
    columns: [],
  });
  const paired = edgeSet({
    inputs: manual.pairs.map(([from]) => declared(from)),
    outputs: manual.pairs.map(([, to]): OutputEdge => [to, 1, EdgeLayer.declared]),
    pairs: manual.pairs,
    columns: [],
  });
  return unionOf([extended, paired]);
}

/** Encodes edges in the form of the `adjacency` table. */
export function encodeAdjacency(edges: OwnerEdges): string {
  return JSON.stringify([
    edges.inputs,
    edges.outputs,
    edges.pairs,
    edges.provisional ? 1 : 0,
    edges.ownerIsJob ? 1 : 0,
    edges.unseen,
  ]);
}

/** Decodes the result of {@link encodeAdjacency}. */
export function decodeAdjacency(text: string): OwnerEdges {
  const [inputs, outputs, pairs, provisional, ownerIsJob, unseen] = JSON.parse(text);
  return { inputs, outputs, pairs, provisional: provisional === 1, ownerIsJob: ownerIsJob === 1, unseen };
}
