import { DefaultStackSynthesizer, Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "./acknowledge.ts";
import { logWritingRole } from "./handler-function.ts";
import { declareLogGroup, type Retention } from "./retention.ts";

/** What is uploaded, and whereto. */
export interface UploadProps
  extends Pick<
    s3deployment.BucketDeploymentProps,
    "sources" | "destinationBucket" | "destinationKeyPrefix" | "extract" | "prune" | "retainOnDelete"
  > {
  readonly retention: Retention;
}

/** MiB; the library's standard is too little for the sample data. */
const memoryLimit = 512;

/** The library's upload into a bucket. The function that does it is one per stack, and so are its role and log group. */
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
    // What the role may do must be there until the last call.
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

/** The bucket of the CDK's bootstrap, in which it keeps assets. */
export function assetBucketArn(stack: Stack): string {
  const qualifier = stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  return `arn:${stack.partition}:s3:::cdk-${qualifier}-assets-${stack.account}-${stack.region}`;
}
