import type * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type { Retention } from "../support/retention.ts";
import type { KeyNames } from "./access-keys.ts";
import type { CertificateSource } from "./certificate.ts";
import type { DatabaseSize } from "./database.ts";
import type { Architecture, ImageSource } from "./image.ts";
import type { ServerLogin } from "./login.ts";

/** Load balancer of a lineage server, and the networks that may reach it. */
export interface ServerAccess {
  /**
   * `public` makes the load balancer reachable from the internet, for allowed networks only.
   *
   * @default "internal"
   * @example "public"
   */
  readonly mode?: "public" | "internal";
  /**
   * Subnets of the load balancer, in two zones or more.
   *
   * @default - one private subnet per zone; with mode `public`, one public subnet per zone
   * @example vpc.publicSubnets
   */
  readonly subnets?: readonly ec2.ISubnet[];
  /**
   * Networks that may reach the server.
   *
   * @default - none; use `connections` to admit security groups
   * @example ["10.0.0.0/8"]
   */
  readonly allowedCidrs?: readonly string[];
  /**
   * Addresses of NAT gateways from which senders connect to a public server.
   *
   * @default - none
   * @example ["198.51.100.7"]
   */
  readonly natAddresses?: readonly string[];
  /**
   * Login of users at the load balancer, whose security group must allow https to the provider.
   *
   * @default - users log in with a key
   * @example { kind: "cognito", userPoolArn: "arn:aws:cognito-idp:…", clientId: "…", domain: "…" }
   */
  readonly login?: ServerLogin;
}

/** Database of a lineage server. */
export interface ServerDatabase {
  /**
   * Identifier of the instance or cluster. A change replaces it.
   *
   * @default - `<deploymentId>-lineage`
   * @example "data-lineage"
   */
  readonly name?: string;
  /**
   * One RDS instance, or Aurora Serverless v2.
   *
   * @default - an RDS instance, t4g.micro with 20 GiB, in two zones if `retention` keeps data
   * @example { kind: "aurora", minimumCapacity: 0.5, maximumCapacity: 4 }
   */
  readonly size?: DatabaseSize;
  /**
   * Retention of backups in days.
   *
   * @default 7
   * @example 14
   */
  readonly backupDays?: number;
}

/** Security groups of a lineage server. The construct adds its rules to them. */
export interface ServerSecurityGroups {
  /**
   * Group of the load balancer.
   *
   * @default - a new group
   * @example new ec2.SecurityGroup(this, "LoadBalancerGroup", { vpc })
   */
  readonly loadBalancer?: ec2.ISecurityGroup;
  /**
   * Group of the tasks. It must allow outbound traffic.
   *
   * @default - a new group
   * @example new ec2.SecurityGroup(this, "ServerGroup", { vpc })
   */
  readonly server?: ec2.ISecurityGroup;
  /**
   * Group of the database.
   *
   * @default - a new group without outbound traffic
   * @example new ec2.SecurityGroup(this, "DatabaseGroup", { vpc, allowAllOutbound: false })
   */
  readonly database?: ec2.ISecurityGroup;
}

/** Properties of a lineage server. */
export interface LineageServerProps {
  /**
   * Network of the server. Private subnets need access to AWS services, through NAT or interface endpoints.
   *
   * @example new ec2.Vpc(this, "Vpc")
   */
  readonly vpc: ec2.IVpc;
  /**
   * Prefix of physical names, and the `Deployment` dimension of metrics; up to 40 lowercase letters, digits and hyphens. A
   * change replaces the database.
   *
   * @default - derived from the construct's path
   * @example "data-platform"
   */
  readonly deploymentId?: string;
  /**
   * Load balancer and allowed networks.
   *
   * @default - an internal load balancer that nobody may reach yet
   * @example { mode: "internal", allowedCidrs: ["10.0.0.0/8"] }
   */
  readonly access?: ServerAccess;
  /**
   * Private subnets of the tasks.
   *
   * @default - one private subnet per zone
   * @example vpc.privateSubnets
   */
  readonly serverSubnets?: readonly ec2.ISubnet[];
  /**
   * Private subnets of the database, in two zones or more.
   *
   * @default - one isolated subnet per zone, else one private subnet per zone
   * @example vpc.isolatedSubnets
   */
  readonly databaseSubnets?: readonly ec2.ISubnet[];
  /**
   * Security groups.
   *
   * @default - new groups
   * @example { server: new ec2.SecurityGroup(this, "ServerGroup", { vpc }) }
   */
  readonly securityGroups?: ServerSecurityGroups;
  /**
   * Source of the container image: CodeBuild builds it in the account, Docker builds it on this machine, or a registry has it.
   *
   * @default { kind: "codebuild" }
   * @example { kind: "uri", uri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/headwater:0.1.0" }
   */
  readonly image?: ImageSource;
  /**
   * Processor architecture of the image and the tasks.
   *
   * @default "arm64"
   * @example "x86_64"
   */
  readonly architecture?: Architecture;
  /**
   * CPU units of a task; 1024 units are one vCPU.
   *
   * @default 256
   * @example 512
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB. Fargate allows certain combinations with `cpu`.
   *
   * @default 1024
   * @example 2048
   */
  readonly memoryMiB?: number;
  /**
   * Number of tasks.
   *
   * @default 1
   * @example 2
   */
  readonly tasks?: number;
  /**
   * Adds tasks up to this number while they are busy.
   *
   * @default tasks
   * @example 4
   */
  readonly maximumTasks?: number;
  /**
   * Database.
   *
   * @default - an RDS instance; see {@link ServerDatabase}
   * @example { backupDays: 14 }
   */
  readonly database?: ServerDatabase;
  /**
   * Source of the certificate.
   *
   * @default - a private certificate authority, created at deployment
   * @example { kind: "domain", name: "lineage.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ", zoneName: "example.com" }
   */
  readonly certificate?: CertificateSource;
  /**
   * Names of the secrets for the first keys.
   *
   * @default - CloudFormation generates the names
   * @example { ingest: "lineage/ingest", read: "lineage/read", admin: "lineage/admin" }
   */
  readonly keys?: KeyNames;
  /**
   * CloudWatch namespace of the server's metrics.
   *
   * @default "Headwater"
   * @example "DataPlatform/Lineage"
   */
  readonly metricsNamespace?: string;
  /**
   * Forwards run events to this Amazon DataZone domain.
   *
   * @default - events are not forwarded
   * @example "dzd_4ynsv3ktcqjlxr"
   */
  readonly dataZoneDomainId?: string;
  /**
   * Bucket for the load balancer's access logs, encrypted with S3's own key.
   *
   * @default - a new bucket; none if the stack has no region, because the bucket's policy depends on it
   * @example new s3.Bucket(this, "AccessLogs")
   */
  readonly accessLogs?: s3.IBucket;
  /**
   * Retention and encryption of data and logs. If it keeps data, the database spans two zones, and database and load balancer
   * are protected against deletion.
   *
   * @default - data outlives the stack, logs are kept for three months, and a new key encrypts both
   * @example { removalPolicy: RemovalPolicy.DESTROY }
   */
  readonly retention?: Partial<Retention>;
}
