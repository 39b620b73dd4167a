import Type, { type Static } from "typebox";
import { lastingFacet } from "../schema/base-facet.ts";
import { mapOf, Uuid } from "../schema/primitives.ts";
import { Transformation } from "./column-lineage.ts";

/** Requires both namespace and name, or neither: an entry without them refers to the event's own job. */
const bothOrNeither = { dependentRequired: { namespace: ["name"], name: ["namespace"] } };
const DatasetKind = Type.Enum(["DATASET"], { type: "string" });
const JobKind = Type.Enum(["JOB"], { type: "string" });

/** An input of a dataset, column or job: a dataset (or one of its columns), or a job. */
export const LineageInput = Type.Union([
  Type.Object({
    namespace: Type.String(),
    name: Type.String(),
    type: DatasetKind,
    field: Type.Optional(Type.String()),
    transformations: Type.Optional(Type.Array(Transformation)),
  }),
  Type.Object(
    {
      namespace: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      type: JobKind,
      runId: Type.Optional(Uuid),
      transformations: Type.Optional(Type.Array(Transformation)),
    },
    bothOrNeither,
  ),
]);
/** See the schema of the same name. */
export type LineageInput = Static<typeof LineageInput>;

const FieldEntries = mapOf(Type.Object({ inputs: Type.Array(LineageInput) }));

/** One target in a job's explicit lineage. */
export const LineageEntry = Type.Union([
  Type.Object({
    namespace: Type.String(),
    name: Type.String(),
    type: DatasetKind,
    inputs: Type.Optional(Type.Array(LineageInput)),
    fields: Type.Optional(FieldEntries),
  }),
  Type.Object(
    {
      namespace: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      type: JobKind,
      runId: Type.Optional(Uuid),
      inputs: Type.Optional(Type.Array(LineageInput)),
    },
    bothOrNeither,
  ),
]);
/** See the schema of the same name. */
export type LineageEntry = Static<typeof LineageEntry>;

/** `lineage` of a job: the complete lineage between the listed entities. `inputs: []` means explicitly none. */
export const LineageJobFacet = lastingFacet(
  "LineageJobFacet",
  "1-0-0",
  { entries: Type.Array(LineageEntry) },
  "LineageFacet",
);
/** See the schema of the same name. */
export type LineageJobFacet = Static<typeof LineageJobFacet>;

/** `lineage` of a dataset (dataset events only): the dataset with the facet is the target. */
export const LineageDatasetFacet = lastingFacet(
  "LineageDatasetFacet",
  "1-0-0",
  { inputs: Type.Optional(Type.Array(LineageInput)), fields: Type.Optional(FieldEntries) },
  "LineageFacet",
);
/** See the schema of the same name. */
export type LineageDatasetFacet = Static<typeof LineageDatasetFacet>;
