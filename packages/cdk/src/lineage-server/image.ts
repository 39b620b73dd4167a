import { Aws, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as codebuild from "aws-cdk-lib/aws-codebuild";
import * as ecr from "aws-cdk-lib/aws-ecr";
import * as ecrAssets from "aws-cdk-lib/aws-ecr-assets";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3assets from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "../support/acknowledge.ts";
import { HandlerResource } from "../support/handler-resource.ts";
import { declareLogGroup, type Retention } from "../support/retention.ts";
import { assetBucketArn } from "../support/upload.ts";
import { imageFolder, imageSources } from "./image-sources.ts";

/** Processor architecture of the build and the task; an image for another one fails to start. */
export type Architecture = "arm64" | "x86_64";

/**
 * Source of the server's container image: built from the package's sources by CodeBuild in the account or by Docker on this
 * machine, or the URI of an existing image.
 *
 * @example { kind: "uri", uri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/headwater:0.1.0" }
 */
export type ImageSource =
  | { readonly kind: "codebuild" }
  | { readonly kind: "docker" }
  | { readonly kind: "uri"; readonly uri: string };

/** Properties of the image. */
export interface ServerImageProps {
  readonly source: ImageSource;
  readonly architecture: Architecture;
  readonly retention: Retention;
}

/** The base image from Amazon's registry, because Docker Hub limits anonymous pulls. */
const baseImage = "public.ecr.aws/docker/library/node:24-bookworm-slim";

/** Time limit of a build. */
const buildTime = Duration.minutes(30);

/** Shell command of the build: a repeated deployment of the same sources reuses the image. */
export const buildUnlessPresent = [
  'if aws ecr describe-images --repository-name "$REPOSITORY" --image-ids imageTag="$TAG" >/dev/null 2>&1',
  'then echo "The image $TAG exists; nothing to build."',
  'else aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY" &&',
  `docker build --build-arg NODE_IMAGE=${baseImage} --tag "$REGISTRY/$REPOSITORY:$TAG" . &&`,
  'docker push "$REGISTRY/$REPOSITORY:$TAG"',
  "fi",
].join("\n");

/**
 * The container image of the server. By default, it is built from the sources inside the account, tagged with their content
 * hash, and the deployment waits for it; neither synth nor deployment needs Docker on this machine.
 */
export class ServerImage extends Construct {
  readonly image: ecs.ContainerImage;
  /** Dependencies of the service. */
  readonly ready: Construct | undefined;

  constructor(scope: Construct, id: string, props: ServerImageProps) {
    super(scope, id);
    const { source } = props;
    if (source.kind === "uri") {
      this.image = ecs.ContainerImage.fromRegistry(source.uri);
    } else if (source.kind === "docker") {
      const platform = ecrAssets.Platform;
      this.image = ecs.ContainerImage.fromDockerImageAsset(
        new ecrAssets.DockerImageAsset(this, "Asset", {
          ...imageFolder(),
          platform: props.architecture === "arm64" ? platform.LINUX_ARM64 : platform.LINUX_AMD64,
        }),
      );
    } else {
      const { repository, tag, build } = this.#build(props);
      this.image = ecs.ContainerImage.fromEcrRepository(repository, tag);
      this.ready = build;
    }
  }

  #build({ architecture, retention }: ServerImageProps) {
    const stack = Stack.of(this);
    const sources = new s3assets.Asset(this, "Sources", imageSources());
    const repository = new ecr.Repository(this, "Repository", {
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey: retention.key,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      // Images can be rebuilt from the sources.
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
      lifecycleRules: [{ maxImageCount: 10 }],
    });
    const tag = `${architecture}-${sources.assetHash.slice(0, 16)}`;
    const logGroup = declareLogGroup(this, "BuildLogs", retention);
    const project = new codebuild.Project(this, "Build", {
      description: "Builds the container image of the Headwater server",
      source: codebuild.Source.s3({ bucket: sources.bucket, path: sources.s3ObjectKey }),
      encryptionKey: retention.key,
      timeout: buildTime,
      grantReportGroupPermissions: false,
      environment: {
        buildImage:
          architecture === "arm64"
            ? codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
            : codebuild.LinuxBuildImage.STANDARD_7_0,
        computeType: codebuild.ComputeType.SMALL,
        privileged: true, // Docker inside the build needs it
      },
      logging: { cloudWatch: { logGroup } },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: "0.2",
        phases: {
          build: {
            commands: [
              // One command, because a successful `exit` does not end a phase. Tags are immutable, so an existing image must
              // neither be built nor pushed again.
              buildUnlessPresent,
            ],
          },
        },
      }),
      environmentVariables: {
        REGISTRY: { value: `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}` },
        REPOSITORY: { value: repository.repositoryName },
        DOCKER_BUILDKIT: { value: "1" },
      },
    });
    sources.grantRead(project);
    repository.grantPullPush(project);
    repository.grant(project, "ecr:DescribeImages");
    acknowledgeWildcards(
      project,
      "The library lets a build read its sources in the CDK's asset bucket and write its own log; logging in to the registry takes no resource.",
      {
        actions: ["s3:GetBucket*", "s3:GetObject*", "s3:List*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        resources: [
          "*",
          `${assetBucketArn(stack)}/*`,
          `${stack.formatArn({ service: "logs", resource: "log-group" })}:/aws/codebuild/${project.projectName}:*`,
        ],
      },
    );
    Validations.of(project).acknowledge({
      id: "CloudFormation-Validate::E3050",
      reason: "The project has the ARN of its role, which includes the path; the rule takes it for the name.",
    });
    const build = new HandlerResource(this, "Built", {
      file: "image-build",
      resourceType: "HeadwaterImage",
      retention,
      waitFor: buildTime,
      permissions: [
        new iam.PolicyStatement({
          actions: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"],
          resources: [project.projectArn],
        }),
      ],
      properties: { Project: project.projectName, Tag: tag },
    });
    build.resource.node.addDependency(project);
    return { repository, tag, build };
  }
}
