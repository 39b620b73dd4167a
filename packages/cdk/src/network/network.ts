import { Stack, Validations } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { declareLogGroup, type Retention, withDefaultRetention } from "../support/retention.ts";
import { addEndpoints } from "./endpoints.ts";

/** An existing network. Its properties are not looked up. */
export interface ExistingNetwork {
  /**
   * ID of the VPC.
   *
   * @example "vpc-0123456789abcdef0"
   */
  readonly vpcId: string;
  /**
   * Address range of the VPC.
   *
   * @example "10.0.0.0/16"
   */
  readonly vpcCidr: string;
  /**
   * Public subnets, for an internet-facing load balancer; may be empty.
   *
   * @example ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
   */
  readonly publicSubnetIds: readonly string[];
  /**
   * Three private subnets or more, in the order of the availability zones.
   *
   * @example ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3", "subnet-0123456789abcdef4"]
   */
  readonly privateSubnetIds: readonly string[];
  /**
   * Public addresses of the NAT gateways.
   *
   * @example ["198.51.100.7"]
   */
  readonly natAddresses: readonly string[];
}

/** Properties of the network. */
export interface NetworkProps {
  /**
   * Three zones, or two if the region has only two.
   *
   * @default - the first three zones of the stack
   * @example ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
   */
  readonly availabilityZones?: readonly string[];
  /**
   * NAT gateways, or interface endpoints without internet access.
   *
   * @default "nat"
   * @example "endpoints"
   */
  readonly egress?: "nat" | "endpoints";
  /**
   * One NAT gateway, or one per zone.
   *
   * @default "one"
   * @example "per-zone"
   */
  readonly natGateways?: "one" | "per-zone";
  /**
   * Address range of a new VPC.
   *
   * @default "10.20.0.0/16"
   * @example "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Services to reach without internet besides those of the platform, by the last part of the endpoint's name.
   *
   * @default - none
   * @example ["datazone"]
   */
  readonly furtherServices?: readonly string[];
  /**
   * Network to use instead of a new one.
   *
   * @default - a new VPC
   * @example { vpcId: "vpc-0123456789abcdef0", … }
   */
  readonly existing?: ExistingNetwork;
  /**
   * Retention and encryption of the flow logs.
   *
   * @default - data outlives the stack, logs are kept for three months, and a new key encrypts both
   * @example { removalPolicy: RemovalPolicy.DESTROY }
   */
  readonly retention?: Partial<Retention>;
}

type CompleteProps = NetworkProps & Required<Pick<NetworkProps, "availabilityZones" | "egress" | "cidr">>;

/** Security groups. All groups are created here; each rule belongs to the stack that needs it. */
export interface SecurityGroups {
  readonly loadBalancer: ec2.ISecurityGroup;
  readonly server: ec2.ISecurityGroup;
  readonly database: ec2.ISecurityGroup;
  readonly warehouse: ec2.ISecurityGroup;
  readonly airflow: ec2.ISecurityGroup;
}

/** Amazon Redshift Serverless requires three subnets, regardless of the number of zones. */
const applicationSubnetCount = 3;
/** Amazon MWAA requires exactly two subnets, in two zones. */
export const airflowSubnetCount = 2;

