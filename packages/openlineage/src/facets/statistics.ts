import Type, { type Static } from "typebox";
import { runBoundFacet } from "../schema/base-facet.ts";

const counts = {
  rowCount: Type.Optional(Type.Integer()),
  /** Bytes. */
  size: Type.Optional(Type.Integer()),
  fileCount: Type.Optional(Type.Integer()),
};

/** `inputStatistics`: the amount of data that the run read. */
export const InputStatisticsInputDatasetFacet = runBoundFacet(
  "InputStatisticsInputDatasetFacet",
  "1-0-0",
  counts,
);
/** See the schema of the same name. */
export type InputStatisticsInputDatasetFacet = Static<typeof InputStatisticsInputDatasetFacet>;

/** `outputStatistics`: the amount of data that the run wrote. */
export const OutputStatisticsOutputDatasetFacet = runBoundFacet(
  "OutputStatisticsOutputDatasetFacet",
  "1-0-2",
  counts,
);
/** See the schema of the same name. */
export type OutputStatisticsOutputDatasetFacet = Static<typeof OutputStatisticsOutputDatasetFacet>;
