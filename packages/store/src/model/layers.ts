/**
 * How an edge is known, as the edge tables keep it. Of several layers of one edge the lowest counts.
 *
 * - `observed`: in runs
 * - `declared`: by an event
 * - `inferred`: from SQL
 * - `manual`: declared by a user; a layer of its own so that no event's declaration replaces it
 * - `manualPair`: as `manual`, for an input that feeds only the outputs of its pairs
 */
export const EdgeLayer = { observed: 0, declared: 1, inferred: 2, manual: 3, manualPair: 4 } as const;

/** See {@link EdgeLayer}. */
export type EdgeLayer = (typeof EdgeLayer)[keyof typeof EdgeLayer];

/** Names of the layers in answers, by {@link EdgeLayer}. */
export const edgeLayerNames = ["observed", "declared", "inferred", "declared", "declared"] as const;

/** The name of an edge's layer in answers. */
export type EdgeLayerName = (typeof edgeLayerNames)[number];

/** Returns the layer as answers show it: an edge that a user declared is declared. */
export function shownLayer(layer: EdgeLayer): EdgeLayer {
  return isManual(layer) ? EdgeLayer.declared : layer;
}

/** Returns whether an edge of this layer was declared by a user. */
export function isManual(layer: EdgeLayer): boolean {
  return layer >= EdgeLayer.manual;
}

/** Whether executions are runs of a job or declarations, as the column `executions.layer` keeps it. */
export const ExecutionLayer = { observed: 0, declared: 1 } as const;

/** See {@link ExecutionLayer}. */
export type ExecutionLayer = (typeof ExecutionLayer)[keyof typeof ExecutionLayer];
