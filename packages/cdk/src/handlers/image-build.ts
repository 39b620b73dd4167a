import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from "@aws-sdk/client-codebuild";
import type { ResourceAnswer, ResourceRequest } from "./custom-resource.ts";

/** Properties of the custom resource. */
export interface ImageBuildProperties {
  readonly Project: string;
  readonly Tag: string;
}

/** Input of {@link isComplete}: the request with the response of {@link onEvent}. */
export type ImageBuildProgress = ResourceRequest<ImageBuildProperties> & ResourceAnswer;

/** Starts a build of the tag. The repository's lifecycle rule deletes replaced images. */
export async function onEvent(request: ResourceRequest<ImageBuildProperties>): Promise<ResourceAnswer> {
  const { Project, Tag } = request.ResourceProperties;
  const id = request.PhysicalResourceId ?? `${Project}-image`;
  const unchanged = request.RequestType === "Update" && request.OldResourceProperties?.Tag === Tag;
  if (request.RequestType === "Delete" || unchanged) return { PhysicalResourceId: id };
  const { build } = await new CodeBuildClient().send(
    new StartBuildCommand({
      projectName: Project,
      environmentVariablesOverride: [{ name: "TAG", value: Tag, type: "PLAINTEXT" }],
    }),
  );
  return { PhysicalResourceId: id, Data: { BuildId: build!.id! } };
}

/**
 * Returns true if the build has finished.
 *
 * @throws Error if the build failed; the message contains the link to its log
 */
export async function isComplete(progress: ImageBuildProgress): Promise<{ readonly IsComplete: boolean }> {
  const buildId = progress.Data?.BuildId;
  if (!buildId) return { IsComplete: true };
  const { builds = [] } = await new CodeBuildClient().send(new BatchGetBuildsCommand({ ids: [buildId] }));
  const build = builds[0];
  if (!build || build.buildStatus === "IN_PROGRESS") return { IsComplete: false };
  if (build.buildStatus === "SUCCEEDED") return { IsComplete: true };
  throw new Error(`The image build failed (${build.buildStatus}). Log: ${build.logs?.deepLink ?? buildId}`);
}
