import {
  describeProblem,
  type LineageSettings,
  type LineageSettingsOptions,
  lineageConnection,
  lineageSettings,
} from "@headwater/mwaa";
import { Fn, Stack } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as mwaa from "aws-cdk-lib/aws-mwaa";
import type * as s3 from "aws-cdk-lib/aws-s3";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { ConfigurationError } from "../configuration/validate.ts";
import type { LineageServer } from "../lineage-server/lineage-server.ts";
import { acknowledge } from "../support/acknowledge.ts";
import type { Retention } from "../support/retention.ts";
import { decryptThrough, secretArnPattern } from "../support/secret-reading.ts";
import { allowFrom } from "../support/security-rules.ts";
import { Upload } from "../support/upload.ts";
import { AirflowFiles } from "./airflow-files.ts";
import { claimNamespace } from "./lineage-namespaces.ts";
import { pluginsSource, writePluginsArchive } from "./plugins-archive.ts";

/** Existing settings of an environment. Lineage is added to them. */
interface CurrentState {
  /** Content of its requirements.txt; required if it has one. */
  readonly requirements?: string;
  /** Folder with the content of its plugins.zip; required if it has one. */
  readonly pluginsFolder?: string;
  /** Content of its startup script; required if it has one. */
  readonly startupScript?: string;
}

/** An environment that is defined in the same app. */
export interface EnvironmentInApp {
  readonly kind: "in-app";
  readonly environment: mwaa.CfnEnvironment;
  readonly bucket: s3.IBucket;
  readonly executionRole: iam.IRole;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly current?: CurrentState;
}

/** An environment that is managed elsewhere. It is not changed; the bundle describes the required changes. */
export interface EnvironmentElsewhere {
  readonly kind: "elsewhere";
  readonly name: string;
  readonly airflowVersion: string;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Its current configuration options, as returned by `aws mwaa get-environment`. */
  readonly currentOptions?: Readonly<Record<string, string>>;
  readonly current?: CurrentState;
  /** Destination of the bundle. */
  readonly bundleBucket: s3.IBucket;
}

/** Properties of {@link MwaaLineage}. */
export interface MwaaLineageProps {
  readonly target: EnvironmentInApp | EnvironmentElsewhere;
  readonly server: LineageServer;
  /** The load balancer's security group, for an internal lineage server in the same network. */
  readonly loadBalancerGroup?: ec2.ISecurityGroup;
  /** Prefix of the secrets of the environment's connections, `<prefix>/<id>`. */
  readonly connectionsPrefix: string;
  /** Other connections that the environment reads from Secrets Manager. */
  readonly connections?: readonly string[];
  /** File name of the private certificate authority in the dags folder, if there is one. */
  readonly certificateAuthorityFile?: string;
  readonly retention: Retention;
}

/**
 * Adds lineage to an existing Amazon MWAA environment. In the same app, it extends the options, requirements, plugins,
 * startup script and role. For an environment managed elsewhere, it creates a secret, a security-group rule, a policy to
 * attach and a bundle with the exact command, and leaves the environment unchanged.
 *
 * @throws ConfigurationError if the environment has a conflicting setting; the message names both values
 */
export class MwaaLineage extends Construct {
  readonly settings: LineageSettings;
  /** The environment's own ingest key, as an Airflow connection. */
  readonly keySecret: secretsmanager.Secret;
  /** Permissions of the execution role; already attached if the environment is in the app. */
  readonly policy: iam.ManagedPolicy;
  readonly #props: MwaaLineageProps;

