import * as ec2 from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/**
 * Allows one security group to reach another on a port. The rule is a resource of the stack that needs it: a rule inside the
 * group would create a circular dependency between the network stack and its users.
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
