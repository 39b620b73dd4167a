import { Duration, SecretValue } from "aws-cdk-lib";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as rds from "aws-cdk-lib/aws-rds";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { acknowledge } from "../support/acknowledge.ts";
import { declareLogGroup, keepsData, type Retention } from "../support/retention.ts";

/**
 * One RDS instance, or Aurora Serverless v2.
 *
 * @example { kind: "rds", instanceClass: "m7g.large", storageGiB: 100 }
 */
export type DatabaseSize =
  | {
      readonly kind: "rds";
      /** Without the `db.`, e.g. `t4g.micro`. */
      readonly instanceClass: string;
      /** Initial size in GiB; the storage grows to up to ten times that size. */
      readonly storageGiB: number;
    }
  | {
      readonly kind: "aurora";
      /** Aurora capacity units. */
      readonly minimumCapacity: number;
      readonly maximumCapacity: number;
    };

/** Properties of the lineage server's database. */
export interface LineageDatabaseProps {
  readonly name: string;
  readonly size: DatabaseSize;
  readonly vpc: ec2.IVpc;
  readonly subnets: readonly ec2.ISubnet[];
  readonly securityGroup: ec2.ISecurityGroup;
  readonly backupDays: number;
  readonly retention: Retention;
}

/** Name of the database. Its owner is the user in the secret, as required by Headwater. */
export const databaseName = "headwater";
const userName = "headwater";
/** PostgreSQL's standard port. */
export const databasePort = 5432;

const defaultPort = {
  RDS11:
    "The database is private and only the server's security group may reach it; another port would hide nothing.",
};
const protectedLater = {
  RDS10:
    "The stack turns the protection on as its last step, because a creation with it could not be rolled back.",
};
const demoDatabase = {
  RDS3: "The demo profile is meant to be cheap and to be deleted; the production profile spans two zones.",
  RDS10: "The demo profile is meant to be deleted with its stack; the production profile is protected.",
};

/** The library requires a password; it is removed from the template if RDS manages the password. */
const managedByRds = rds.Credentials.fromPassword(userName, SecretValue.unsafePlainText("managed by RDS"));

/**
 * PostgreSQL for the lineage server: encrypted, TLS only, private, with backups. RDS creates the password, stores it in
 * Secrets Manager and rotates it; no template contains it.
 */
export class LineageDatabase extends Construct {
  readonly host: string;
  /** Contains only user name and password; host and database name are passed separately. */
  readonly secret: secretsmanager.ISecret;
  /** Free storage in bytes; undefined if storage is unlimited. */
  readonly freeStorage: cloudwatch.IMetric | undefined;
  /** Kind, identifier and subnet group of the instance or cluster. */
  readonly resource: {
    readonly kind: DatabaseSize["kind"];
    readonly identifier: string;
    readonly subnetGroup: string;
  };

  constructor(scope: Construct, id: string, props: LineageDatabaseProps) {
    super(scope, id);
    const parts =
      props.size.kind === "rds" ? this.#instance(props, props.size) : this.#cluster(props, props.size);
    this.resource = { kind: props.size.kind, identifier: props.name, subnetGroup: parts.subnetGroup };
    this.host = parts.host;
    this.freeStorage = parts.freeStorage;
    this.secret = secretsmanager.Secret.fromSecretCompleteArn(this, "Secret", parts.secretArn);
  }

