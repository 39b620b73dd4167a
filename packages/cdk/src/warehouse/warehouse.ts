import { ArnFormat, Duration, Stack } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as redshift from "aws-cdk-lib/aws-redshiftserverless";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "../support/acknowledge.ts";
import { HandlerResource } from "../support/handler-resource.ts";
import { declareLogGroup, keepsData, type Retention, withDefaultRetention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";
import { uniqueName } from "../support/unique-name.ts";

/** Properties of the warehouse. */
export interface WarehouseProps {
  /**
   * Name of the Redshift namespace.
   *
   * @default - derived from the construct's path
   * @example "analytics"
   */
  readonly namespaceName?: string;
  /**
   * Name of the Redshift workgroup.
   *
   * @default - derived from the construct's path
   * @example "analytics"
   */
  readonly workgroupName?: string;
  /**
   * Name of the first database.
   *
   * @default "dev"
   * @example "analytics"
   */
  readonly databaseName?: string;
  /**
   * Capacity of a query, in Redshift processing units.
   *
   * @default 8
   * @example 16
   */
  readonly baseCapacity?: number;
  /**
   * Maximum capacity, in Redshift processing units.
   *
   * @default 16
   * @example 64
   */
  readonly maximumCapacity?: number;
  /**
   * Daily limit in processing-unit hours; further queries are rejected.
   *
   * @default 24
   * @example 100
   */
  readonly dailyUsageLimit?: number;
  /**
   * Three private subnets.
   *
   * @example network.applicationSubnets
   */
  readonly subnets: readonly ec2.ISubnet[];
  /**
   * Group of the workgroup.
   *
   * @example new ec2.SecurityGroup(this, "WarehouseGroup", { vpc })
   */
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Data that external schemas can read.
   *
   * @default - none
   * @example new TickitLake(this, "Lake", { … })
   */
  readonly lake?: { grantRead(role: iam.Role): void };
  /**
   * Repeatable setup statements.
   *
   * @default - none
   * @example ["CREATE SCHEMA IF NOT EXISTS staging"]
   */
  readonly bootstrapSql?: readonly string[];
  /**
   * Retention and encryption of data and logs.
   *
   * @default - data outlives the stack, logs are kept for three months, and a new key encrypts both
   * @example { removalPolicy: RemovalPolicy.DESTROY }
   */
  readonly retention?: Partial<Retention>;
}

interface CompleteProps extends Required<Omit<WarehouseProps, "lake">>, Pick<WarehouseProps, "lake"> {
  readonly retention: Retention;
}

/** Redshift's limit for the names of namespaces and workgroups. */
const maximumNameLength = 64;

function completeProps(scope: Construct, props: WarehouseProps): CompleteProps {
  const name = uniqueName(scope, maximumNameLength);
  return {
    namespaceName: name,
    workgroupName: name,
    databaseName: "dev",
    baseCapacity: 8,
    maximumCapacity: 16,
    dailyUsageLimit: 24,
    bootstrapSql: [],
    ...props,
    retention: withDefaultRetention(scope, props.retention),
  };
}

/** Redshift's port. */
export const warehousePort = 5439;
const logExports = ["userlog", "connectionlog", "useractivitylog"];

/**
 * Redshift Serverless in private subnets: TLS required, the administrator's password managed by Redshift, logs exported
 * to declared groups, limited cost. A Lambda function sets it up through the Data API.
 */
export class Warehouse extends Construct {
  /** IAM role that external schemas use to read the lake; undefined without a lake. */
  readonly lakeRole: iam.Role | undefined;
  /** Host name of the workgroup. */
  readonly host: string;
  readonly workgroupArn: string;
  /** OpenLineage namespace of its tables, in the form of Airflow's Redshift hook. */
  readonly lineageNamespace: string;
  readonly databaseName: string;
  readonly workgroupName: string;

  constructor(scope: Construct, id: string, given: WarehouseProps) {
    super(scope, id);
    const props = completeProps(this, given);
    const { retention } = props;
    const stack = Stack.of(this);
    this.databaseName = props.databaseName;
    this.workgroupName = props.workgroupName;
    this.lineageNamespace = `redshift://${props.workgroupName}.${stack.region}:${warehousePort}`;
    const lakeRole = props.lake ? this.#makeLakeRole(props.lake) : undefined;
    this.lakeRole = lakeRole;
    const logGroups = logExports.map((log) =>
      declareLogGroup(this, `Logs-${log}`, retention, `/aws/redshift/${props.namespaceName}/${log}`),
    );
    const namespace = new redshift.CfnNamespace(this, "Namespace", {
      namespaceName: props.namespaceName,
      dbName: props.databaseName,
      adminUsername: "headwater_admin",
      manageAdminPassword: true,
      adminPasswordSecretKmsKeyId: retention.key.keyId,
      kmsKeyId: retention.key.keyArn,
      ...(lakeRole ? { defaultIamRoleArn: lakeRole.roleArn } : {}),
      iamRoles: lakeRole ? [lakeRole.roleArn] : [],
      logExports,
      ...(keepsData(retention)
        ? { finalSnapshotName: `${props.namespaceName}-final`, finalSnapshotRetentionPeriod: 30 }
        : {}),
    });
    namespace.applyRemovalPolicy(retention.removalPolicy);
    namespace.node.addDependency(...logGroups, ...(lakeRole ? [lakeRole] : []));
    const workgroup = new redshift.CfnWorkgroup(this, "Workgroup", {
      workgroupName: props.workgroupName,
      namespaceName: props.namespaceName,
      baseCapacity: props.baseCapacity,
      maxCapacity: props.maximumCapacity,
      enhancedVpcRouting: true,
      publiclyAccessible: false,
      subnetIds: props.subnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [props.securityGroup.securityGroupId],
      port: warehousePort,
      configParameters: [
        { parameterKey: "require_ssl", parameterValue: "true" },
        { parameterKey: "enable_user_activity_logging", parameterValue: "true" },
        { parameterKey: "max_query_execution_time", parameterValue: "3600" },
      ],
    });
    workgroup.addResourceDependency(namespace);
    workgroup.applyRemovalPolicy(retention.removalPolicy);
    this.host = workgroup.attrWorkgroupEndpointAddress;
    this.workgroupArn = workgroup.attrWorkgroupWorkgroupArn;
    this.#bootstrap(props, namespace, workgroup);
  }

  #makeLakeRole(lake: NonNullable<WarehouseProps["lake"]>): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, "LakeRole", {
      description: "Reads the lake for Redshift's external schemas",
      assumedBy: new iam.CompositePrincipal(
        ...["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"].map(
          (service) =>
            new iam.ServicePrincipal(service, {
              conditions: { StringEquals: { "aws:SourceAccount": stack.account } },
            }),
        ),
      ),
    });
    lake?.grantRead(role);
    return role;
  }

  #bootstrap(props: CompleteProps, namespace: redshift.CfnNamespace, workgroup: redshift.CfnWorkgroup): void {
    const stack = Stack.of(this);
    const adminSecrets = stack.formatArn({
      service: "secretsmanager",
      resource: "secret",
      resourceName: `redshift!${props.namespaceName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const bootstrap = new HandlerResource(this, "Bootstrap", {
      file: "warehouse-bootstrap",
      resourceType: "HeadwaterWarehouse",
      retention: props.retention,
      timeout: Duration.minutes(14),
      permissions: [
        new iam.PolicyStatement({
          actions: ["redshift-serverless:GetNamespace"],
          resources: [namespace.attrNamespaceNamespaceArn],
        }),
        new iam.PolicyStatement({
          actions: ["redshift-data:ExecuteStatement"],
          resources: [workgroup.attrWorkgroupWorkgroupArn],
        }),
        // Statements have no ARN; a caller can see only its own.
        new iam.PolicyStatement({ actions: ["redshift-data:DescribeStatement"], resources: ["*"] }),
        new iam.PolicyStatement({
          actions: [
            "redshift-serverless:ListUsageLimits",
            "redshift-serverless:CreateUsageLimit",
            "redshift-serverless:UpdateUsageLimit",
          ],
          // A usage limit has no ARN before its creation, and listing supports none.
          resources: ["*"],
        }),
        new iam.PolicyStatement({
          actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          resources: [adminSecrets],
        }),
        decryptThrough(this, props.retention.key, ["secretsmanager"]),
      ],
      properties: {
        Namespace: props.namespaceName,
        Workgroup: props.workgroupName,
        WorkgroupArn: workgroup.attrWorkgroupWorkgroupArn,
        Database: props.databaseName,
        Statements: props.bootstrapSql,
        DailyUsageLimit: props.dailyUsageLimit,
      },
    });
    acknowledgeWildcards(
      bootstrap.handler,
      "Statements and usage limits have no ARN before they are made, and Redshift ends its secret's name with characters of its own.",
      { resources: ["*", adminSecrets] },
    );
    bootstrap.resource.node.addDependency(workgroup);
  }
}

/** Returns the permissions for an IAM login with one of the warehouse's roles; see the tag `RedshiftDbRoles`. */
export function loginStatement(workgroupArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ["redshift-serverless:GetCredentials"],
    resources: [workgroupArn],
  });
}
