export { type ClientOptions, OpenLineageClient } from "./client/client.ts";
export { CompositeTransport, type CompositeTransportOptions } from "./client/composite-transport.ts";
export { ConsoleTransport } from "./client/console-transport.ts";
export type {
  DatasetDraft,
  FacetDraft,
  FacetDrafts,
  InputDraft,
  JobDraft,
  OutputDraft,
} from "./client/drafts.ts";
export { FileTransport } from "./client/file-transport.ts";
export { HttpTransport, type HttpTransportOptions, type RetryOptions } from "./client/http-transport.ts";
export type { EventDetails, RunHandle, RunOptions, RunReference } from "./client/run-handle.ts";
export { createRunId } from "./client/run-id-v7.ts";
export { DeliveryError, QueueFullError, type Transport, TransportClosedError } from "./client/transport.ts";
export * from "./facets/column-lineage.ts";
export * from "./facets/data-quality.ts";
export * from "./facets/dataset-facets.ts";
export * from "./facets/job-facets.ts";
export * from "./facets/lineage.ts";
export {
  type FacetHome,
  type FacetKey,
  type FacetOf,
  facetSchemas,
  facetSchemaUrl,
} from "./facets/registry.ts";
export * from "./facets/run-facets.ts";
export * from "./facets/statistics.ts";
export * from "./facets/subset.ts";
export { naming } from "./naming/builders.ts";
export { canonicalDatasetName, partitionedDatasetName } from "./naming/canonical.ts";
export type { DatasetName } from "./naming/dataset-name.ts";
export { type DatasetDescription, describeDataset } from "./naming/describe.ts";
export { trimPartitionSuffix } from "./naming/partition-suffix.ts";
export { type EventTime, parseEventTime } from "./parse/event-time.ts";
export type * from "./parse/normalized-event.ts";
export { type NamedRun, type ParentRun, readParentRun } from "./parse/parent-run.ts";
export { maximumDepth, type ParseOptions, type ParseOutcome, parseEvent } from "./parse/parse-event.ts";
export { type Problem, type ProblemCode, problemCodes } from "./parse/problem.ts";
export { isObject, type JsonObject } from "./parse/read-members.ts";
export { canonicalRunId, isUuid, nameUuid } from "./parse/run-id.ts";
export { BaseFacet, DeletableFacet } from "./schema/base-facet.ts";
export * from "./schema/events.ts";
export { type JsonSchema, toJsonSchema } from "./schema/json-schema.ts";
export { canonicalJson } from "./text/canonical-json.ts";
export {
  harmlessEnvironmentVariables,
  type MaskedValue,
  type MaskOptions,
  maskSecrets,
} from "./text/mask-secrets.ts";
export { storableCopy } from "./text/unstorable-text.ts";
export {
  checkEvent,
  checkFacet,
  prepareValidators,
  readFacet,
  type Violation,
} from "./validation/validator.ts";
