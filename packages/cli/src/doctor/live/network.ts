import {
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import type { EnvironmentFacts } from "@headwater/mwaa";

/** Returns how an environment's subnets reach the internet and AWS, from their routes and VPC endpoints. */
export async function readNetwork(
  ec2: EC2Client,
  subnetIds: readonly string[],
): Promise<EnvironmentFacts["network"]> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  const vpcId = Subnets[0]?.VpcId;
  if (!vpcId) return undefined;
  const inNetwork = [{ Name: "vpc-id", Values: [vpcId] }];
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters: inNetwork }));
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: inNetwork }));
  const tableOf = (subnetId: string) =>
    RouteTables.find(({ Associations }) => Associations?.some((one) => one.SubnetId === subnetId)) ??
    RouteTables.find(({ Associations }) => Associations?.some((one) => one.Main));
  const hasWayOut = subnetIds.every((subnetId) =>
    tableOf(subnetId)?.Routes?.some(
      (route) =>
        route.DestinationCidrBlock === "0.0.0.0/0" &&
        (route.NatGatewayId ?? route.TransitGatewayId ?? route.InstanceId ?? route.NetworkInterfaceId) !==
          undefined,
    ),
  );
  const endpoints = VpcEndpoints.filter(({ VpcEndpointType }) => VpcEndpointType === "Interface").map(
    ({ ServiceName = "" }) => ServiceName.split(".").slice(3).join("."),
  );
  return { egress: hasWayOut ? "nat" : endpoints.length > 0 ? "endpoints" : "none", endpoints };
}

/**
 * Returns true if the security groups of the load balancer's interfaces admit the environment's groups on 443; null if
 * no interface has one of the addresses, because the server is in another account.
 */
export async function admitsFrom(
  ec2: EC2Client,
  addresses: readonly string[],
  environmentGroups: readonly string[],
): Promise<boolean | null> {
  if (addresses.length === 0) return null;
  const groups: string[] = [];
  for (const Name of ["addresses.private-ip-address", "association.public-ip"]) {
    if (groups.length > 0) break;
    const { NetworkInterfaces = [] } = await ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values: [...addresses] }] }),
    );
    groups.push(
      ...NetworkInterfaces.flatMap(({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId ?? "")),
    );
  }
  if (groups.length === 0) return null;
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [...new Set(groups)] }),
  );
  return SecurityGroups.some(({ IpPermissions = [] }) =>
    IpPermissions.some(({ FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [], IpRanges = [] }) => {
      const covers = FromPort <= 443 && ToPort >= 443;
      const byGroup = UserIdGroupPairs.some(({ GroupId = "" }) => environmentGroups.includes(GroupId));
      // A rule with addresses may be for the NAT gateway, so it counts as admitting.
      return covers && (byGroup || IpRanges.length > 0);
    }),
  );
}
