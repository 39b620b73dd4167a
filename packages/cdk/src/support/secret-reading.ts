import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

/** Returns the ARN pattern of a secret name: AWS appends a hyphen and six characters. */
export function secretArnPattern(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: "secretsmanager",
    resource: "secret",
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Allows decryption with a key, but only through the given services in the stack's region. */
export function decryptThrough(
  scope: Construct,
  key: Pick<kms.IKey, "keyArn">,
  services: readonly string[],
  actions: readonly string[] = ["kms:Decrypt"],
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [...actions],
    resources: [key.keyArn],
    conditions: {
      StringEquals: {
        "kms:ViaService": services.map((service) => `${service}.${Stack.of(scope).region}.amazonaws.com`),
      },
    },
  });
}