/** A private network with outbound access, flow logs, and the security groups of the platform. */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;
  /** For an internet-facing load balancer; empty without NAT. */
  readonly publicSubnets: readonly ec2.ISubnet[];
  /** Private subnets with egress, three or more. */
  readonly applicationSubnets: readonly ec2.ISubnet[];
  /** Private subnets without egress, for databases. */
  readonly dataSubnets: readonly ec2.ISubnet[];
  readonly airflowSubnets: readonly ec2.ISubnet[];
  /** Public addresses of outbound connections from the private subnets. */
  readonly natAddresses: readonly string[];
  readonly securityGroups: SecurityGroups;

  constructor(scope: Construct, id: string, given: NetworkProps = {}) {
    super(scope, id);
    const props = {
      availabilityZones: Stack.of(this).availabilityZones.slice(0, applicationSubnetCount),
      egress: "nat" as const,
      cidr: "10.20.0.0/16",
      ...given,
    };
    Validations.of(this).acknowledge({
      id: "CloudFormation-Validate::W3010",
      reason:
        "The configuration names the zones, so that synth looks nothing up and a new zone moves no subnet.",
    });
    const parts = props.existing ? this.#existing(props.existing, props) : this.#make(props);
    this.vpc = parts.vpc;
    this.publicSubnets = parts.publicSubnets;
    this.applicationSubnets = parts.applicationSubnets;
    this.dataSubnets = parts.dataSubnets;
    this.natAddresses = parts.natAddresses;
    this.airflowSubnets = this.applicationSubnets.slice(0, airflowSubnetCount);
    this.securityGroups = {
      loadBalancer: this.#group("LoadBalancer", "Load balancer of the lineage server"),
      server: this.#group("Server", "Lineage server"),
      database: this.#group("Database", "Database of the lineage server", false),
      warehouse: this.#group("Warehouse", "Redshift Serverless workgroup"),
      airflow: this.#group("Airflow", "MWAA environment"),
    };
    if (!props.existing) {
      addEndpoints(this, this.vpc, {
        interfaces: props.egress === "endpoints",
        furtherServices: props.furtherServices ?? [],
        subnets: this.applicationSubnets.slice(0, props.availabilityZones.length),
      });
      this.#logFlows(withDefaultRetention(this, props.retention));
    }
  }

  #make({ egress, cidr, availabilityZones, natGateways = "one" }: CompleteProps) {
    const isPublic = egress === "nat";
    const gateways = isPublic ? (natGateways === "one" ? 1 : availabilityZones.length) : 0;
    const addresses = Array.from(
      { length: gateways },
      (_, index) => new ec2.CfnEIP(this, `NatAddress${index === 0 ? "" : index + 1}`, { domain: "vpc" }),
    );
    const application = {
      name: "Application",
      subnetType: isPublic ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED,
      cidrMask: 22,
    };
    const spare = applicationSubnetCount > availabilityZones.length;
    const vpc = new ec2.Vpc(this, "Vpc", {
      ipAddresses: ec2.IpAddresses.cidr(cidr),
      availabilityZones: [...availabilityZones],
      natGateways: gateways,
      ...(gateways > 0
        ? {
            natGatewayProvider: ec2.NatProvider.gateway({
              eipAllocationIds: addresses.map(({ attrAllocationId }) => attrAllocationId),
            }),
          }
        : {}),
      restrictDefaultSecurityGroup: true,
      // Addresses are assigned in this order, so that adding or removing the public subnets moves no other subnet.
      subnetConfiguration: [
        application,
        ...(spare ? [{ ...application, name: "Spare" }] : []),
        { name: "Data", subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
        ...(isPublic
          ? [{ name: "Public", subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false }]
          : []),
      ],
    });
    const group = (subnetGroupName: string) => vpc.selectSubnets({ subnetGroupName }).subnets;
    return {
      vpc,
      publicSubnets: isPublic ? group("Public") : [],
      applicationSubnets: [...group("Application"), ...(spare ? group("Spare") : [])].slice(
        0,
        applicationSubnetCount,
      ),
      dataSubnets: group("Data"),
      natAddresses: addresses.map(({ ref }) => ref),
    };
  }

  #existing(existing: ExistingNetwork, { availabilityZones }: CompleteProps) {
    const vpc = ec2.Vpc.fromVpcAttributes(this, "Vpc", {
      vpcId: existing.vpcId,
      vpcCidrBlock: existing.vpcCidr,
      availabilityZones: [...availabilityZones],
    });
    const subnet = (kind: string) => (subnetId: string, index: number) =>
      ec2.Subnet.fromSubnetAttributes(this, `${kind}${index + 1}`, {
        subnetId,
        availabilityZone: availabilityZones[index % availabilityZones.length]!,
      });
    const applicationSubnets = existing.privateSubnetIds.map(subnet("Private"));
    return {
      vpc,
      publicSubnets: existing.publicSubnetIds.map(subnet("Public")),
      applicationSubnets,
      dataSubnets: applicationSubnets,
      natAddresses: existing.natAddresses,
    };
  }

  #group(id: string, description: string, allowAllOutbound = true): ec2.ISecurityGroup {
    return new ec2.SecurityGroup(this, `${id}Group`, { vpc: this.vpc, description, allowAllOutbound });
  }

  #logFlows(retention: Retention): void {
    const logGroup = declareLogGroup(this, "FlowLogs", retention);
    const role = new iam.Role(this, "FlowLogRole", {
      assumedBy: new iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"),
    });
    new ec2.FlowLog(this, "FlowLog", {
      resourceType: ec2.FlowLogResourceType.fromVpc(this.vpc),
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role),
      trafficType: ec2.FlowLogTrafficType.REJECT,
    });
  }
}
