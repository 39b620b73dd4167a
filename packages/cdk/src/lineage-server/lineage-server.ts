import { Duration, Lazy, Stack, Token } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { loadBalancerLogs } from "../support/access-logs.ts";
import { acknowledge, acknowledgeWildcards } from "../support/acknowledge.ts";
import { declareLogGroup, keepsData, type Retention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";
import { allowFrom } from "../support/security-rules.ts";
import { AccessKeys, type AccessKeysProps } from "./access-keys.ts";
import { type CertificateSource, serverCertificate } from "./certificate.ts";
import { type DatabaseSize, databaseName, databasePort, LineageDatabase } from "./database.ts";
import { DeletionProtection } from "./deletion-protection.ts";
import { type Architecture, type ImageSource, ServerImage } from "./image.ts";
import { LoginAtLoadBalancer, type ServerLogin } from "./login.ts";
import { scaleTasks } from "./scaling.ts";
import { ServiceLinkedRoles } from "./service-linked-roles.ts";

/** Properties of a lineage server. */
export interface LineageServerProps {
  /** Prefix of physical names. */
  readonly deploymentId: string;
  readonly vpc: ec2.IVpc;
  /** Subnets of the load balancer; public subnets make it reachable from the internet. */
  readonly access: {
    readonly mode: "public" | "internal";
    readonly subnets: readonly ec2.ISubnet[];
    /** Networks that may reach it. */
    readonly allowedCidrs: readonly string[];
    /** Addresses of NAT gateways from which senders connect to a public server. */
    readonly natAddresses?: readonly string[];
    /** Login of users at the load balancer, whose security group must allow https to the provider. @default with a key */
    readonly login?: ServerLogin;
  };
  /** Private subnets for the tasks. */
  readonly serverSubnets: readonly ec2.ISubnet[];
  readonly databaseSubnets: readonly ec2.ISubnet[];
  readonly securityGroups: {
    readonly loadBalancer: ec2.ISecurityGroup;
    readonly server: ec2.ISecurityGroup;
    readonly database: ec2.ISecurityGroup;
  };
  readonly image: ImageSource;
  readonly architecture: Architecture;
  /** CPU units of a task; 1024 units are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly tasks: number;
  /** Adds tasks up to this number while they are busy. @default tasks */
  readonly maximumTasks?: number;
  readonly database: { readonly name: string; readonly size: DatabaseSize; readonly backupDays: number };
  readonly certificate: CertificateSource;
  /** Names of the secrets for the first keys. */
  readonly keys: Omit<AccessKeysProps, "retention">;
  readonly metricsNamespace: string;
  /** Forwards run events to this Amazon DataZone domain. */
  readonly dataZoneDomainId?: string;
  readonly accessLogs: s3.IBucket;
  readonly retention: Retention;
}

const serverPort = 8765;
const httpsPort = 443;
/** A user other than root; the image's files are owned by root and not writable. */
const containerUser = "10001";

/** Headwater on Fargate behind HTTPS, with PostgreSQL and its first keys. */
export class LineageServer extends Construct {
  /** Host name that clients use. */
  readonly serverName: string;
  /** Base URL with https and a trailing slash. */
  readonly url: string;
  readonly keys: AccessKeys;
  readonly database: LineageDatabase;
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly targetGroup: elb.ApplicationTargetGroup;
  readonly service: ecs.FargateService;
  /** PEM certificate of the private authority; undefined for public authorities. */
  readonly authority: string | undefined;
  readonly #login: LoginAtLoadBalancer | undefined;
  /** The https listener of the load balancer. */
  readonly listener: elb.ApplicationListener;
  readonly #key: kms.IKey;
  readonly #furtherIngestKeys: string[] = [];

  constructor(scope: Construct, id: string, props: LineageServerProps) {
    super(scope, id);
    const { retention, securityGroups } = props;
    this.#key = retention.key;
    const serviceRoles = new ServiceLinkedRoles(this, "ServiceRoles", { retention });
    this.keys = new AccessKeys(this, "Keys", { ...props.keys, retention });
    this.database = new LineageDatabase(this, "Database", {
      ...props.database,
      vpc: props.vpc,
      subnets: props.databaseSubnets,
      securityGroup: securityGroups.database,
      retention,
    });
    this.database.node.addDependency(serviceRoles);
    this.loadBalancer = this.#loadBalancer(props);
    this.loadBalancer.node.addDependency(serviceRoles);
    const certificate = serverCertificate(this, props.certificate, this.loadBalancer, retention);
    this.authority = certificate.authority;
    this.serverName = certificate.serverName;
    this.url = `https://${this.serverName}/`;
    const image = new ServerImage(this, "Image", {
      source: props.image,
      architecture: props.architecture,
      retention,
    });
    this.#login = props.access.login ? new LoginAtLoadBalancer(this, "Login", props.access.login) : undefined;
    this.service = this.#service(props, image, serviceRoles);
    if (image.ready) this.service.node.addDependency(image.ready);
    this.listener = this.loadBalancer.addListener("Https", {
      port: httpsPort,
      protocol: elb.ApplicationProtocol.HTTPS,
      certificates: [certificate.certificate],
      sslPolicy: elb.SslPolicy.TLS13_RES,
      open: false,
    });
    this.targetGroup = this.#targetGroup(props, this.listener);
    scaleTasks(this.service, props);
    this.#rules(props);
    if (keepsData(retention)) {
      new DeletionProtection(this, "Protection", {
        loadBalancerArn: this.loadBalancer.loadBalancerArn,
        database: this.database.resource,
        after: [this.service, this.listener, this.database, this.keys],
        retention,
      });
    }
  }

  /**
   * Accepts the key in a secret as an additional ingest key.
   *
   * @param namespaces - job namespaces that the key may send events for, or prefixes that end with `*`; empty: all
   */
  addIngestKey(secret: secretsmanager.ISecret, namespaces: readonly string[] = []): void {
    const scope = ["ingest", ...(namespaces.length > 0 ? [namespaces.join("|")] : [])].join(":");
    this.#furtherIngestKeys.push(`${scope}=${secret.secretArn}`);
    const { taskRole } = this.service.taskDefinition;
    taskRole.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [secret.secretArn] }),
    );
    const { encryptionKey } = secret;
    if (encryptionKey && encryptionKey.keyArn !== this.#key.keyArn) {
      taskRole.addToPrincipalPolicy(decryptThrough(this, encryptionKey, ["secretsmanager"]));
    }
  }

  #keySecrets(): string {
    return [this.keys.setting, ...this.#furtherIngestKeys].join(",");
  }

  #loadBalancer({ access, vpc, securityGroups, accessLogs }: LineageServerProps) {
    const loadBalancer = new elb.ApplicationLoadBalancer(this, "LoadBalancer", {
      vpc,
      internetFacing: access.mode === "public",
      vpcSubnets: { subnets: [...access.subnets] },
      securityGroup: securityGroups.loadBalancer,
      dropInvalidHeaderFields: true,
      idleTimeout: Duration.minutes(2),
    });
    // An update must not change what DeletionProtection has set.
    loadBalancer.removeAttribute("deletion_protection.enabled");
    loadBalancer.logAccessLogs(accessLogs, loadBalancerLogs);
    return loadBalancer;
  }

  #targetGroup({ access, vpc }: LineageServerProps, listener: elb.ApplicationListener) {
    // A change of the mode replaces the load balancer, and a target group cannot belong to two of them.
    const id = access.mode === "public" ? "Server" : "InternalServer";
    const targetGroup = new elb.ApplicationTargetGroup(listener, `${id}Group`, {
      vpc,
      port: serverPort,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: [this.service],
      // The load balancer's health check includes the database.
      healthCheck: { path: "/readyz", interval: Duration.seconds(15), healthyThresholdCount: 2 },
      deregistrationDelay: Duration.seconds(30),
    });
    if (this.#login) this.#login.protect(listener, id, targetGroup);
    else listener.addTargetGroups(id, { targetGroups: [targetGroup] });
    return targetGroup;
  }

  #service(
    props: LineageServerProps,
    image: ServerImage,
    serviceRoles: ServiceLinkedRoles,
  ): ecs.FargateService {
    const { retention } = props;
    const clusterName = `${props.deploymentId}-lineage`;
    // Container Insights writes to a group of this name, and would otherwise create one that is never deleted.
    const insights = declareLogGroup(
      this,
      "InsightsLogs",
      retention,
      `/aws/ecs/containerinsights/${clusterName}/performance`,
    );
    const cluster = new ecs.Cluster(this, "Cluster", {
      clusterName,
      vpc: props.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    cluster.node.addDependency(insights, serviceRoles);
    const logGroup = declareLogGroup(this, "Logs", retention);
    const task = new ecs.FargateTaskDefinition(this, "Task", {
      cpu: props.cpu,
      memoryLimitMiB: props.memoryMiB,
      runtimePlatform: {
        cpuArchitecture:
          props.architecture === "arm64" ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      volumes: [{ name: "temporary" }],
    });
    const container = task.addContainer("Server", {
      image: image.image,
      user: containerUser,
      readonlyRootFilesystem: true,
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: "server", logGroup }),
      portMappings: [{ containerPort: serverPort }],
      stopTimeout: Duration.seconds(60),
      environment: this.#environment(props),
    });
    container.addMountPoints({ containerPath: "/tmp", sourceVolume: "temporary", readOnly: false });
    this.#permissions(props, task.taskRole);
    acknowledge(task, {
      ECS2: "The variables hold addresses and the names of secrets; the server reads the secrets themselves from Secrets Manager.",
    });
    acknowledgeWildcards(task, "Logging in to the registry (ecr:GetAuthorizationToken) takes no resource.", {
      resources: ["*"],
    });
    const service = new ecs.FargateService(this, "Service", {
      cluster,
      taskDefinition: task,
      desiredCount: props.tasks,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      assignPublicIp: false,
      vpcSubnets: { subnets: [...props.serverSubnets] },
      securityGroups: [props.securityGroups.server],
      healthCheckGracePeriod: Duration.minutes(2),
    });
    service.node.addDependency(this.database, task.taskRole);
    return service;
  }

  /** Returns only names of secrets. The server reads their values repeatedly, so it supports rotation. */
  #environment(props: LineageServerProps): Record<string, string> {
    return {
      HEADWATER_HOST: "0.0.0.0",
      PORT: String(serverPort),
      HEADWATER_PUBLIC_URL: this.url,
      HEADWATER_TRUST_PROXY: props.vpc.vpcCidrBlock,
      HEADWATER_LOG_LEVEL: "info",
      HEADWATER_KEY_SECRETS: Lazy.string({ produce: () => this.#keySecrets() }),
      HEADWATER_DATABASE_SECRET: this.database.secret.secretArn,
      HEADWATER_DATABASE_HOST: this.database.host,
      HEADWATER_DATABASE_PORT: String(databasePort),
      HEADWATER_DATABASE_NAME: databaseName,
      HEADWATER_METRICS_EMF_NAMESPACE: props.metricsNamespace,
      HEADWATER_METRICS_EMF_DEPLOYMENT: props.deploymentId,
      AWS_REGION: Stack.of(this).region,
      ...(props.dataZoneDomainId
        ? {
            HEADWATER_DATAZONE_DOMAIN: props.dataZoneDomainId,
            HEADWATER_DATAZONE_ACCOUNT: Stack.of(this).account,
          }
        : {}),
      ...this.#login?.environment(this.loadBalancer.loadBalancerArn),
    };
  }

  #permissions(props: LineageServerProps, role: iam.IRole): void {
    const { ingest, read, admin } = this.keys;
    const secrets = [ingest, read, admin, this.database.secret].map(({ secretArn }) => secretArn);
    const statements = [
      new iam.PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: secrets }),
      decryptThrough(this, props.retention.key, ["secretsmanager"]),
    ];
    if (props.dataZoneDomainId) {
      statements.push(
        new iam.PolicyStatement({
          actions: ["datazone:PostLineageEvent"],
          resources: [
            Stack.of(this).formatArn({
              service: "datazone",
              resource: "domain",
              resourceName: props.dataZoneDomainId,
            }),
          ],
        }),
      );
    }
    for (const statement of statements) role.addToPrincipalPolicy(statement);
  }

  #rules({ access, securityGroups }: LineageServerProps): void {
    const { loadBalancer, server, database } = securityGroups;
    // Named after the network: a rule that moves to another id would exist twice during the update, which EC2 refuses.
    for (const cidr of access.allowedCidrs) {
      allowFrom(this, `AllowNetwork-${cidr.replace(/[./]/g, "-")}`, {
        to: loadBalancer,
        from: { cidr },
        port: httpsPort,
        description: "Network of users",
      });
    }
    for (const [index, address] of (access.natAddresses ?? []).entries()) {
      const known = Token.isUnresolved(address) ? undefined : address.replaceAll(".", "-");
      const rule = allowFrom(this, `AllowNat-${known ?? index + 1}`, {
        to: loadBalancer,
        from: { cidr: `${address}/32` },
        port: httpsPort,
        description: "MWAA through the NAT gateway",
      });
      if (known === undefined) {
        acknowledge(rule, {
          EC23: "The single address (/32) of the deployment's own NAT gateway, known at deploy time.",
        });
      }
    }
    allowFrom(this, "AllowLoadBalancer", {
      to: server,
      from: loadBalancer,
      port: serverPort,
      description: "Load balancer to lineage server",
    });
    allowFrom(this, "AllowServer", {
      to: database,
      from: server,
      port: databasePort,
      description: "Lineage server to its database",
    });
  }
}
