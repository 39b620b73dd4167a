import Type, { type Static } from "typebox";
import { facetSchemas } from "../facets/registry.ts";
import { BaseFacet, DeletableFacet, facetContainer } from "./base-facet.ts";
import { DateTime, Uri, Uuid } from "./primitives.ts";

/** The version of the core specification that these schemas follow. */
export const specificationVersion = "2-0-2";

/** The address of the core schema; an event's `schemaURL` is this plus `#/$defs/RunEvent` or the like. */
export const specificationUrl = `https://openlineage.io/spec/${specificationVersion}/OpenLineage.json`;

/** The states that a run event can report. */
export const EventType = Type.Enum(["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"], {
  type: "string",
});
/** See the schema of the same name. */
export type EventType = Static<typeof EventType>;

/** The facets of a run, by key. */
export const RunFacets = facetContainer(facetSchemas.run, BaseFacet);
/** See the schema of the same name. */
export type RunFacets = Static<typeof RunFacets>;

/** The facets of a job, by key. */
export const JobFacets = facetContainer(facetSchemas.job, DeletableFacet);
/** See the schema of the same name. */
export type JobFacets = Static<typeof JobFacets>;

/** The facets of a dataset, by key. */
export const DatasetFacets = facetContainer(facetSchemas.dataset, DeletableFacet);
/** See the schema of the same name. */
export type DatasetFacets = Static<typeof DatasetFacets>;

/** The facets of an input as one run read it, by key. */
export const InputDatasetFacets = facetContainer(facetSchemas.input, BaseFacet);
/** See the schema of the same name. */
export type InputDatasetFacets = Static<typeof InputDatasetFacets>;

/** The facets of an output as one run wrote it, by key. */
export const OutputDatasetFacets = facetContainer(facetSchemas.output, BaseFacet);
/** See the schema of the same name. */
export type OutputDatasetFacets = Static<typeof OutputDatasetFacets>;

/** One execution of a job. */
export const Run = Type.Object({ runId: Uuid, facets: Type.Optional(RunFacets) });
/** See the schema of the same name. */
export type Run = Static<typeof Run>;

/** Something that runs and moves data. */
export const Job = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  facets: Type.Optional(JobFacets),
});
/** See the schema of the same name. */
export type Job = Static<typeof Job>;

const datasetProperties = {
  namespace: Type.String(),
  name: Type.String(),
  facets: Type.Optional(DatasetFacets),
};

/** A dataset described by a dataset event. */
export const StaticDataset = Type.Object(datasetProperties);
/** See the schema of the same name. */
export type StaticDataset = Static<typeof StaticDataset>;

/** A dataset that a job reads. */
export const InputDataset = Type.Object({
  ...datasetProperties,
  inputFacets: Type.Optional(InputDatasetFacets),
});
/** See the schema of the same name. */
export type InputDataset = Static<typeof InputDataset>;

/** A dataset that a job writes. */
export const OutputDataset = Type.Object({
  ...datasetProperties,
  outputFacets: Type.Optional(OutputDatasetFacets),
});
/** See the schema of the same name. */
export type OutputDataset = Static<typeof OutputDataset>;

const baseEvent = { eventTime: DateTime, producer: Uri, schemaURL: Uri };
const inputsAndOutputs = {
  inputs: Type.Optional(Type.Array(InputDataset)),
  outputs: Type.Optional(Type.Array(OutputDataset)),
};

/** What happened to a run. */
export const RunEvent = Type.Object({
  ...baseEvent,
  eventType: Type.Optional(EventType),
  run: Run,
  job: Job,
  ...inputsAndOutputs,
});
/** See the schema of the same name. */
export type RunEvent = Static<typeof RunEvent>;

/** What is known of a job outside any run. */
export const JobEvent = Type.Object(
  { ...baseEvent, job: Job, ...inputsAndOutputs },
  { not: { required: ["run"] } },
);
/** See the schema of the same name. */
export type JobEvent = Static<typeof JobEvent>;

/** What is known of a dataset outside any run. */
export const DatasetEvent = Type.Object(
  { ...baseEvent, dataset: StaticDataset },
  { not: { required: ["job", "run"] } },
);
/** See the schema of the same name. */
export type DatasetEvent = Static<typeof DatasetEvent>;

/** Any event of the specification. */
export type OpenLineageEvent = RunEvent | JobEvent | DatasetEvent;
