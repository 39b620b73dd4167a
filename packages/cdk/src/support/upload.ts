import { DefaultStackSynthesizer, Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "./acknowledge.ts";
import { logWritingRole } from "./handler-function.ts";
import { declareLogGroup, type Retention } from "./retention.ts";

/** Source and destination of an upload. */
export interface UploadProps
  extends Pick<
    s3deployment.BucketDeploymentProps,
    "sources" | "destinationBucket" | "destinationKeyPrefix" | "extract" | "prune" | "retainOnDelete"
  > {
  readonly retention: Retention;
}

/** In MiB; the library's default is too low for the sample data. */
const memoryLimit = 512;

/** Uploads files to a bucket with the library's function. Each stack has one function, role and log group for it. */
export class Upload extends Construct {
  readonly deployment: s3deployment.BucketDeployment;

  constructor(scope: Construct, id: string, { retention, ...props }: UploadProps) {
    super(scope, id);
    const { role, logGroup } = uploader(Stack.of(this), retention);
    this.deployment = new s3deployment.BucketDeployment(this, "Deployment", {
      ...props,
      memoryLimit,
      logGroup,
      role,
    });
    // The role's permissions must exist until the last call.
    this.deployment.node.addDependency(role);
    acknowledgeWildcards(
      role,
      "The library's upload function writes every object of the bucket that it fills.",
      {
        resources: [props.destinationBucket.arnForObjects("*")],
      },
    );
    for (const child of Stack.of(this).node.children) {
      if (child.node.id.startsWith("Custom::CDKBucketDeployment")) {
        acknowledge(child, {
          L1: "The library chooses the Python runtime that its upload function runs on.",
        });
      }
    }
  }
}

function uploader(
  stack: Stack,
  retention: Retention,
): { role: iam.Role; logGroup: s3deployment.BucketDeploymentProps["logGroup"] } {
  const existing = stack.node.tryFindChild("Uploader") as Uploader | undefined;
  return existing ?? new Uploader(stack, "Uploader", retention);
}

class Uploader extends Construct {
  readonly role: iam.Role;
  readonly logGroup: s3deployment.BucketDeploymentProps["logGroup"];

  constructor(stack: Stack, id: string, retention: Retention) {
    super(stack, id);
    const logGroup = declareLogGroup(this, "Logs", retention);
    this.logGroup = logGroup;
    this.role = logWritingRole(this, "Role", logGroup);
    acknowledgeWildcards(
      this.role,
      "The library's grants for reading the CDK's assets and writing objects.",
      {
        actions: [
          "s3:GetBucket*",
          "s3:GetObject*",
          "s3:List*",
          "s3:Abort*",
          "s3:DeleteObject*",
          "kms:GenerateDataKey*",
          "kms:ReEncrypt*",
        ],
        resources: [`${assetBucketArn(stack)}/*`],
      },
    );
  }
}

/** Returns the CDK's bootstrap bucket for assets. */
export function assetBucketArn(stack: Stack): string {
  const qualifier = stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  return `arn:${stack.partition}:s3:::cdk-${qualifier}-assets-${stack.account}-${stack.region}`;
}
