import Type, { type Static } from "typebox";
import { BaseFacet, DeletableFacet, runBoundFacet } from "../schema/base-facet.ts";
import { DateTime, mapOf, Uuid } from "../schema/primitives.ts";
import { checkResult } from "./check-result.ts";

/** `nominalTime`: the data interval of the run, as opposed to the time when it ran. */
export const NominalTimeRunFacet = runBoundFacet("NominalTimeRunFacet", "1-0-1", {
  nominalStartTime: DateTime,
  nominalEndTime: Type.Optional(DateTime),
});
/** See the schema of the same name. */
export type NominalTimeRunFacet = Static<typeof NominalTimeRunFacet>;

const RelatedRun = Type.Object({ runId: Uuid, facets: Type.Optional(mapOf(BaseFacet)) });
const RelatedJob = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  facets: Type.Optional(mapOf(DeletableFacet)),
});

/** `parent`: the run that started this one, and the run at the root of the whole tree. */
export const ParentRunFacet = runBoundFacet("ParentRunFacet", "1-2-0", {
  run: RelatedRun,
  job: RelatedJob,
  root: Type.Optional(Type.Object({ run: RelatedRun, job: RelatedJob })),
});
/** See the schema of the same name. */
export type ParentRunFacet = Static<typeof ParentRunFacet>;

/** `errorMessage`: the reason why the run failed. */
export const ErrorMessageRunFacet = runBoundFacet("ErrorMessageRunFacet", "1-0-1", {
  message: Type.String(),
  programmingLanguage: Type.String(),
  stackTrace: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type ErrorMessageRunFacet = Static<typeof ErrorMessageRunFacet>;

/** `externalQuery`: the ID of the query in the system that ran it. */
export const ExternalQueryRunFacet = runBoundFacet("ExternalQueryRunFacet", "1-0-2", {
  externalQueryId: Type.String(),
  source: Type.String(),
});
/** See the schema of the same name. */
export type ExternalQueryRunFacet = Static<typeof ExternalQueryRunFacet>;

/** `extractionError`: errors of the producer when it extracted the event's metadata. */
export const ExtractionErrorRunFacet = runBoundFacet("ExtractionErrorRunFacet", "1-1-2", {
  totalTasks: Type.Integer(),
  failedTasks: Type.Integer(),
  errors: Type.Array(
    Type.Object({
      errorMessage: Type.String(),
      stackTrace: Type.Optional(Type.String()),
      task: Type.Optional(Type.String()),
      taskNumber: Type.Optional(Type.Integer()),
    }),
  ),
});
/** See the schema of the same name. */
export type ExtractionErrorRunFacet = Static<typeof ExtractionErrorRunFacet>;

/** `processing_engine` (a key in snake case): the engine that executed the run. */
export const ProcessingEngineRunFacet = runBoundFacet("ProcessingEngineRunFacet", "1-1-1", {
  version: Type.String(),
  name: Type.Optional(Type.String()),
  openlineageAdapterVersion: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type ProcessingEngineRunFacet = Static<typeof ProcessingEngineRunFacet>;

/** `environmentVariables`: selected variables of the process. They can contain secrets, see `maskSecrets`. */
export const EnvironmentVariablesRunFacet = runBoundFacet("EnvironmentVariablesRunFacet", "1-0-0", {
  environmentVariables: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
});
/** See the schema of the same name. */
export type EnvironmentVariablesRunFacet = Static<typeof EnvironmentVariablesRunFacet>;

/** `tags` of a run. */
export const TagsRunFacet = runBoundFacet("TagsRunFacet", "1-0-0", {
  tags: Type.Optional(
    Type.Array(
      Type.Object({ key: Type.String(), value: Type.String(), source: Type.Optional(Type.String()) }),
    ),
  ),
});
/** See the schema of the same name. */
export type TagsRunFacet = Static<typeof TagsRunFacet>;

/** `executionParameters`: the arguments passed to the run. */
export const ExecutionParametersRunFacet = runBoundFacet("ExecutionParametersRunFacet", "1-0-0", {
  parameters: Type.Optional(
    Type.Array(
      Type.Object(
        {
          key: Type.String(),
          name: Type.Optional(Type.String()),
          description: Type.Optional(Type.String()),
          value: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
  ),
});
/** See the schema of the same name. */
export type ExecutionParametersRunFacet = Static<typeof ExecutionParametersRunFacet>;

const JobDependency = Type.Object({
  job: Type.Object({ namespace: Type.String(), name: Type.String() }),
  run: Type.Optional(Type.Object({ runId: Uuid })),
  dependency_type: Type.Optional(Type.String()),
  sequence_trigger_rule: Type.Optional(Type.String()),
  status_trigger_rule: Type.Optional(Type.String()),
});

/** `jobDependencies`: control flow between jobs (not data flow). */
export const JobDependenciesRunFacet = runBoundFacet("JobDependenciesRunFacet", "1-0-1", {
  upstream: Type.Optional(Type.Array(JobDependency)),
  downstream: Type.Optional(Type.Array(JobDependency)),
  trigger_rule: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type JobDependenciesRunFacet = Static<typeof JobDependenciesRunFacet>;

/** `test`: the results of tests that the run executed. */
export const TestRunFacet = runBoundFacet("TestRunFacet", "1-0-1", {
  tests: Type.Array(
    Type.Object({
      name: Type.String(),
      status: Type.String(),
      type: Type.Optional(Type.String()),
      ...checkResult,
    }),
  ),
});
/** See the schema of the same name. */
export type TestRunFacet = Static<typeof TestRunFacet>;
