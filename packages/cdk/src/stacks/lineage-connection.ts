import type { KeySource } from "@headwater/mwaa";
import { Arn, ArnFormat } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import { platformNames } from "../configuration/names.ts";
import { serviceRegion } from "../configuration/rules/elsewhere.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import type { PlatformStack } from "../support/platform-stack.ts";
import { secretArnPattern } from "../support/secret-reading.ts";
import { allowFrom } from "../support/security-rules.ts";
import type { LineageStack } from "./lineage-stack.ts";
import type { SharedFoundation } from "./shared-foundation.ts";

/** The way from an environment to its lineage server. */
export interface LineageConnection {
  readonly url: string;
  /** PEM certificate of a private authority; undefined for public authorities. */
  readonly authority: string | undefined;
  /** Name or ARN of the secret with the environment's key. */
  readonly keySecret: string;
  /** The way in which Airflow reads the key; undefined: as the version does by default. */
  readonly keySource: KeySource | undefined;
  /** Permissions of the execution role to read the key. */
  readonly permissions: readonly iam.PolicyStatement[];
}

const httpsPort = 443;

/** Returns the connection to the app's own server, and lets the environment reach it. */
export function connectToOwnServer(
  stack: PlatformStack,
  configuration: PlatformConfiguration,
  shared: SharedFoundation,
  lineage: LineageStack,
): LineageConnection {
  const { lineageConnectionSecret } = platformNames(configuration);
  if (configuration.access.mode === "internal") {
    allowFrom(stack, "AllowLineage", {
      to: shared.securityGroup("loadBalancer"),
      from: shared.securityGroup("airflow"),
      port: httpsPort,
      description: "MWAA to the lineage server",
    });
  }
  return {
    url: `https://${lineage.serverName.readBy(stack)}/`,
    authority: lineage.authority?.readBy(stack),
    keySecret: lineageConnectionSecret,
    keySource: undefined,
    permissions: [readSecret(secretArnPattern(stack, lineageConnectionSecret))],
  };
}

/** Returns the connection to a server of another account or deployment, and adds the endpoint to it. */
export function connectElsewhere(
  stack: PlatformStack,
  { lineage }: PlatformConfiguration,
  shared: SharedFoundation,
): LineageConnection {
  const { url = "", keySecretArn = "", endpointServiceName, certificateAuthority } = lineage;
  if (endpointServiceName) addEndpoint(stack, endpointServiceName, shared);
  return {
    url: url.endsWith("/") ? url : `${url}/`,
    authority: certificateAuthority,
    keySecret: keySecretArn,
    // A secrets backend finds secrets of its own account only.
    keySource: "token-provider",
    permissions: [readSecret(keySecretArn), decryptSecret(keySecretArn)],
  };
}

function addEndpoint(stack: PlatformStack, serviceName: string, shared: SharedFoundation): void {
  const { vpc } = shared;
  const group = new ec2.SecurityGroup(stack, "LineageEndpointGroup", {
    vpc,
    description: "PrivateLink endpoint of the lineage server",
    allowAllOutbound: false,
  });
  allowFrom(stack, "AllowLineage", {
    to: group,
    from: shared.securityGroup("airflow"),
    port: httpsPort,
    description: "MWAA to the lineage server",
  });
  const region = serviceRegion(serviceName);
  new ec2.CfnVPCEndpoint(stack, "LineageEndpoint", {
    vpcEndpointType: "Interface",
    serviceName,
    ...(region && region !== stack.region ? { serviceRegion: region } : {}),
    vpcId: vpc.vpcId,
    subnetIds: shared.airflowSubnets.map(({ subnetId }) => subnetId),
    securityGroupIds: [group.securityGroupId],
    // The name in the URL then resolves to the endpoint, so the certificate of the server fits.
    privateDnsEnabled: true,
  });
}

function readSecret(arn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [arn] });
}

/** Allows decryption of one secret, whose KMS key is known in the account of the server only. */
function decryptSecret(secretArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ["kms:Decrypt"],
    resources: [keysOfAccount(secretArn)],
    conditions: {
      StringEquals: {
        "kms:ViaService": `secretsmanager.${Arn.split(secretArn, ArnFormat.COLON_RESOURCE_NAME).region}.amazonaws.com`,
        "kms:EncryptionContext:SecretARN": secretArn,
      },
    },
  });
}

/** Returns all KMS keys in the account and region of a secret. */
export function keysOfAccount(secretArn: string): string {
  const { partition, region, account } = Arn.split(secretArn, ArnFormat.COLON_RESOURCE_NAME);
  return `arn:${partition}:kms:${region}:${account}:key/*`;
}