  #instance(props: LineageDatabaseProps, size: Extract<DatabaseSize, { kind: "rds" }>) {
    const { retention } = props;
    const keeps = keepsData(retention);
    const logGroups = ["postgresql", "upgrade"].map((log) =>
      declareLogGroup(this, `Logs-${log}`, retention, `/aws/rds/instance/${props.name}/${log}`),
    );
    const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17_9 });
    const instance = new rds.DatabaseInstance(this, "Instance", {
      engine,
      instanceIdentifier: props.name,
      instanceType: new ec2.InstanceType(size.instanceClass),
      credentials: managedByRds,
      databaseName,
      port: databasePort,
      vpc: props.vpc,
      vpcSubnets: { subnets: [...props.subnets] },
      securityGroups: [props.securityGroup],
      publiclyAccessible: false,
      multiAz: keeps,
      allocatedStorage: size.storageGiB,
      maxAllocatedStorage: size.storageGiB * 10,
      storageType: rds.StorageType.GP3,
      storageEncrypted: true,
      storageEncryptionKey: retention.key,
      backupRetention: Duration.days(props.backupDays),
      deleteAutomatedBackups: !keeps,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      iamAuthentication: true,
      enablePerformanceInsights: false,
      cloudwatchLogsExports: ["postgresql", "upgrade"],
      parameterGroup: new rds.ParameterGroup(this, "Parameters", {
        engine,
        parameters: { "rds.force_ssl": "1" },
      }),
      removalPolicy: retention.removalPolicy,
    });
    const resource = instance.node.defaultChild as rds.CfnDBInstance;
    // An update must not change what DeletionProtection has set.
    resource.deletionProtection = undefined;
    resource.masterUserPassword = undefined;
    resource.manageMasterUserPassword = true;
    resource.masterUserSecret = { kmsKeyId: retention.key.keyArn };
    instance.node.addDependency(...logGroups);
    acknowledge(instance, { ...defaultPort, ...(keeps ? protectedLater : demoDatabase) });
    return {
      host: instance.dbInstanceEndpointAddress,
      secretArn: resource.attrMasterUserSecretSecretArn,
      subnetGroup: resource.dbSubnetGroupName ?? "",
      freeStorage: instance.metricFreeStorageSpace({ period: Duration.minutes(5) }),
    };
  }

  #cluster(props: LineageDatabaseProps, size: Extract<DatabaseSize, { kind: "aurora" }>) {
    const { retention } = props;
    const keeps = keepsData(retention);
    const logGroup = declareLogGroup(this, "Logs", retention, `/aws/rds/cluster/${props.name}/postgresql`);
    const engine = rds.DatabaseClusterEngine.auroraPostgres({
      version: rds.AuroraPostgresEngineVersion.VER_17_9,
    });
    const cluster = new rds.DatabaseCluster(this, "Cluster", {
      engine,
      clusterIdentifier: props.name,
      credentials: managedByRds,
      defaultDatabaseName: databaseName,
      port: databasePort,
      writer: rds.ClusterInstance.serverlessV2("Writer", { publiclyAccessible: false }),
      readers: keeps ? [rds.ClusterInstance.serverlessV2("Reader", { scaleWithWriter: true })] : [],
      serverlessV2MinCapacity: size.minimumCapacity,
      serverlessV2MaxCapacity: size.maximumCapacity,
      vpc: props.vpc,
      vpcSubnets: { subnets: [...props.subnets] },
      securityGroups: [props.securityGroup],
      storageEncrypted: true,
      storageEncryptionKey: retention.key,
      backup: { retention: Duration.days(props.backupDays) },
      copyTagsToSnapshot: true,
      iamAuthentication: true,
      cloudwatchLogsExports: ["postgresql"],
      parameterGroup: new rds.ParameterGroup(this, "Parameters", {
        engine,
        parameters: { "rds.force_ssl": "1" },
      }),
      removalPolicy: retention.removalPolicy,
    });
    const resource = cluster.node.defaultChild as rds.CfnDBCluster;
    // An update must not change what DeletionProtection has set.
    resource.deletionProtection = undefined;
    resource.masterUserPassword = undefined;
    resource.manageMasterUserPassword = true;
    resource.masterUserSecret = { kmsKeyId: retention.key.keyArn };
    cluster.node.addDependency(logGroup);
    acknowledge(cluster, { ...defaultPort, ...(keeps ? protectedLater : demoDatabase) });
    return {
      host: cluster.clusterEndpoint.hostname,
      secretArn: resource.attrMasterUserSecretSecretArn,
      subnetGroup: resource.dbSubnetGroupName ?? "",
      freeStorage: undefined,
    };
  }
}
