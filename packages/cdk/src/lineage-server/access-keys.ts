import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { Retention } from "../support/retention.ts";
import { rotateKeys } from "./key-rotation.ts";

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

/** Makes a secret with a generated key, in the form of an Airflow connection. */
export function makeConnectionSecret(
  scope: Construct,
  id: string,
  props: Omit<secretsmanager.SecretProps, "generateSecretString">,
): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, id, {
    ...props,
    generateSecretString: {
      passwordLength: keyLength,
      excludePunctuation: true,
      secretStringTemplate: JSON.stringify({ conn_type: "generic" }),
      generateStringKey: "password",
    },
  });
}

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
    const shared = { encryptionKey: props.retention.key, removalPolicy: props.retention.removalPolicy };
    const named = (secretName: string | undefined) => (secretName === undefined ? {} : { secretName });
    const make = (name: string, secretName: string | undefined, description: string) =>
      new secretsmanager.Secret(this, name, {
        ...shared,
        ...named(secretName),
        description,
        generateSecretString: { passwordLength: keyLength, excludePunctuation: true },
      });
    this.ingest = makeConnectionSecret(this, "Ingest", {
      ...shared,
      ...named(props.ingest),
      description: "Headwater: key with which Airflow sends lineage",
    });
    this.read = make("Read", props.read, "Headwater: key for reading lineage");
    this.admin = make("Admin", props.admin, "Headwater: key for administration, and for the first login");
    rotateKeys(this, [this.ingest, this.read, this.admin], {
      key: props.retention.key,
      retention: props.retention,
    });
  }

  /** Returns the server setting that names the secrets. */
  get setting(): string {
    return `ingest=${this.ingest.secretArn},read=${this.read.secretArn},admin=${this.admin.secretArn}`;
  }
}
