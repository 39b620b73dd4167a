import type { KeySource } from "@headwater/mwaa";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as iam from "aws-cdk-lib/aws-iam";
import type * as mwaa from "aws-cdk-lib/aws-mwaa";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type { Retention } from "../support/retention.ts";
import type { ExternalWarehouse } from "./external-tables.ts";
import type { ILineageServer } from "./lineage-target.ts";

/** Existing files of an environment. Lineage is added to them. */
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
  /**
   * The environment cannot reach a package index, so wheels go into plugins.zip.
   *
   * @default true if its web server is private (`PRIVATE_ONLY`)
   */
  readonly offline?: boolean;
  readonly current?: CurrentState;
}

/** An environment that is managed elsewhere. It is not changed; the bundle has a script that changes it. */
export interface EnvironmentElsewhere {
  readonly kind: "elsewhere";
  readonly name: string;
  readonly airflowVersion: string;
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Its current configuration options, as returned by `aws mwaa get-environment`. Conflicts then already show at synth;
   * the script reads the options again.
   */
  readonly currentOptions?: Readonly<Record<string, string>>;
  /**
   * The environment cannot reach a package index, or its web server is private, so wheels go into plugins.zip.
   *
   * @default false
   */
  readonly offline?: boolean;
  /** Its current files; conflicts then already show at synth. */
  readonly current?: Omit<CurrentState, "pluginsFolder">;
  /** Destination of the bundle. */
  readonly bundleBucket: s3.IBucket;
}

/** Properties of `MwaaLineage`. */
export interface MwaaLineageProps {
  readonly target: EnvironmentInApp | EnvironmentElsewhere;
  /** A `LineageServer` of the app, or the result of `importLineageServer`. */
  readonly server: ILineageServer;
  /** The load balancer's security group, for an internal lineage server in the same network. */
  readonly loadBalancerGroup?: ec2.ISecurityGroup;
  /**
   * Prefix of the secret with the key, `<prefix>/openlineage`. If the key comes from a connection and the environment has a
   * Secrets Manager backend, that backend's prefix counts instead.
   *
   * @default `<environment>/connections`
   */
  readonly connectionsPrefix?: string;
  /**
   * Other connections that the environment reads from Secrets Manager, in case lineage sets up its secrets backend. An
   * existing backend keeps all of its connections.
   */
  readonly connections?: readonly string[];
  /**
   * OpenLineage namespace of the environment's jobs.
   *
   * @default `mwaa://<region>/<account>/<environment>`
   */
  readonly namespace?: string;
  /**
   * The way in which Airflow reads the key. The token provider needs no secrets backend.
   *
   * @default `connection` from Airflow 3.3.1 on, unless the server is imported; else `token-provider`
   */
  readonly keySource?: KeySource;
  /**
   * Redshift databases with their external schemas. Registers the extractor that reports Spectrum tables, COPY and UNLOAD;
   * COPY and UNLOAD also work with an empty list.
   *
   * @default the extractor is not registered
   */
  readonly externalTables?: readonly ExternalWarehouse[];
  /** File name of the private certificate authority in the dags folder, if there is one. */
  readonly certificateAuthorityFile?: string;
  readonly retention: Retention;
}
