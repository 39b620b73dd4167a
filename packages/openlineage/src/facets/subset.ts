import Type, { type Static } from "typebox";
import { runBoundFacet } from "../schema/base-facet.ts";
import { AnyObject } from "../schema/primitives.ts";

const CompareExpression = Type.Union([
  Type.Object({ type: Type.Literal("field"), field: Type.String() }),
  Type.Object({ type: Type.Literal("literal"), value: Type.String() }),
]);

/** The part of a dataset that was read or written, as a tree of locations, partitions and comparisons. */
export const SubsetCondition = Type.Cyclic(
  {
    SubsetCondition: Type.Union([
      Type.Object({ type: Type.Literal("location"), locations: Type.Array(Type.String()) }),
      Type.Object({
        type: Type.Literal("partition"),
        partitions: Type.Array(
          Type.Object({ identifier: Type.Optional(Type.String()), dimensions: AnyObject }),
        ),
      }),
      Type.Object({
        type: Type.Literal("binary"),
        left: Type.Ref("SubsetCondition"),
        right: Type.Ref("SubsetCondition"),
        operator: Type.String(),
      }),
      Type.Object({
        type: Type.Literal("compare"),
        left: CompareExpression,
        right: CompareExpression,
        comparison: Type.String(),
      }),
    ]),
  },
  "SubsetCondition",
);
/** See the schema of the same name. */
export type SubsetCondition = Static<typeof SubsetCondition>;

/** `subset` of an input. */
export const InputSubsetInputDatasetFacet = runBoundFacet(
  "InputSubsetInputDatasetFacet",
  "1-0-0",
  { inputCondition: SubsetCondition },
  "BaseSubsetDatasetFacet",
);
/** See the schema of the same name. */
export type InputSubsetInputDatasetFacet = Static<typeof InputSubsetInputDatasetFacet>;

/** `subset` of an output. */
export const OutputSubsetOutputDatasetFacet = runBoundFacet(
  "OutputSubsetOutputDatasetFacet",
  "1-0-0",
  { outputCondition: SubsetCondition },
  "BaseSubsetDatasetFacet",
);
/** See the schema of the same name. */
export type OutputSubsetOutputDatasetFacet = Static<typeof OutputSubsetOutputDatasetFacet>;
