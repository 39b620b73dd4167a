import Type, { type Static } from "typebox";
import { lastingFacet, runBoundFacet } from "../schema/base-facet.ts";
import { DateTime, mapOf } from "../schema/primitives.ts";
import { checkResult } from "./check-result.ts";

const metrics = {
  rowCount: Type.Optional(Type.Integer()),
  /** Bytes. */
  bytes: Type.Optional(Type.Integer()),
  fileCount: Type.Optional(Type.Integer()),
  lastUpdated: Type.Optional(DateTime),
  columnMetrics: mapOf(
    Type.Object({
      nullCount: Type.Optional(Type.Integer()),
      distinctCount: Type.Optional(Type.Integer()),
      sum: Type.Optional(Type.Number()),
      count: Type.Optional(Type.Number()),
      min: Type.Optional(Type.Number()),
      max: Type.Optional(Type.Number()),
      quantiles: Type.Optional(mapOf(Type.Number())),
    }),
  ),
};

/** `dataQualityMetrics` of a dataset at rest. */
export const DataQualityMetricsDatasetFacet = lastingFacet(
  "DataQualityMetricsDatasetFacet",
  "1-0-0",
  metrics,
);
/** See the schema of the same name. */
export type DataQualityMetricsDatasetFacet = Static<typeof DataQualityMetricsDatasetFacet>;

/** `dataQualityMetrics` of an input, as read by this run. */
export const DataQualityMetricsInputDatasetFacet = runBoundFacet(
  "DataQualityMetricsInputDatasetFacet",
  "1-0-3",
  metrics,
);
/** See the schema of the same name. */
export type DataQualityMetricsInputDatasetFacet = Static<typeof DataQualityMetricsInputDatasetFacet>;

/** `dataQualityAssertions` of an input (an input facet despite its name). */
export const DataQualityAssertionsDatasetFacet = runBoundFacet("DataQualityAssertionsDatasetFacet", "1-1-0", {
  assertions: Type.Array(
    Type.Object({
      assertion: Type.String(),
      success: Type.Boolean(),
      column: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      ...checkResult,
    }),
  ),
});
/** See the schema of the same name. */
export type DataQualityAssertionsDatasetFacet = Static<typeof DataQualityAssertionsDatasetFacet>;
