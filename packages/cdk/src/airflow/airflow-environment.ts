import type { LineageSettings } from "@headwater/mwaa";
import { Duration } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as iam from "aws-cdk-lib/aws-iam";
import type * as logs from "aws-cdk-lib/aws-logs";
import * as mwaa from "aws-cdk-lib/aws-mwaa";
import * as s3 from "aws-cdk-lib/aws-s3";
import type * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import { declareLogGroup, keepsData, type Retention } from "../support/retention.ts";
import { allowFrom } from "../support/security-rules.ts";
import { Upload } from "../support/upload.ts";
import { AirflowFiles } from "./airflow-files.ts";
import { ExecutionRole, environmentArn } from "./execution-role.ts";
import { claimNamespace } from "./lineage-namespaces.ts";

/** What an Airflow environment is made of. */
export interface AirflowEnvironmentProps {
  readonly name: string;
  /** Version, options, requirements and start-up script, as `lineageSettings` works them out. */
  readonly settings: LineageSettings;
  readonly environmentClass: string;
  readonly minimumWorkers: number;
  readonly maximumWorkers: number;
  readonly schedulers: number;
  readonly webServers: number;
  readonly webAccess: "public" | "private";
  /** Start of the weekly maintenance, `SUN:03:00`, UTC. */
  readonly maintenanceWindow: string;
  readonly logLevel: string;
  /** Exactly two private subnets in two zones. */
  readonly subnets: readonly ec2.ISubnet[];
  readonly securityGroup: ec2.ISecurityGroup;
  /** What lies in `dags/`: folders and generated files. */
  readonly dags: readonly s3deployment.ISource[];
  /** Path of plugins.zip. */
  readonly pluginsArchive: string;
  /** Permissions that chosen options need, by the option's name. */
  readonly additionalPermissions?: Readonly<Record<string, readonly iam.PolicyStatement[]>>;
  readonly warehouseRoles?: readonly string[];
  readonly accessLogs: s3.IBucket;
  readonly retention: Retention;
}

/** The logs that MWAA writes, by the last part of their group's name. */
const logModules = {
  DAGProcessing: "dagProcessingLogs",
  Scheduler: "schedulerLogs",
  Task: "taskLogs",
  WebServer: "webserverLogs",
  Worker: "workerLogs",
} as const;

/** Amazon MWAA with its bucket, its role, and everything that it reads at its start. */
export class AirflowEnvironment extends Construct {
  readonly bucket: s3.Bucket;
  readonly executionRole: ExecutionRole;
  readonly environment: mwaa.CfnEnvironment;
  readonly schedulerLogs: logs.LogGroup;
  /** ARN by the environment's name. */
  readonly arn: string;
  readonly #props: AirflowEnvironmentProps;

  constructor(scope: Construct, id: string, props: AirflowEnvironmentProps) {
    super(scope, id);
    this.#props = props;
    const { retention, settings, name } = props;
    claimNamespace(this, name, settings.namespace);
    this.bucket = this.#makeBucket();
    this.executionRole = new ExecutionRole(this, "ExecutionRole", {
      environmentName: name,
      bucket: this.bucket,
      key: retention.key,
      ...(props.additionalPermissions ? { additional: props.additionalPermissions } : {}),
      ...(props.warehouseRoles ? { warehouseRoles: props.warehouseRoles } : {}),
    });
    const logGroups = Object.keys(logModules).map((module) =>
      declareLogGroup(this, `Logs-${module}`, retention, `airflow-${name}-${module}`),
    );
    this.schedulerLogs = logGroups[Object.keys(logModules).indexOf("Scheduler")]!;
    const files = new AirflowFiles(this, "Files", {
      bucket: this.bucket,
      requirements: settings.requirements,
      startupScript: settings.startupScript,
      pluginsArchive: props.pluginsArchive,
      retention,
    });
    const dags = this.#deployDags();
    allowFrom(this, "AllowItself", {
      to: props.securityGroup,
      from: props.securityGroup,
      port: 443,
      description: "MWAA's components among themselves, HTTPS",
    });
    allowFrom(this, "AllowItsDatabase", {
      to: props.securityGroup,
      from: props.securityGroup,
      port: 5432,
      description: "MWAA's components to their metadata database",
    });
    this.environment = this.#makeEnvironment(files);
    this.arn = environmentArn(this.environment.stack, name);
    this.environment.node.addDependency(this.executionRole.policy, files, dags, ...logGroups);
  }

  #makeBucket(): s3.Bucket {
    const { retention, accessLogs } = this.#props;
    return new s3.Bucket(this, "Bucket", {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: retention.key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true, // MWAA takes no other
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: "dags/",
      lifecycleRules: [
        { id: "former-dags", prefix: "dags/", noncurrentVersionExpiration: Duration.days(30) },
      ],
      removalPolicy: retention.removalPolicy,
      autoDeleteObjects: !keepsData(retention),
    });
  }

  #deployDags(): Upload {
    const { dags, retention } = this.#props;
    return new Upload(this, "Dags", {
      sources: [...dags],
      destinationBucket: this.bucket,
      destinationKeyPrefix: "dags",
      prune: true, // the one prefix in which a file that is gone must go
      retention,
    });
  }

  #makeEnvironment(files: AirflowFiles): mwaa.CfnEnvironment {
    const props = this.#props;
    const { settings } = props;
    const environment = new mwaa.CfnEnvironment(this, "Environment", {
      name: props.name,
      airflowVersion: settings.version.version,
      airflowConfigurationOptions: settings.configurationOptions,
      environmentClass: props.environmentClass,
      minWorkers: props.minimumWorkers,
      maxWorkers: props.maximumWorkers,
      schedulers: props.schedulers,
      minWebservers: props.webServers,
      maxWebservers: props.webServers,
      webserverAccessMode: props.webAccess === "public" ? "PUBLIC_ONLY" : "PRIVATE_ONLY",
      weeklyMaintenanceWindowStart: props.maintenanceWindow,
      workerReplacementStrategy: "GRACEFUL",
      endpointManagement: "SERVICE",
      sourceBucketArn: this.bucket.bucketArn,
      dagS3Path: "dags",
      requirementsS3Path: files.requirementsPath,
      pluginsS3Path: files.pluginsPath,
      startupScriptS3Path: files.startupScriptPath,
      executionRoleArn: this.executionRole.role.roleArn,
      kmsKey: props.retention.key.keyArn,
      networkConfiguration: {
        subnetIds: props.subnets.map(({ subnetId }) => subnetId),
        securityGroupIds: [props.securityGroup.securityGroupId],
      },
      loggingConfiguration: Object.fromEntries(
        Object.values(logModules).map((module) => [module, { enabled: true, logLevel: props.logLevel }]),
      ),
    });
    environment.applyRemovalPolicy(props.retention.removalPolicy);
    return environment;
  }
}
