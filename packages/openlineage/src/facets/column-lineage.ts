import Type, { type Static } from "typebox";
import { lastingFacet } from "../schema/base-facet.ts";
import { mapOf } from "../schema/primitives.ts";

/** The transformation of an input column into an output column. */
export const Transformation = Type.Object({
  type: Type.String(),
  subtype: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  masking: Type.Optional(Type.Boolean()),
});
/** See the schema of the same name. */
export type Transformation = Static<typeof Transformation>;

/** One column of one input dataset. */
export const InputField = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  field: Type.String(),
  transformations: Type.Optional(Type.Array(Transformation)),
});
/** See the schema of the same name. */
export type InputField = Static<typeof InputField>;

/** `columnLineage`: the input columns of each output column; `dataset` lists columns that affect every row. */
export const ColumnLineageDatasetFacet = lastingFacet("ColumnLineageDatasetFacet", "1-2-0", {
  fields: mapOf(
    Type.Object({
      inputFields: Type.Array(InputField),
      transformationDescription: Type.Optional(Type.String({ deprecated: true })),
      transformationType: Type.Optional(Type.String({ deprecated: true })),
    }),
  ),
  dataset: Type.Optional(Type.Array(InputField)),
});
/** See the schema of the same name. */
export type ColumnLineageDatasetFacet = Static<typeof ColumnLineageDatasetFacet>;
