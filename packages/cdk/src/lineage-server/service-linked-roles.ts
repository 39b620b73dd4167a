import { Duration, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "../support/acknowledge.ts";
import { HandlerResource } from "../support/handler-resource.ts";
import type { Retention } from "../support/retention.ts";

/**
 * Services whose first resource in an account fails if their role is not usable yet. ECS and RDS create the role
 * themselves, but assume it at once, before IAM has propagated it.
 */
const services = [
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "rds.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
];

/** Time until a new role can be assumed. */
const settleTime = Duration.seconds(20);

/**
 * Service-linked roles that must exist before the first cluster, database and load balancer of an account. The resource
 * type of CloudFormation fails for an existing role, so a function creates the missing ones.
 */
export class ServiceLinkedRoles extends Construct {
  constructor(scope: Construct, id: string, { retention }: { readonly retention: Retention }) {
    super(scope, id);
    const roles = `arn:${Stack.of(this).partition}:iam::${Stack.of(this).account}:role/aws-service-role`;
    const resources = services.map((service) => `${roles}/${service}/*`);
    const made = new HandlerResource(this, "Made", {
      file: "service-linked-roles",
      resourceType: "HeadwaterServiceLinkedRoles",
      retention,
      permissions: [new iam.PolicyStatement({ actions: ["iam:CreateServiceLinkedRole"], resources })],
      properties: { Services: services, SettleMilliseconds: settleTime.toMilliseconds() },
    });
    acknowledgeWildcards(
      made.handler,
      "The service chooses the name of its role; the path allows only the roles of these services.",
      { resources },
    );
  }
}