  constructor(scope: Construct, id: string, props: MwaaLineageProps) {
    super(scope, id);
    this.#props = props;
    const { target, server, retention } = props;
    const secretName = `${props.connectionsPrefix}/${lineageConnection}`;
    this.keySecret = new secretsmanager.Secret(this, "Key", {
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
    acknowledge(this.keySecret, {
      SMG4: "Rotated manually (docs/aws.md), because an environment elsewhere may read it in another way.",
    });
    server.addIngestKey(this.keySecret);
    this.settings = this.#work(secretName);
    this.policy = new iam.ManagedPolicy(this, "Policy", {
      description: "Lets an MWAA execution role read the key with which it sends its lineage",
      statements: [
        new iam.PolicyStatement({
          actions: ["secretsmanager:GetSecretValue"],
          resources: [secretArnPattern(this, secretName)],
        }),
        decryptThrough(this, retention.key, ["secretsmanager"]),
      ],
    });
    if (props.loadBalancerGroup) {
      allowFrom(this, "AllowLineage", {
        to: props.loadBalancerGroup,
        from: target.securityGroup,
        port: 443,
        description: "MWAA to the lineage server",
      });
    }
    if (target.kind === "in-app") this.#extend(target);
    else this.#writeBundle(target);
  }

  get #authorityFile(): string {
    return this.#props.certificateAuthorityFile ?? "headwater-ca.pem";
  }

  #work(keySecret: string): LineageSettings {
    const { target, server, ...props } = this.#props;
    const { region, account } = Stack.of(this);
    const options: LineageSettingsOptions = {
      airflowVersion:
        target.kind === "in-app" ? (target.environment.airflowVersion ?? "") : target.airflowVersion,
      region,
      account,
      environmentName: target.kind === "in-app" ? target.environment.name : target.name,
      url: server.url,
      connectionsPrefix: props.connectionsPrefix,
      connections: props.connections ?? [],
      keySecret,
      ...(server.authority ? { certificateAuthorityFile: this.#authorityFile } : {}),
      additionalOptions:
        (target.kind === "in-app" ? target.environment.airflowConfigurationOptions : target.currentOptions) ??
        {},
      additionalRequirements: (target.current?.requirements ?? "")
        .split("\n")
        .filter((line) => line.trim() !== ""),
      // The environment already uses these requirements, so their constraints are intended.
      ownConstraints: true,
    };
    const settings = lineageSettings(options);
    const errors = settings.problems.filter(({ severity }) => severity === "error").map(describeProblem);
    if (target.kind === "in-app") errors.push(...this.#unknownFiles(target));
    if (errors.length > 0) throw new ConfigurationError(`Lineage for ${options.environmentName}`, errors);
    claimNamespace(this, options.environmentName, settings.namespace);
    return settings;
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
    const files = new AirflowFiles(this, "Files", {
      bucket,
      requirements: this.settings.requirements,
      startupScript: this.#startupScript(current),
      pluginsArchive: this.#plugins(current),
      retention: this.#props.retention,
    });
    environment.airflowConfigurationOptions = { ...this.settings.configurationOptions };
    environment.requirementsS3Path = files.requirementsPath;
    environment.pluginsS3Path = files.pluginsPath;
    environment.startupScriptS3Path = files.startupScriptPath;
    executionRole.addManagedPolicy(this.policy);
    environment.node.addDependency(files, this.policy);
    const { authority } = this.#props.server;
    if (authority) {
      const upload = new Upload(this, "Authority", {
        sources: [s3deployment.Source.data(this.#authorityFile, authority)],
        destinationBucket: bucket,
        destinationKeyPrefix: environment.dagS3Path ?? "dags",
        prune: false,
        retention: this.#props.retention,
      });
      environment.node.addDependency(upload);
    }
  }

  #writeBundle({ name, bundleBucket, current }: EnvironmentElsewhere): void {
    const stack = Stack.of(this);
    const prefix = `mwaa-lineage/${name}`;
    const { server, retention } = this.#props;
    const plugins = new Upload(this, "BundlePlugins", {
      sources: [s3deployment.Source.asset(this.#plugins(current))],
      destinationBucket: bundleBucket,
      destinationKeyPrefix: prefix,
      extract: false,
      prune: false,
      retention,
    });
    const update = updateScript({
      name,
      region: stack.region,
      policyArn: this.policy.managedPolicyArn,
      pluginsArchive: Fn.select(0, plugins.deployment.objectKeys),
      authorityFile: server.authority ? this.#authorityFile : undefined,
    });
    new Upload(this, "Bundle", {
      sources: [
        s3deployment.Source.jsonData("options.json", this.settings.configurationOptions),
        s3deployment.Source.data("requirements.txt", this.settings.requirements),
        s3deployment.Source.data("startup.sh", this.#startupScript(current)),
        s3deployment.Source.data("update-environment.sh", update),
        ...(server.authority ? [s3deployment.Source.data(this.#authorityFile, server.authority)] : []),
      ],
      destinationBucket: bundleBucket,
      destinationKeyPrefix: prefix,
      prune: false,
      retention,
    });
  }

  #plugins(current: CurrentState | undefined): string {
    return writePluginsArchive([...(current?.pluginsFolder ? [current.pluginsFolder] : []), pluginsSource]);
  }

  #startupScript(current: CurrentState | undefined): string {
    return current?.startupScript
      ? `${current.startupScript.trimEnd()}\n\n${this.settings.startupScript.replace(/^#!.*\n/, "")}`
      : this.settings.startupScript;
  }
}

/** Returns the commands to run. File names contain a content hash, because MWAA loads a new file only under a new name. */
function updateScript(options: {
  readonly name: string;
  readonly region: string;
  readonly policyArn: string;
  readonly pluginsArchive: string;
  readonly authorityFile: string | undefined;
}): string {
  const { name, region, policyArn, pluginsArchive, authorityFile } = options;
  const copy = (file: string, as: string) => `aws s3 cp ${file} "s3://$bucket/${as}"`;
  return `#!/bin/bash
# Has the MWAA environment ${name} send its lineage. Look at the files beside this one first.
# Usage: update-environment.sh BUCKET      the environment's own bucket, without s3://
# The environment is updated, which takes ten to thirty minutes; running tasks are finished first.
set -euo pipefail
cd "$(dirname "$0")"
bucket="$1"
name_of() { echo "headwater/$(sha256sum "$1" | cut -c1-16)-$2"; }
requirements=$(name_of requirements.txt requirements.txt)
plugins=$(name_of ${pluginsArchive} plugins.zip)
startup=$(name_of startup.sh startup.sh)
${copy("requirements.txt", "$requirements")}
${copy(pluginsArchive, "$plugins")}
${copy("startup.sh", "$startup")}
${authorityFile ? `${copy(authorityFile, `dags/${authorityFile}`)}\n` : ""}role=$(aws mwaa get-environment --region ${region} --name ${name} --query Environment.ExecutionRoleArn --output text)
aws iam attach-role-policy --role-name "\${role##*/}" --policy-arn ${policyArn}
aws mwaa update-environment --region ${region} --name ${name} \\
  --airflow-configuration-options file://options.json \\
  --requirements-s3-path "$requirements" \\
  --plugins-s3-path "$plugins" \\
  --startup-script-s3-path "$startup"
`;
}
