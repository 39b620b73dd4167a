import * as ec2 from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/**
 * Lets one security group reach another on a port. The rule is a resource of the stack that needs it: were it written
 * into the group, the network stack would depend on its users, which depend on it.
 */
export function allowFrom(
  scope: Construct,
  id: string,
  rule: {
    readonly to: ec2.ISecurityGroup;
    readonly from: ec2.ISecurityGroup | { readonly cidr: string };
    readonly port: number;
    readonly description: string;
  },
): ec2.CfnSecurityGroupIngress {
  return new ec2.CfnSecurityGroupIngress(scope, id, {
    groupId: rule.to.securityGroupId,
    ipProtocol: "tcp",
    fromPort: rule.port,
    toPort: rule.port,
    description: rule.description,
    ...("cidr" in rule.from
      ? { cidrIp: rule.from.cidr }
      : { sourceSecurityGroupId: rule.from.securityGroupId }),
  });
}

/**
 * The same groups, seen from another stack and closed to the library: its constructs would write rules into them on their
 * own, and so make the stack that owns them depend on its users.
 */
export function closedGroups<Names extends string>(
  scope: Construct,
  groups: Readonly<Record<Names, ec2.ISecurityGroup>>,
): Readonly<Record<Names, ec2.ISecurityGroup>> {
  const entries = Object.entries(groups) as [Names, ec2.ISecurityGroup][];
  return Object.fromEntries(
    entries.map(([name, { securityGroupId }]) => [
      name,
      ec2.SecurityGroup.fromSecurityGroupId(scope, `${name}Group`, securityGroupId, { mutable: false }),
    ]),
  ) as Record<Names, ec2.ISecurityGroup>;
}
