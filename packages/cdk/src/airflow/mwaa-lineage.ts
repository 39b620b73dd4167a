import {
  type ConnectionNaming,
  connectionNaming,
  describeProblem,
  ExportedSettings,
  type KeySource,
  keySourceFor,
  type LineageInput,
  type LineageSettings,
  lineageConnection,
  lineageSettings,
  resolveVersion,
} from "@headwater/mwaa";
import { Annotations, Stack, Token } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { ConfigurationError } from "../configuration/validate.ts";
import { httpsPort } from "../lineage-server/lineage-server-interface.ts";
import { acknowledge } from "../support/acknowledge.ts";
import { type Retention, withDefaultRetention } from "../support/retention.ts";
import { decryptThrough, secretArnPattern } from "../support/secret-reading.ts";
import { allowFrom } from "../support/security-rules.ts";
import { Upload } from "../support/upload.ts";
import { AirflowFiles } from "./airflow-files.ts";
import { externalTablesFile, externalTablesMap } from "./external-tables.ts";
import { claimNamespace } from "./lineage-namespaces.ts";
import type { EnvironmentElsewhere, EnvironmentInApp, MwaaLineageProps } from "./mwaa-lineage-props.ts";
import { pluginsSource, writePluginsArchive } from "./plugins-archive.ts";
import { LineageBundle } from "./update/lineage-bundle.ts";

/**
 * Adds lineage to an existing Amazon MWAA environment, and only adds: its own options, lists, secrets backend, packages,
 * plugins and startup script stay. In the same app, it extends the environment and its role. For an environment managed
 * elsewhere, it creates a secret, a security-group rule, a policy and a bundle whose script updates the environment after
 * showing the difference.
 *
 * @throws ConfigurationError if the environment has a conflicting setting; the message names both values
 */
export class MwaaLineage extends Construct {
  readonly settings: LineageSettings;
  /** The ingest key: the environment's own, as an Airflow connection, or the one of an imported server. */
  readonly keySecret: secretsmanager.ISecret;
  /** Permissions of the execution role; already attached if the environment is in the app. */
  readonly policy: iam.ManagedPolicy;
  readonly #props: MwaaLineageProps & { readonly retention: Retention };
  readonly #input: LineageInput;

