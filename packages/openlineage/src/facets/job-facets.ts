import Type, { type Static } from "typebox";
import { lastingFacet } from "../schema/base-facet.ts";
import { Uri } from "../schema/primitives.ts";

/** `sql`: the SQL statements that the job runs. */
export const SQLJobFacet = lastingFacet("SQLJobFacet", "1-1-0", {
  query: Type.String(),
  dialect: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type SQLJobFacet = Static<typeof SQLJobFacet>;

/** `sourceCode`: the job's source code. */
export const SourceCodeJobFacet = lastingFacet("SourceCodeJobFacet", "1-0-1", {
  language: Type.String(),
  sourceCode: Type.String(),
});
/** See the schema of the same name. */
export type SourceCodeJobFacet = Static<typeof SourceCodeJobFacet>;

/** `sourceCodeLocation`: the location and revision of the job's source code. */
export const SourceCodeLocationJobFacet = lastingFacet("SourceCodeLocationJobFacet", "1-1-0", {
  type: Type.String(),
  url: Uri,
  repoUrl: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  version: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  branch: Type.Optional(Type.String()),
  pullRequestNumber: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type SourceCodeLocationJobFacet = Static<typeof SourceCodeLocationJobFacet>;

/** `ownership` of a job. */
export const OwnershipJobFacet = lastingFacet("OwnershipJobFacet", "1-0-1", {
  owners: Type.Optional(Type.Array(Type.Object({ name: Type.String(), type: Type.Optional(Type.String()) }))),
});
/** See the schema of the same name. */
export type OwnershipJobFacet = Static<typeof OwnershipJobFacet>;

/** `documentation` of a job; plain text by default, see `contentType`. */
export const DocumentationJobFacet = lastingFacet("DocumentationJobFacet", "1-1-0", {
  description: Type.String(),
  contentType: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type DocumentationJobFacet = Static<typeof DocumentationJobFacet>;

/** `jobType`: the type of the job and the processing type of its events. */
export const JobTypeJobFacet = lastingFacet("JobTypeJobFacet", "2-0-4", {
  processingType: Type.String(),
  integration: Type.String(),
  jobType: Type.Optional(Type.String()),
  emissionPattern: Type.Optional(
    Type.Object({
      eventTrigger: Type.String(),
      eventContentMode: Type.String(),
      /** Seconds. */
      windowDuration: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
  ),
});
/** See the schema of the same name. */
export type JobTypeJobFacet = Static<typeof JobTypeJobFacet>;

/** `tags` of a job. */
export const TagsJobFacet = lastingFacet("TagsJobFacet", "1-0-0", {
  tags: Type.Optional(
    Type.Array(
      Type.Object({ key: Type.String(), value: Type.String(), source: Type.Optional(Type.String()) }),
    ),
  ),
});
/** See the schema of the same name. */
export type TagsJobFacet = Static<typeof TagsJobFacet>;
