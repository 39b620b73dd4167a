import { classicVariables, lineageConnection } from "@headwater/mwaa";
import { RemovalPolicy, SecretValue, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { platformNames } from "../configuration/names.ts";
import { isInPlace } from "../configuration/own-secrets.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { acknowledge } from "../support/acknowledge.ts";
import type { Retention } from "../support/retention.ts";
import { decryptThrough, secretArnPattern } from "../support/secret-reading.ts";

type OwnSecret =
  | PlatformConfiguration["airflow"]["connections"][string]
  | PlatformConfiguration["airflow"]["variables"][string];

/** Properties of the secrets of an environment. */
export interface EnvironmentSecretsProps {
  readonly configuration: PlatformConfiguration;
  /** Connections without a password, by id. */
  readonly publicConnections: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Variables of classic mode: the server's URL and the namespace of the jobs. */
  readonly classic?: { readonly url: string; readonly namespace: string };
  /** True if the ingest key is a connection of the deployment, because the server is, too. */
  readonly hasIngestKey: boolean;
  readonly retention: Retention;
}

/**
 * The secrets that Airflow looks up: one per connection and Variable, under the prefixes of the deployment. The template
 * contains no value of a team's secrets: Secrets Manager generates it, or CloudFormation copies it from another secret.
 */
export class EnvironmentSecrets extends Construct {
  /** Connection ids, without the one with the ingest key. */
  readonly connections: readonly string[];
  /** Names of the Variables, without those of classic mode. */
  readonly variables: readonly string[];
  /** Permissions to read exactly these secrets and the ingest key. */
  readonly statements: readonly iam.PolicyStatement[];
  readonly #props: EnvironmentSecretsProps;
  readonly #made: secretsmanager.Secret[] = [];

  constructor(scope: Construct, id: string, props: EnvironmentSecretsProps) {
    super(scope, id);
    this.#props = props;
    const { configuration, publicConnections, classic, hasIngestKey, retention } = props;
    const { airflow } = configuration;
    const names = platformNames(configuration);
    for (const [connection, fields] of Object.entries(publicConnections)) {
      const secretName = `${names.connectionsPrefix}/${connection}`;
      // The platform's own connection keeps the place in the tree that it had before there were others: with another
      // logical id, CloudFormation would create the secret a second time under the same name, which fails.
      const place = secretName === names.warehouseConnectionSecret ? scope : this;
      const id = place === scope ? "WarehouseConnection" : `Connection-${connection}`;
      this.#makePublic(place, id, secretName, {
        description: "Airflow connection to Redshift; it holds no password",
        value: Stack.of(this).toJsonString(fields),
        reason: "It contains an address and no secret: the login uses IAM.",
      });
    }
    for (const [connection, source] of Object.entries(airflow.connections)) {
      this.#makeOwn(`Connection-${connection}`, `${names.connectionsPrefix}/${connection}`, source);
    }
    for (const [variable, source] of Object.entries(airflow.variables)) {
      this.#makeOwn(`Variable-${variable}`, `${names.variablesPrefix}/${variable}`, source);
    }
    const classicValues = classic ? [classic.url, classic.namespace] : [];
    for (const [index, value] of classicValues.entries()) {
      const variable = classicVariables[index]!;
      this.#makePublic(this, `Variable-${variable}`, `${names.variablesPrefix}/${variable}`, {
        description: "Airflow Variable for the environment plugin; it is no secret",
        value,
        reason: "It contains an address or a name, and no secret.",
      });
    }
    this.connections = [...Object.keys(publicConnections), ...Object.keys(airflow.connections)];
    this.variables = Object.keys(airflow.variables);
    const secretNames = [
      ...[...(hasIngestKey ? [lineageConnection] : []), ...this.connections].map(
        (one) => `${names.connectionsPrefix}/${one}`,
      ),
      ...[...this.variables, ...(classic ? classicVariables : [])].map(
        (one) => `${names.variablesPrefix}/${one}`,
      ),
    ];
    this.statements = [
      ...(secretNames.length === 0
        ? []
        : [
            new iam.PolicyStatement({
              actions: ["secretsmanager:GetSecretValue"],
              resources: secretNames.map((name) => secretArnPattern(this, name)),
            }),
          ]),
      decryptThrough(this, retention.key, ["secretsmanager"]),
      ...this.#ownKeys(),
    ];
  }

  /** The secrets that exist only after a deployment, which Airflow needs at its start. */
  get made(): readonly secretsmanager.Secret[] {
    return this.#made;
  }

  /** Returns permissions for keys of the team, which encrypt secrets that are not copied. */
  #ownKeys(): iam.PolicyStatement[] {
    const { airflow } = this.#props.configuration;
    const sources = [...Object.values(airflow.connections), ...Object.values(airflow.variables)];
    const arns = new Set(sources.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
    arns.delete(this.#props.configuration.security.kmsKeyArn ?? "");
    return [...arns].map((keyArn) => decryptThrough(this, { keyArn }, ["secretsmanager"]));
  }

  #makeOwn(id: string, name: string, source: OwnSecret): void {
    const { configuration, retention } = this.#props;
    if (isInPlace(source, name, configuration.account)) return;
    const isCopy = source.secret !== undefined;
    const secret = new secretsmanager.Secret(this, id, {
      secretName: name,
      description: isCopy ? `Copy of ${source.secret} for Airflow` : "Generated for Airflow",
      encryptionKey: retention.key,
      // A copy can be made again.
      removalPolicy: isCopy ? RemovalPolicy.DESTROY : retention.removalPolicy,
      ...(source.secret === undefined
        ? { generateSecretString: generatedValue(source) }
        : { secretStringValue: SecretValue.secretsManager(source.secret) }),
    });
    this.#made.push(secret);
    acknowledge(secret, {
      SMG4: isCopy
        ? "A copy of a secret that its owner rotates; docs/aws.md says how to update the copy."
        : "Its owner rotates it together with the account at the other end.",
    });
  }

  #makePublic(
    scope: Construct,
    id: string,
    secretName: string,
    { description, value, reason }: { description: string; value: string; reason: string },
  ): void {
    const { retention } = this.#props;
    const secret = new secretsmanager.Secret(scope, id, {
      secretName,
      description,
      encryptionKey: retention.key,
      removalPolicy: retention.removalPolicy,
      secretStringValue: SecretValue.unsafePlainText(value),
    });
    acknowledge(secret, { SMG4: reason });
    this.#made.push(secret);
  }
}

/** Returns the way in which Secrets Manager generates a connection's password or the value of a Variable. */
function generatedValue({ generate }: OwnSecret): secretsmanager.SecretStringGenerator {
  const base = { passwordLength: 32, excludePunctuation: true };
  return typeof generate === "object"
    ? { ...base, secretStringTemplate: JSON.stringify(generate), generateStringKey: "password" }
    : base;
}
