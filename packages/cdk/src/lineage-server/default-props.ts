import { Duration, Stack, Token } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as s3 from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { ConfigurationError } from "../configuration/validate.ts";
import { acknowledge } from "../support/acknowledge.ts";
import { keepsData, type Retention, withDefaultRetention } from "../support/retention.ts";
import { uniqueName } from "../support/unique-name.ts";
import type { LineageServerProps, ServerAccess, ServerDatabase, ServerSecurityGroups } from "./props.ts";

type Optional = "accessLogs" | "dataZoneDomainId";

/** Properties with all defaults. */
export interface CompleteProps
  extends Required<Omit<LineageServerProps, Optional>>,
    Pick<LineageServerProps, Optional> {
  readonly access: Required<Omit<ServerAccess, "login">> & Pick<ServerAccess, "login">;
  readonly securityGroups: Required<ServerSecurityGroups>;
  readonly database: Required<ServerDatabase>;
  readonly retention: Retention;
}

/** Length of the longest default of `deploymentId`; names of databases append to it and have at most 63 characters. */
const maximumIdLength = 40;

/**
 * Fills in missing properties. Creates the resources that a user did not pass: the key, the bucket for access logs and the
 * security groups.
 *
 * @throws ConfigurationError if the VPC lacks the subnets that a default needs
 */
export function completeProps(scope: Construct, props: LineageServerProps): CompleteProps {
  const { vpc } = props;
  const deploymentId = props.deploymentId ?? uniqueName(scope, maximumIdLength);
  const retention = withDefaultRetention(scope, props.retention);
  const mode = props.access?.mode ?? "internal";
  const subnets = new Subnets(scope, vpc);
  const accessLogs = props.accessLogs ?? makeAccessLogs(scope, retention);
  const tasks = props.tasks ?? 1;
  return {
    vpc,
    deploymentId,
    access: {
      mode,
      subnets:
        props.access?.subnets ??
        (mode === "public" ? subnets.public("access.subnets") : subnets.private("access.subnets")),
      allowedCidrs: props.access?.allowedCidrs ?? [],
      natAddresses: props.access?.natAddresses ?? [],
      ...(props.access?.login ? { login: props.access.login } : {}),
    },
    serverSubnets: props.serverSubnets ?? subnets.private("serverSubnets"),
    databaseSubnets: props.databaseSubnets ?? subnets.isolated("databaseSubnets"),
    securityGroups: securityGroups(scope, props),
    image: props.image ?? { kind: "codebuild" },
    architecture: props.architecture ?? "arm64",
    cpu: props.cpu ?? 256,
    memoryMiB: props.memoryMiB ?? 1024,
    tasks,
    maximumTasks: props.maximumTasks ?? tasks,
    database: {
      name: props.database?.name ?? `${deploymentId}-lineage`,
      size: props.database?.size ?? { kind: "rds", instanceClass: "t4g.micro", storageGiB: 20 },
      backupDays: props.database?.backupDays ?? 7,
    },
    certificate: props.certificate ?? { kind: "private" },
    keys: props.keys ?? {},
    metricsNamespace: props.metricsNamespace ?? "Headwater",
    ...(props.dataZoneDomainId ? { dataZoneDomainId: props.dataZoneDomainId } : {}),
    ...(accessLogs ? { accessLogs } : {}),
    retention,
  };
}

/** Chooses one subnet per zone, because a load balancer accepts no more. */
class Subnets {
  readonly #scope: Construct;
  readonly #vpc: ec2.IVpc;

  constructor(scope: Construct, vpc: ec2.IVpc) {
    this.#scope = scope;
    this.#vpc = vpc;
  }

  public(prop: string): ec2.ISubnet[] {
    return this.#choose(prop, "public", this.#vpc.publicSubnets);
  }

  private(prop: string): ec2.ISubnet[] {
    return this.#choose(prop, "private", this.#vpc.privateSubnets, this.#vpc.isolatedSubnets);
  }

  isolated(prop: string): ec2.ISubnet[] {
    return this.#choose(prop, "private", this.#vpc.isolatedSubnets, this.#vpc.privateSubnets);
  }

  /** Returns the first choice that spans two zones. */
  #choose(prop: string, adjective: string, ...choices: readonly ec2.ISubnet[][]): ec2.ISubnet[] {
    for (const subnets of choices) {
      const byZone = new Map(subnets.toReversed().map((subnet) => [subnet.availabilityZone, subnet]));
      if (byZone.size >= 2) return subnets.filter((subnet) => byZone.get(subnet.availabilityZone) === subnet);
    }
    throw new ConfigurationError(`The lineage server ${this.#scope.node.path}`, [
      `${prop}: the VPC has no ${adjective} subnets in two zones. Add them to the VPC, or set ${prop}.`,
    ]);
  }
}

function securityGroups(
  scope: Construct,
  { vpc, securityGroups: given }: LineageServerProps,
): Required<ServerSecurityGroups> {
  const make = (id: string, description: string, allowAllOutbound: boolean) =>
    new ec2.SecurityGroup(scope, id, { vpc, description, allowAllOutbound });
  return {
    loadBalancer:
      given?.loadBalancer ?? make("LoadBalancerGroup", "Load balancer of the lineage server", true),
    server: given?.server ?? make("ServerGroup", "Lineage server", true),
    database: given?.database ?? make("DatabaseGroup", "Database of the lineage server", false),
  };
}

function makeAccessLogs(scope: Construct, retention: Retention): s3.Bucket | undefined {
  if (Token.isUnresolved(Stack.of(scope).region)) return undefined;
  const bucket = new s3.Bucket(scope, "AccessLogs", {
    // Load balancers can deliver logs only to a bucket encrypted with S3's own key.
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ id: "expire", expiration: Duration.days(90) }],
    removalPolicy: retention.removalPolicy,
    autoDeleteObjects: !keepsData(retention),
  });
  acknowledge(bucket, { S1: "It holds access logs itself." });
  return bucket;
}
