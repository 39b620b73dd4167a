import { Annotations } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { platformNames } from "../configuration/names.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { grantLakeRead } from "../lake/tickit-lake.ts";
import { airflowSubnetCount, type Network, type SecurityGroups } from "../network/network.ts";
import type { PlatformStack } from "../support/platform-stack.ts";
import type { Retention } from "../support/retention.ts";
import type { SharedValue } from "../support/shared-value.ts";

type SubnetKind = "Public" | "Application" | "Data";
type GroupName = keyof SecurityGroups;

/** Values that the first stack shares, by name. */
export interface FoundationValues {
  readonly vpc: SharedValue;
  readonly subnets: Readonly<Record<SubnetKind, readonly SharedValue[]>>;
  readonly groups: Readonly<Record<GroupName, SharedValue>>;
  readonly natAddresses: readonly SharedValue[];
  readonly keyArn: SharedValue;
  readonly accessLogs: SharedValue;
  readonly lakeBucket: SharedValue;
}

/** Zones of the largest network. The names of shared subnets and addresses do not depend on the configured zones. */
const subnetsPerKind = 3;

/** Shares the parts of a network that other stacks use. */
export function shareNetwork(
  network: Network,
  share: (id: string, value: string | undefined) => SharedValue,
): Pick<FoundationValues, "vpc" | "subnets" | "groups" | "natAddresses"> {
  const subnets = (kind: SubnetKind, all: readonly ec2.ISubnet[]) =>
    Array.from({ length: Math.max(subnetsPerKind, all.length) }, (_, index) =>
      share(`${kind}Subnet${index + 1}`, all[index]?.subnetId),
    ).slice(0, all.length);
  const groups = Object.entries(network.securityGroups) as [GroupName, ec2.ISecurityGroup][];
  return {
    vpc: share("Vpc", network.vpc.vpcId),
    subnets: {
      Public: subnets("Public", network.publicSubnets),
      Application: subnets("Application", network.applicationSubnets),
      Data: subnets("Data", network.dataSubnets),
    },
    groups: Object.fromEntries(
      groups.map(([name, { securityGroupId }]) => [name, share(`${name}Group`, securityGroupId)]),
    ) as Record<GroupName, SharedValue>,
    natAddresses: Array.from({ length: Math.max(subnetsPerKind, network.natAddresses.length) }, (_, index) =>
      share(`NatAddress${index + 1}`, network.natAddresses[index]),
    ).slice(0, network.natAddresses.length),
  };
}

/** The network, key, logs and data of the first stack, as another stack sees them. It reads only what the stack uses. */
export class SharedFoundation extends Construct {
  /** Settings of data and logs. */
  readonly retention: Retention;
  readonly #stack: PlatformStack;
  readonly #configuration: PlatformConfiguration;
  readonly #values: FoundationValues;

  constructor(
    stack: PlatformStack,
    configuration: PlatformConfiguration,
    values: FoundationValues,
    retention: Omit<Retention, "key">,
  ) {
    super(stack, "Foundation");
    this.#stack = stack;
    this.#configuration = configuration;
    this.#values = values;
    // The route tables belong to the first stack, and no other stack changes them.
    Annotations.of(this).acknowledgeWarning("@aws-cdk/aws-ec2:noSubnetRouteTableId");
    this.retention = { ...retention, key: kms.Key.fromKeyArn(this, "Key", values.keyArn.readBy(stack)) };
  }

  get vpc(): ec2.IVpc {
    const { availabilityZones, network } = this.#configuration;
    return this.#once("Vpc", (id) =>
      ec2.Vpc.fromVpcAttributes(this, id, {
        vpcId: this.#values.vpc.readBy(this.#stack),
        vpcCidrBlock: network.existing?.vpcCidr ?? network.cidr,
        availabilityZones: [...availabilityZones],
      }),
    );
  }

  /** Returns subnets in the order of the availability zones; by default, all of a kind. */
  subnets(kind: SubnetKind, count?: number): ec2.ISubnet[] {
    const { availabilityZones } = this.#configuration;
    return this.#values.subnets[kind].slice(0, count).map((value, index) =>
      this.#once(`${kind}Subnet${index + 1}`, (id) =>
        ec2.Subnet.fromSubnetAttributes(this, id, {
          subnetId: value.readBy(this.#stack),
          availabilityZone: availabilityZones[index % availabilityZones.length]!,
        }),
      ),
    );
  }

  get airflowSubnets(): ec2.ISubnet[] {
    return this.subnets("Application", airflowSubnetCount);
  }

  /** Public addresses of outbound connections; empty without NAT. */
  get natAddresses(): string[] {
    return this.#values.natAddresses.map((value) => value.readBy(this.#stack));
  }

  /**
   * Returns a security group as immutable, because the library's constructs would otherwise add rules to it and make the
   * stack that owns it depend on its users.
   */
  securityGroup(name: GroupName): ec2.ISecurityGroup {
    return this.#once(`${name}Group`, (id) =>
      ec2.SecurityGroup.fromSecurityGroupId(this, id, this.#values.groups[name].readBy(this.#stack), {
        mutable: false,
      }),
    );
  }

  get accessLogs(): s3.IBucket {
    return this.#once("AccessLogs", (id) =>
      s3.Bucket.fromBucketName(this, id, this.#values.accessLogs.readBy(this.#stack)),
    );
  }

  get lakeBucket(): s3.IBucket {
    return this.#once("LakeBucket", (id) =>
      s3.Bucket.fromBucketName(this, id, this.#values.lakeBucket.readBy(this.#stack)),
    );
  }

  /** Grants a role of this stack read access to the lake. */
  grantLakeRead(role: iam.Role): void {
    const { glueDatabase } = platformNames(this.#configuration);
    grantLakeRead(role, { bucket: this.lakeBucket, glueDatabase, key: this.retention.key });
  }

  #once<Part>(id: string, make: (id: string) => Part): Part {
    return (this.node.tryFindChild(id) as Part | undefined) ?? make(id);
  }
}
