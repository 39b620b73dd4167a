import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { HandlerFunction } from "../support/handler-function.ts";
import type { Retention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";

/** Names of the secrets for the first keys. */
export interface KeyNames {
  /**
   * Name of the secret with the ingest key, an Airflow connection.
   *
   * @default - generated
   * @example "airflow/connections/openlineage"
   */
  readonly ingest?: string;
  /**
   * Name of the secret with the read key.
   *
   * @default - generated
   * @example "lineage/read-key"
   */
  readonly read?: string;
  /**
   * Name of the secret with the admin key.
   *
   * @default - generated
   * @example "lineage/admin-key"
   */
  readonly admin?: string;
}

/** Properties of the first keys. */
export interface AccessKeysProps extends KeyNames {
  readonly retention: Retention;
}

const keyLength = 43;
/** Rotation interval in days; the previous key is accepted until the next rotation. */
const rotationDays = 90;

/**
 * The first API keys. Secrets Manager generates them at deployment, so no template contains them. The ingest key is an
 * Airflow connection, which Airflow and the lineage server both read. All keys rotate; the server accepts the current and
 * the previous value.
 */
export class AccessKeys extends Construct {
  readonly ingest: secretsmanager.Secret;
  readonly read: secretsmanager.Secret;
  readonly admin: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: AccessKeysProps) {
    super(scope, id);
    const make = (name: string, secretName: string | undefined, description: string, template?: object) =>
      new secretsmanager.Secret(this, name, {
        ...(secretName === undefined ? {} : { secretName }),
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
    // The library's own schedule would add the function to the policy of the KMS key, which belongs to another stack.
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
        // The first value is random already, and a user may just have read it.
        rotateImmediatelyOnUpdate: false,
      });
      schedule.addResourceDependency(permission);
    }
  }

  /** Returns the server setting that names the secrets. */
  get setting(): string {
    return `ingest=${this.ingest.secretArn},read=${this.read.secretArn},admin=${this.admin.secretArn}`;
  }
}
