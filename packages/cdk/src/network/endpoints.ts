import * as ec2 from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/**
 * Services that MWAA, the lineage server and Redshift call, by the last part of the endpoint's name. The first nine are
 * Amazon MWAA's list for private routing; S3 uses its gateway endpoint.
 */
const interfaceServices = [
  "monitoring",
  "logs",
  "sqs",
  "kms",
  "ecr.api",
  "ecr.dkr",
  "airflow.api",
  "airflow.env",
  "airflow.ops",
  "secretsmanager",
  "redshift-serverless",
  "sts",
  "glue",
];

/** Adds endpoints to a network: S3 always, because it is free; all others if there is no NAT gateway. */
export function addEndpoints(
  scope: Construct,
  vpc: ec2.IVpc,
  options: {
    readonly interfaces: boolean;
    /** Services besides those of the platform. */
    readonly furtherServices: readonly string[];
    readonly subnets: readonly ec2.ISubnet[];
  },
): void {
  new ec2.GatewayVpcEndpoint(scope, "S3Endpoint", { vpc, service: ec2.GatewayVpcEndpointAwsService.S3 });
  if (!options.interfaces) return;
  const group = new ec2.SecurityGroup(scope, "EndpointGroup", {
    vpc,
    description: "Interface endpoints",
    allowAllOutbound: false,
  });
  group.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443), "HTTPS from the network itself");
  for (const service of [...interfaceServices, ...options.furtherServices]) {
    new ec2.InterfaceVpcEndpoint(scope, `Endpoint-${service.replace(".", "-")}`, {
      vpc,
      service: new ec2.InterfaceVpcEndpointAwsService(service),
      subnets: { subnets: [...options.subnets] },
      securityGroups: [group],
      open: false,
    });
  }
}
