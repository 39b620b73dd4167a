import type { KeySource } from "@headwater/mwaa";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as iam from "aws-cdk-lib/aws-iam";
import type * as mwaa from "aws-cdk-lib/aws-mwaa";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type { ILineageServer } from "../lineage-server/lineage-server-interface.ts";
import type { Retention } from "../support/retention.ts";
import type { ExternalWarehouse } from "./external-tables.ts";

/** Existing files of an environment. Lineage is added to them. */
interface CurrentState {
  /**
   * Content of its requirements.txt; required if it has one.
   *
   * @default - it has none
   * @example readFileSync("requirements.txt", "utf8")
   */
  readonly requirements?: string;
  /**
   * Folder with the content of its plugins.zip; required if it has one.
   *
   * @default - it has none
   * @example "plugins"
   */
  readonly pluginsFolder?: string;
  /**
   * Content of its startup script; required if it has one.
   *
   * @default - it has none
   * @example readFileSync("startup.sh", "utf8")
   */
  readonly startupScript?: string;
}

/** An environment that is defined in the same app. */
export interface EnvironmentInApp {
  /**
   * Distinguishes the kinds of environments.
   *
   * @example "in-app"
   */
  readonly kind: "in-app";
  /**
   * The environment. Its options, paths of files and dependencies are extended.
   *
   * @example new mwaa.CfnEnvironment(this, "Environment", { name: "etl", airflowVersion: "3.0.6" })
   */
  readonly environment: mwaa.CfnEnvironment;
  /**
   * The environment's bucket.
   *
   * @example new s3.Bucket(this, "Bucket", { versioned: true })
   */
  readonly bucket: s3.IBucket;
  /**
   * The environment's role. A policy is attached to it.
   *
   * @example new iam.Role(this, "Role", { assumedBy: new iam.ServicePrincipal("airflow-env.amazonaws.com") })
   */
  readonly executionRole: iam.IRole;
  /**
   * The environment's group.
   *
   * @example new ec2.SecurityGroup(this, "Group", { vpc })
   */
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * The environment cannot reach a package index, so wheels go into plugins.zip.
   *
   * @default true if its web server is private (`PRIVATE_ONLY`)
   * @example true
   */
  readonly offline?: boolean;
  /**
   * Its current files.
   *
   * @default - it has none
   * @example { requirements: readFileSync("requirements.txt", "utf8") }
   */
  readonly current?: CurrentState;
}

/** An environment that is managed elsewhere. It is not changed; the bundle has a script that changes it. */
export interface EnvironmentElsewhere {
  /**
   * Distinguishes the kinds of environments.
   *
   * @example "elsewhere"
   */
  readonly kind: "elsewhere";
  /**
   * Name of the environment.
   *
   * @example "etl"
   */
  readonly name: string;
  /**
   * Its Airflow version.
   *
   * @example "3.0.6"
   */
  readonly airflowVersion: string;
  /**
   * The environment's group.
   *
   * @example ec2.SecurityGroup.fromSecurityGroupId(this, "Group", "sg-0123456789abcdef0")
   */
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Its current configuration options, as returned by `aws mwaa get-environment`. Conflicts then already show at synth;
   * the script reads the options again.
   *
   * @default - conflicts show when the script runs
   * @example { "core.parallelism": "16" }
   */
  readonly currentOptions?: Readonly<Record<string, string>>;
  /**
   * The environment cannot reach a package index, or its web server is private, so wheels go into plugins.zip.
   *
   * @default false
   * @example true
   */
  readonly offline?: boolean;
  /**
   * Its current files; conflicts then already show at synth.
   *
   * @default - conflicts show when the script runs
   * @example { requirements: readFileSync("requirements.txt", "utf8") }
   */
  readonly current?: Omit<CurrentState, "pluginsFolder">;
  /**
   * Destination of the bundle.
   *
   * @example new s3.Bucket(this, "Bundles")
   */
  readonly bundleBucket: s3.IBucket;
}

/** Properties of `MwaaLineage`. */
export interface MwaaLineageProps {
  /**
   * The environment.
   *
   * @example { kind: "in-app", environment, bucket, executionRole, securityGroup }
   */
  readonly target: EnvironmentInApp | EnvironmentElsewhere;
  /**
   * A `LineageServer` of the app, or the result of `LineageServer.fromAttributes`. If it has a security group, a rule admits
   * the environment.
   *
   * @example new LineageServer(this, "Lineage", { vpc })
   */
  readonly server: ILineageServer;
  /**
   * Prefix of the secret with the key, `<prefix>/openlineage`. If the key comes from a connection and the environment has a
   * Secrets Manager backend, that backend's prefix counts instead.
   *
   * @default `<environment>/connections`
   * @example "airflow/connections"
   */
  readonly connectionsPrefix?: string;
  /**
   * Other connections that the environment reads from Secrets Manager, in case lineage sets up its secrets backend. An
   * existing backend keeps all of its connections.
   *
   * @default - none
   * @example ["redshift_default"]
   */
  readonly connections?: readonly string[];
  /**
   * OpenLineage namespace of the environment's jobs.
   *
   * @default `mwaa://<region>/<account>/<environment>`
   * @example "airflow-production"
   */
  readonly namespace?: string;
  /**
   * The way in which Airflow reads the key. The token provider needs no secrets backend.
   *
   * @default `connection` from Airflow 3.3.1 on, unless the server is imported; else `token-provider`
   * @example "token-provider"
   */
  readonly keySource?: KeySource;
  /**
   * Redshift databases with their external schemas. Registers the extractor that reports Spectrum tables, COPY and UNLOAD;
   * COPY and UNLOAD also work with an empty list.
   *
   * @default the extractor is not registered
   * @example [{ namespace: "redshift://etl.eu-west-1:5439", database: "dev", schemas: {} }]
   */
  readonly externalTables?: readonly ExternalWarehouse[];
  /**
   * File name of the private certificate authority in the dags folder, if there is one.
   *
   * @default "headwater-ca.pem"
   * @example "lineage-ca.pem"
   */
  readonly certificateAuthorityFile?: string;
  /**
   * Retention and encryption of the key and of logs.
   *
   * @default - as of the server; for an imported server, data outlives the stack and a new key encrypts it
   * @example { removalPolicy: RemovalPolicy.DESTROY }
   */
  readonly retention?: Partial<Retention>;
}
