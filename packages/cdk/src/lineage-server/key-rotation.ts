import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { HandlerFunction } from "../support/handler-function.ts";
import type { Retention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";

/** Rotation interval in days; the previous key is accepted until the next rotation. */
const rotationDays = 90;

/**
 * Rotates the API keys in secrets.
 *
 * @param options.key - KMS key of the secrets
 */
export function rotateKeys(
  scope: Construct,
  secrets: readonly secretsmanager.Secret[],
  { key, retention }: { readonly key: kms.IKey; readonly retention: Retention },
): void {
  const rotation = new HandlerFunction(scope, "Rotation", {
    file: "key-rotation",
    entryPoint: "onEvent",
    retention,
    permissions: [
      new iam.PolicyStatement({
        actions: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        resources: secrets.map(({ secretArn }) => secretArn),
      }),
      decryptThrough(scope, key, ["secretsmanager"], ["kms:Decrypt", "kms:GenerateDataKey"]),
    ],
  });
  // The library's own schedule would add the function to the policy of the KMS key, which may belong to another stack.
  const permission = new lambda.CfnPermission(scope, "RotationPermission", {
    action: "lambda:InvokeFunction",
    functionName: rotation.function.functionArn,
    principal: "secretsmanager.amazonaws.com",
    sourceAccount: Stack.of(scope).account,
  });
  for (const secret of secrets) {
    const schedule = new secretsmanager.CfnRotationSchedule(secret, "RotationSchedule", {
      secretId: secret.secretArn,
      rotationLambdaArn: rotation.function.functionArn,
      rotationRules: { scheduleExpression: `rate(${rotationDays} days)` },
      // The first value is random already, and a user may just have read it.
      rotateImmediatelyOnUpdate: false,
    });
    schedule.addResourceDependency(permission);
  }
}
