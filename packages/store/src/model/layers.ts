/**
 * The origin of an edge, as stored in the edge tables. Of several layers of one edge the lowest counts.
 *
 * - `observed`: in runs
 * - `declared`: by an event
 * - `inferred`: from SQL
 * - `manual`: declared by a user; a layer of its own, so that no event's declaration replaces it
 * - `manualPair`: like `manual`, for an input that feeds only the outputs of its pairs
 */
export const EdgeLayer = { observed: 0, declared: 1, inferred: 2, manual: 3, manualPair: 4 } as const;

/** See {@link EdgeLayer}. */
export type EdgeLayer = (typeof EdgeLayer)[keyof typeof EdgeLayer];

/** Names of the layers in answers, by {@link EdgeLayer}. */
export const edgeLayerNames = ["observed", "declared", "inferred", "declared", "declared"] as const;

/** The name of an edge's layer in answers. */
export type EdgeLayerName = (typeof edgeLayerNames)[number];

/** Returns the layer that answers show: manual edges are declared. */
export function shownLayer(layer: EdgeLayer): EdgeLayer {
  return isManual(layer) ? EdgeLayer.declared : layer;
}

/** Returns whether a user declared edges of this layer. */
export function isManual(layer: EdgeLayer): boolean {
  return layer >= EdgeLayer.manual;
}

/** The origin of an execution, as stored in `executions.layer`: runs, or a declaration. */
export const ExecutionLayer = { observed: 0, declared: 1 } as const;

/** See {@link ExecutionLayer}. */
export type ExecutionLayer = (typeof ExecutionLayer)[keyof typeof ExecutionLayer];
