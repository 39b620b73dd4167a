import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from "@aws-sdk/client-codebuild";
import type { ResourceAnswer, ResourceRequest } from "./custom-resource.ts";

/** Properties of the custom resource. */
export interface ImageBuildProperties {
  readonly Project: string;
  readonly Tag: string;
}

/** What the framework hands to {@link isComplete}: the request with what {@link onEvent} answered. */
export type ImageBuildProgress = ResourceRequest<ImageBuildProperties> & ResourceAnswer;

/** Starts a build of the tag. An image that is replaced goes with its repository's life-cycle rule. */
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
 * Whether the build is done.
 *
 * @throws Error when it failed; the message names the build's log
 */
export async function isComplete(progress: ImageBuildProgress): Promise<{ readonly IsComplete: boolean }> {
  const buildId = progress.Data?.BuildId;
  if (!buildId) return { IsComplete: true };
  const { builds = [] } = await new CodeBuildClient().send(new BatchGetBuildsCommand({ ids: [buildId] }));
  const build = builds[0];
  if (!build || build.buildStatus === "IN_PROGRESS") return { IsComplete: false };
  if (build.buildStatus === "SUCCEEDED") return { IsComplete: true };
  throw new Error(
    `The image could not be built (${build.buildStatus}). Its log: ${build.logs?.deepLink ?? buildId}`,
  );
}