  constructor(scope: Construct, id: string, props: MwaaLineageProps) {
    super(scope, id);
    const { target, server } = props;
    const retention = withDefaultRetention(this, { ...server.retention, ...props.retention });
    this.#props = { ...props, retention };
    const naming = this.#naming();
    const secretName = `${naming.prefix}${naming.separator}${lineageConnection}`;
    this.keySecret = server.ingestKey ?? this.#makeKey(secretName);
    this.#input = this.#lineageInput(
      naming.prefix,
      server.ingestKey ? keyName(server.ingestKey) : secretName,
    );
    this.settings = this.#settings(secretName);
    this.policy = this.#makePolicy(secretName);
    for (const [index, group] of server.connections.securityGroups.entries()) {
      allowFrom(this, index === 0 ? "AllowLineage" : `AllowLineage${index + 1}`, {
        to: group,
        from: target.securityGroup,
        port: httpsPort,
        description: "MWAA to the lineage server",
      });
    }
    if (target.kind === "in-app") this.#extend(target);
    else this.#writeBundle(target);
  }

  get #environmentName(): string {
    const { target } = this.#props;
    return target.kind === "in-app" ? target.environment.name : target.name;
  }

  get #airflowVersion(): string {
    const { target } = this.#props;
    return target.kind === "in-app" ? (target.environment.airflowVersion ?? "") : target.airflowVersion;
  }

  get #ownOptions(): Readonly<Record<string, unknown>> {
    const { target } = this.#props;
    const options =
      target.kind === "in-app" ? target.environment.airflowConfigurationOptions : target.currentOptions;
    if (Token.isUnresolved(options)) {
      throw new ConfigurationError(`Lineage for ${this.#environmentName}`, [
        "airflowConfigurationOptions: they are known only at deployment, so lineage cannot be merged with them. Use an object.",
      ]);
    }
    return (options as Readonly<Record<string, unknown>> | undefined) ?? {};
  }

  get #authorityFile(): string {
    return this.#props.certificateAuthorityFile ?? "headwater-ca.pem";
  }

  get #keySource(): KeySource {
    const { keySource, server } = this.#props;
    if (keySource) return keySource;
    // An imported key has a name of its own, which a secrets backend need not find.
    return server.ingestKey ? "token-provider" : keySourceFor(resolveVersion(this.#airflowVersion, true).row);
  }

  get #isOffline(): boolean {
    const { target } = this.#props;
    if (target.offline !== undefined) return target.offline;
    return target.kind === "in-app" && target.environment.webserverAccessMode === "PRIVATE_ONLY";
  }

  /**
   * Returns the naming of the key's secret. As a connection, it must be where the environment's own backend looks, because a
   * backend has one prefix.
   */
  #naming(): ConnectionNaming {
    const { target, connectionsPrefix } = this.#props;
    const exported = ExportedSettings.fromScript(target.current?.startupScript ?? "");
    const existing =
      this.#keySource === "connection" ? connectionNaming(this.#ownOptions, exported) : undefined;
    if (existing && connectionsPrefix !== undefined && connectionsPrefix !== existing.prefix) {
      Annotations.of(this).addWarningV2(
        "headwater:connections-prefix",
        `connectionsPrefix "${connectionsPrefix}" is not used: the environment's secrets backend looks up connections below "${existing.prefix}", so the key's secret is there.`,
      );
    }
    return {
      prefix: existing?.prefix ?? connectionsPrefix ?? `${this.#environmentName}/connections`,
      separator: existing?.separator ?? "/",
    };
  }

  #makeKey(secretName: string): secretsmanager.Secret {
    const { server, retention } = this.#props;
    if (!server.addIngestKey) {
      throw new ConfigurationError(`Lineage for ${this.#environmentName}`, [
        "server: it neither has an ingest key nor accepts a new one. Use LineageServer or LineageServer.fromAttributes.",
      ]);
    }
    const secret = new secretsmanager.Secret(this, "Key", {
      secretName,
      description: "Headwater: key with which this environment sends its lineage",
      encryptionKey: retention.key,
      removalPolicy: retention.removalPolicy,
      generateSecretString: {
        passwordLength: 43,
        excludePunctuation: true,
        secretStringTemplate: JSON.stringify({ conn_type: "generic" }),
        generateStringKey: "password",
      },
    });
    acknowledge(secret, {
      SMG4: "Rotated manually (docs/aws.md), because an environment elsewhere may read it in another way.",
    });
    server.addIngestKey(secret);
    return secret;
  }

  #makePolicy(secretName: string): iam.ManagedPolicy {
    const { server, retention } = this.#props;
    const key = server.ingestKey ? server.ingestKey.encryptionKey : retention.key;
    return new iam.ManagedPolicy(this, "Policy", {
      description: "Lets an MWAA execution role read the key with which it sends its lineage",
      statements: [
        new iam.PolicyStatement({
          actions: ["secretsmanager:GetSecretValue"],
          resources: [
            server.ingestKey
              ? (server.ingestKey.secretFullArn ?? `${server.ingestKey.secretArn}-??????`)
              : secretArnPattern(this, secretName),
          ],
        }),
        ...(key ? [decryptThrough(this, key, ["secretsmanager"])] : []),
      ],
    });
  }

  #lineageInput(connectionsPrefix: string, keySecret: string): LineageInput {
    const { server, namespace, connections, externalTables } = this.#props;
    const { region, account } = Stack.of(this);
    return {
      region,
      account,
      environmentName: this.#environmentName,
      url: server.url,
      connectionsPrefix,
      // The environment finds its own connections already; lineage only adds its key.
      connections: this.#keySource === "connection" ? (connections ?? []) : [],
      keySecret,
      keySource: this.#keySource,
      offline: this.#isOffline,
      ...(namespace ? { namespace } : {}),
      ...(server.authority ? { certificateAuthorityFile: this.#authorityFile } : {}),
      ...(externalTables ? { externalTablesFile } : {}),
    };
  }

  #settings(secretName: string): LineageSettings {
    const { target, server } = this.#props;
    const settings = lineageSettings({
      ...this.#input,
      airflowVersion: this.#airflowVersion,
      additionalOptions: this.#ownOptions,
      additionalRequirements: (target.current?.requirements ?? "").split("\n"),
      additionalStartupScript: target.current?.startupScript ?? "",
      // The environment already uses these requirements, so their constraints are intended.
      ownConstraints: true,
    });
    const errors = settings.problems.filter(({ severity }) => severity === "error").map(describeProblem);
    if (target.kind === "in-app") errors.push(...this.#unknownFiles(target));
    if (server.ingestKey && this.#keySource === "connection" && keyName(server.ingestKey) !== secretName) {
      errors.push(
        `keySource: the server's key is in ${keyName(server.ingestKey)}, but Airflow looks up the connection in ${secretName}. Use keySource "token-provider", or a secret of that name.`,
      );
    }
    if (errors.length > 0) throw new ConfigurationError(`Lineage for ${this.#environmentName}`, errors);
    for (const problem of settings.problems) {
      Annotations.of(this).addWarningV2(`headwater:${problem.code}`, describeProblem(problem));
    }
    if (target.kind === "in-app") this.#warnOfUnknownAccess(target);
    claimNamespace(this, this.#environmentName, settings.namespace);
    return settings;
  }

  #warnOfUnknownAccess({ environment, offline }: EnvironmentInApp): void {
    const mode = environment.webserverAccessMode;
    if (offline !== undefined || (mode !== undefined && !Token.isUnresolved(mode))) return;
    Annotations.of(this).addWarningV2(
      "headwater:package-index-unknown",
      "webserverAccessMode is not set. MWAA's default is a private web server, which cannot reach a package index: " +
        "set webserverAccessMode, or offline: true for wheels in plugins.zip.",
    );
  }

  /** Rejects files of the environment with unknown content, because they would be replaced. */
  #unknownFiles({ environment, current }: EnvironmentInApp): string[] {
    const files = [
      ["requirementsS3Path", environment.requirementsS3Path, current?.requirements, "current.requirements"],
      ["pluginsS3Path", environment.pluginsS3Path, current?.pluginsFolder, "current.pluginsFolder"],
      [
        "startupScriptS3Path",
        environment.startupScriptS3Path,
        current?.startupScript,
        "current.startupScript",
      ],
    ] as const;
    return files
      .filter(([, path, content]) => path !== undefined && content === undefined)
      .map(
        ([member, path, , setting]) =>
          `${member}: the environment uses "${path}", and lineage needs its own file. Set ${setting} to its content, so that both are merged.`,
      );
  }

  #extend({ environment, bucket, executionRole, current }: EnvironmentInApp): void {
    const { retention } = this.#props;
    const files = new AirflowFiles(this, "Files", {
      bucket,
      requirements: this.settings.requirements,
      startupScript: this.settings.startupScript,
      pluginsArchive: this.#plugins(current?.pluginsFolder),
      retention,
    });
    environment.airflowConfigurationOptions = { ...this.settings.configurationOptions };
    environment.requirementsS3Path = files.requirementsPath;
    environment.pluginsS3Path = files.pluginsPath;
    environment.startupScriptS3Path = files.startupScriptPath;
    // The paths are new, so versions of the former files no longer apply.
    environment.requirementsS3ObjectVersion = undefined;
    environment.pluginsS3ObjectVersion = undefined;
    environment.startupScriptS3ObjectVersion = undefined;
    executionRole.addManagedPolicy(this.policy);
    environment.node.addDependency(files, this.policy);
    for (const [id, source] of Object.entries(this.#dagFiles())) {
      const upload = new Upload(this, id, {
        sources: [source],
        destinationBucket: bucket,
        destinationKeyPrefix: environment.dagS3Path ?? "dags",
        prune: false,
        retention,
      });
      environment.node.addDependency(upload);
    }
  }

  #writeBundle({ name, bundleBucket }: EnvironmentElsewhere): void {
    new LineageBundle(this, "Bundle", {
      environmentName: name,
      lineage: this.#input,
      pluginsArchive: this.#plugins(undefined),
      dagFiles: this.#dagFiles(),
      policyArn: this.policy.managedPolicyArn,
      bucket: bundleBucket,
      retention: this.#props.retention,
    });
  }

  /** Returns the generated files for the dags folder, by construct id. */
  #dagFiles(): Record<string, s3deployment.ISource> {
    const { server, externalTables } = this.#props;
    const files: Record<string, s3deployment.ISource> = {};
    if (server.authority) {
      files.Authority = s3deployment.Source.data(this.#authorityFile, server.authority);
    }
    if (externalTables) {
      files.ExternalTables = s3deployment.Source.jsonData(
        externalTablesFile,
        externalTablesMap(externalTables),
      );
    }
    return files;
  }

  #plugins(ownFolder: string | undefined): string {
    const { version, requirements } = this.settings;
    return writePluginsArchive([pluginsSource], {
      ...(ownFolder === undefined ? {} : { ownFolder }),
      ...(this.#isOffline ? { offline: { version, requirements } } : {}),
    });
  }
}

/** Returns the name by which Airflow reads a secret: its ARN from another account, else its name. */
function keyName(secret: secretsmanager.ISecret): string {
  return secret.env.account === secret.stack.account ? secret.secretName : secret.secretArn;
}
