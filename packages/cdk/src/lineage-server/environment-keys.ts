import { environmentKeysTag } from "@headwater/mwaa";
import { Duration, Stack, Tags } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import type * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { Retention } from "../support/retention.ts";
import { makeConnectionSecret } from "./access-keys.ts";
import { rotateKeys } from "./key-rotation.ts";
import type { LineageServer } from "./lineage-server.ts";

/** An environment that sends to a central server. */
export interface SendingEnvironment {
  readonly name: string;
  /** AWS account whose roles may read the key. */
  readonly account: string;
  /** Job namespaces that the key may send events for, or prefixes that end with `*`. */
  readonly namespaces: readonly string[];
}

/** Properties of the keys. */
export interface EnvironmentKeysProps {
  readonly server: LineageServer;
  readonly environments: readonly SendingEnvironment[];
  /** Start of the names of the secrets: `<prefix>/<environment>`. */
  readonly namePrefix: string;
  readonly retention: Retention;
}

/**
 * A key for each environment of other accounts. It is bound to the namespaces of its environment, so that no environment can
 * send events for another, and only the account of the environment can read it. The secrets have a KMS key of their own,
 * because the key of the account's other data must not be shared.
 */
export class EnvironmentKeys extends Construct {
  /** The secrets by name of the environment. */
  readonly secrets: ReadonlyMap<string, secretsmanager.Secret>;

  constructor(scope: Construct, id: string, props: EnvironmentKeysProps) {
    super(scope, id);
    const { server, environments, retention } = props;
    const accounts = [...new Set(environments.map(({ account }) => account))].sort();
    const key = new kms.Key(this, "Key", {
      description: "Headwater: keys with which environments of other accounts send lineage",
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: retention.removalPolicy,
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: accounts.map((account) => new iam.AccountPrincipal(account)),
        actions: ["kms:Decrypt"],
        resources: ["*"],
        conditions: {
          StringEquals: { "kms:ViaService": `secretsmanager.${Stack.of(this).region}.amazonaws.com` },
        },
      }),
    );
    this.secrets = new Map(
      environments.map(({ name, account, namespaces }) => {
        const secret = makeConnectionSecret(this, name, {
          secretName: `${props.namePrefix}/${name}`,
          description: `Headwater: key with which the environment ${name} sends its lineage`,
          encryptionKey: key,
          removalPolicy: retention.removalPolicy,
        });
        secret.addToResourcePolicy(
          new iam.PolicyStatement({
            principals: [new iam.AccountPrincipal(account)],
            actions: ["secretsmanager:GetSecretValue"],
            resources: ["*"],
          }),
        );
        server.addIngestKey(secret, namespaces);
        return [name, secret];
      }),
    );
    Tags.of(this).add(environmentKeysTag, "true");
    rotateKeys(this, [...this.secrets.values()], { key, retention });
  }
}
