import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { HandlerFunction } from "../support/handler-function.ts";
import type { Retention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";

/** Names of the secrets that hold the first keys. */
export interface AccessKeysProps {
  /** Holds the ingest key in the form of an Airflow connection. */
  readonly ingest: string;
  readonly read: string;
  readonly admin: string;
  readonly retention: Retention;
}

const keyLength = 43;
/** Days after which a key is replaced; the former one is accepted until the next replacement. */
const rotationDays = 90;

/**
 * The first API keys: made by Secrets Manager at deploy time, so that they are in no template. The one for ingest is an
 * Airflow connection, from which Airflow and the lineage server read the same value. All are replaced from time to time;
 * the server accepts the current and the former value.
 */
export class AccessKeys extends Construct {
  readonly ingest: secretsmanager.Secret;
  readonly read: secretsmanager.Secret;
  readonly admin: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: AccessKeysProps) {
    super(scope, id);
    const make = (name: string, secretName: string, description: string, template?: object) =>
      new secretsmanager.Secret(this, name, {
        secretName,
        description,
        encryptionKey: props.retention.key,
        removalPolicy: props.retention.removalPolicy,
        generateSecretString: {
          passwordLength: keyLength,
          excludePunctuation: true,
          ...(template
            ? { secretStringTemplate: JSON.stringify(template), generateStringKey: "password" }
            : {}),
        },
      });
    this.ingest = make("Ingest", props.ingest, "Headwater: key with which Airflow sends lineage", {
      conn_type: "generic",
    });
    this.read = make("Read", props.read, "Headwater: key for reading lineage");
    this.admin = make("Admin", props.admin, "Headwater: key for administration, and for the first login");
    this.#rotate(props.retention);
  }

  #rotate(retention: Retention): void {
    const secrets = [this.ingest, this.read, this.admin];
    const rotation = new HandlerFunction(this, "Rotation", {
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
        decryptThrough(this, retention.key, ["secretsmanager"], ["kms:Decrypt", "kms:GenerateDataKey"]),
      ],
    });
    // The library's own schedule would write the function into the policy of the key, which belongs to another stack.
    const permission = new lambda.CfnPermission(this, "RotationPermission", {
      action: "lambda:InvokeFunction",
      functionName: rotation.function.functionArn,
      principal: "secretsmanager.amazonaws.com",
      sourceAccount: Stack.of(this).account,
    });
    for (const secret of secrets) {
      const schedule = new secretsmanager.CfnRotationSchedule(secret, "RotationSchedule", {
        secretId: secret.secretArn,
        rotationLambdaArn: rotation.function.functionArn,
        rotationRules: { scheduleExpression: `rate(${rotationDays} days)` },
        // The first value is as good as any, and somebody may just have read it.
        rotateImmediatelyOnUpdate: false,
      });
      schedule.addResourceDependency(permission);
    }
  }

  /** The server's setting that names the secrets. */
  get setting(): string {
    return `ingest=${this.ingest.secretArn},read=${this.read.secretArn},admin=${this.admin.secretArn}`;
  }
}
