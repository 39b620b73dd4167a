import Type, { type Static } from "typebox";
import { facetSchemas } from "../facets/registry.ts";
import { BaseFacet, DeletableFacet, facetContainer } from "./base-facet.ts";
import { DateTime, Uri, Uuid } from "./primitives.ts";

/** The version of the core specification that these schemas follow. */
export const specificationVersion = "2-0-2";

/** The URL of the core schema. An event's `schemaURL` is this URL with a fragment such as `#/$defs/RunEvent`. */
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

/** The facets of an input of one run, by key. */
export const InputDatasetFacets = facetContainer(facetSchemas.input, BaseFacet);
/** See the schema of the same name. */
export type InputDatasetFacets = Static<typeof InputDatasetFacets>;

/** The facets of an output of one run, by key. */
export const OutputDatasetFacets = facetContainer(facetSchemas.output, BaseFacet);
/** See the schema of the same name. */
export type OutputDatasetFacets = Static<typeof OutputDatasetFacets>;

/** One execution of a job. */
export const Run = Type.Object({ runId: Uuid, facets: Type.Optional(RunFacets) });
/** See the schema of the same name. */
export type Run = Static<typeof Run>;

/** A process that reads or writes data. */
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

/** An input dataset of a job. */
export const InputDataset = Type.Object({
  ...datasetProperties,
  inputFacets: Type.Optional(InputDatasetFacets),
});
/** See the schema of the same name. */
export type InputDataset = Static<typeof InputDataset>;

/** An output dataset of a job. */
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

/** An event about a run. */
export const RunEvent = Type.Object({
  ...baseEvent,
  eventType: Type.Optional(EventType),
  run: Run,
  job: Job,
  ...inputsAndOutputs,
});
/** See the schema of the same name. */
export type RunEvent = Static<typeof RunEvent>;

/** An event about a job, independent of a run. */
export const JobEvent = Type.Object(
  { ...baseEvent, job: Job, ...inputsAndOutputs },
  { not: { required: ["run"] } },
);
/** See the schema of the same name. */
export type JobEvent = Static<typeof JobEvent>;

/** An event about a dataset, independent of a run. */
export const DatasetEvent = Type.Object(
  { ...baseEvent, dataset: StaticDataset },
  { not: { required: ["job", "run"] } },
);
/** See the schema of the same name. */
export type DatasetEvent = Static<typeof DatasetEvent>;

/** Any event of the specification. */
export type OpenLineageEvent = RunEvent | JobEvent | DatasetEvent;
