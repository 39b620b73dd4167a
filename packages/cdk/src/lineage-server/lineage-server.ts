import { Duration, Lazy, Stack, Token } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { loadBalancerLogs } from "../support/access-logs.ts";
import { acknowledge, acknowledgeWildcards } from "../support/acknowledge.ts";
import { declareLogGroup, keepsData, type Retention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";
import { allowFrom } from "../support/security-rules.ts";
import { AccessKeys } from "./access-keys.ts";
import { serverCertificate } from "./certificate.ts";
import { databaseName, databasePort, LineageDatabase } from "./database.ts";
import { type CompleteProps, completeProps } from "./default-props.ts";
import { DeletionProtection } from "./deletion-protection.ts";
import { ServerImage } from "./image.ts";
import {
  httpsPort,
  type ILineageServer,
  ImportedLineageServer,
  type LineageServerAttributes,
} from "./lineage-server-interface.ts";
import { LoginAtLoadBalancer } from "./login.ts";
import type { LineageServerProps } from "./props.ts";
import { scaleTasks } from "./scaling.ts";
import { ServiceLinkedRoles } from "./service-linked-roles.ts";

const serverPort = 8765;
/** A user other than root; the image's files are owned by root and not writable. */
const containerUser = "10001";

/**
 * Headwater on Fargate behind HTTPS, with PostgreSQL and its first keys. Only the network is required.
 *
 * @example
 * const server = new LineageServer(this, "Lineage", { vpc });
 * server.connections.allowDefaultPortFrom(service);
 * server.grantIngest(service.taskDefinition.taskRole);
 */
export class LineageServer extends Construct implements ILineageServer {
  /** Imports a lineage server that is not part of the app, such as one in another account or outside AWS. */
  static fromAttributes(scope: Construct, id: string, attributes: LineageServerAttributes): ILineageServer {
    return new ImportedLineageServer(scope, id, attributes);
  }

  /** Prefix of physical names, and the `Deployment` dimension of metrics. */
  readonly deploymentId: string;
  /** CloudWatch namespace of the server's metrics. */
  readonly metricsNamespace: string;
  /** Admits clients: the load balancer's security group and port. */
  readonly connections: ec2.Connections;
  readonly retention: Retention;
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
  /** The https listener of the load balancer. */
  readonly listener: elb.ApplicationListener;
  readonly #login: LoginAtLoadBalancer | undefined;
  readonly #furtherIngestKeys: string[] = [];

  constructor(scope: Construct, id: string, given: LineageServerProps) {
    super(scope, id);
    const props = completeProps(this, given);
    const { retention, securityGroups } = props;
    this.deploymentId = props.deploymentId;
    this.metricsNamespace = props.metricsNamespace;
    this.retention = retention;
    this.connections = new ec2.Connections({
      securityGroups: [securityGroups.loadBalancer],
      defaultPort: ec2.Port.tcp(httpsPort),
    });
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
    scaleTasks(this.service, this.metricQueueLength({ period: Duration.minutes(1) }), props);
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
    if (encryptionKey && encryptionKey.keyArn !== this.retention.key.keyArn) {
      taskRole.addToPrincipalPolicy(decryptThrough(this, encryptionKey, ["secretsmanager"]));
    }
  }

  /** Grants read access to the secret with the ingest key, with which a client sends events. */
  grantIngest(grantee: iam.IGrantable): iam.Grant {
    return this.#grantKey(this.keys.ingest, grantee);
  }

  /** Grants read access to the secret with the read key, with which a client queries lineage. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.#grantKey(this.keys.read, grantee);
  }

  /** Grants read access to the secret with the admin key, which permits everything. */
  grantAdmin(grantee: iam.IGrantable): iam.Grant {
    return this.#grantKey(this.keys.admin, grantee);
  }

  /**
   * Returns a metric that the server itself writes, such as `EventsRefused`, over all tasks.
   *
   * @param options - by default, the sum of five minutes
   */
  metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.metricsNamespace,
      metricName,
      dimensionsMap: { Deployment: this.deploymentId },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    }).attachTo(this);
  }

  /** Returns the number of accepted events. */
  metricEventsAccepted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric("EventsAccepted", options);
  }

  /** Returns the number of rejected events. */
  metricEventsRefused(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric("EventsRefused", options);
  }

  /** Returns the largest number of events that wait for processing. */
  metricQueueLength(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric("QueueLength", { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Returns 1 while all tasks reach the database, else 0. */
  metricDatabaseUp(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric("DatabaseUp", { statistic: cloudwatch.Stats.MINIMUM, ...options });
  }

  /** Changes only the policy of the client: the key that encrypts the secret may belong to another stack, or be imported. */
  #grantKey(secret: secretsmanager.ISecret, grantee: iam.IGrantable): iam.Grant {
    grantee.grantPrincipal.addToPrincipalPolicy(decryptThrough(this, this.retention.key, ["secretsmanager"]));
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      resourceArns: [secret.secretArn],
    });
  }

  #keySecrets(): string {
    return [this.keys.setting, ...this.#furtherIngestKeys].join(",");
  }

  #loadBalancer({ access, vpc, securityGroups, accessLogs }: CompleteProps) {
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
    if (accessLogs) loadBalancer.logAccessLogs(accessLogs, loadBalancerLogs);
    return loadBalancer;
  }

  #targetGroup({ access, vpc }: CompleteProps, listener: elb.ApplicationListener) {
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

  #service(props: CompleteProps, image: ServerImage, serviceRoles: ServiceLinkedRoles): ecs.FargateService {
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
  #environment(props: CompleteProps): Record<string, string> {
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

  #permissions(props: CompleteProps, role: iam.IRole): void {
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

  #rules({ access, securityGroups }: CompleteProps): void {
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
    for (const [index, address] of access.natAddresses.entries()) {
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
