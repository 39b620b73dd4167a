import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct, type IDependable } from "constructs";
import { acknowledgeWildcards } from "../support/acknowledge.ts";
import { HandlerResource } from "../support/handler-resource.ts";
import type { Retention } from "../support/retention.ts";

/** Properties of the protection. */
export interface DeletionProtectionProps {
  readonly loadBalancerArn: string;
  readonly database: { readonly kind: "rds" | "aurora"; readonly identifier: string };
  /** Everything that can fail during a creation. */
  readonly after: readonly IDependable[];
  readonly retention: Retention;
}

/**
 * Protects the database and the load balancer against deletion, as the last step of a creation: CloudFormation cannot roll
 * back a creation whose resources are protected from the start.
 */
export class DeletionProtection extends Construct {
  constructor(scope: Construct, id: string, props: DeletionProtectionProps) {
    super(scope, id);
    const { database, loadBalancerArn, retention } = props;
    const stack = Stack.of(this);
    // An update also removes the protection of the load balancer that it replaces.
    const loadBalancers = stack.formatArn({
      service: "elasticloadbalancing",
      resource: "loadbalancer",
      resourceName: "app/*",
    });
    const protection = new HandlerResource(this, "Made", {
      file: "deletion-protection",
      resourceType: "HeadwaterDeletionProtection",
      retention,
      permissions: [
        new iam.PolicyStatement({
          actions: ["elasticloadbalancing:ModifyLoadBalancerAttributes"],
          resources: [loadBalancers],
          conditions: { StringEquals: { "aws:ResourceTag/aws:cloudformation:stack-name": stack.stackName } },
        }),
        new iam.PolicyStatement({
          actions: [database.kind === "rds" ? "rds:ModifyDBInstance" : "rds:ModifyDBCluster"],
          resources: [
            stack.formatArn({
              service: "rds",
              resource: database.kind === "rds" ? "db" : "cluster",
              resourceName: database.identifier,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          ],
        }),
      ],
      properties: {
        LoadBalancer: loadBalancerArn,
        Database: database.identifier,
        DatabaseKind: database.kind,
      },
    });
    acknowledgeWildcards(
      protection.handler,
      "A replaced load balancer has an unknown name; the condition allows only those of this stack.",
      { resources: [loadBalancers] },
    );
    protection.resource.node.addDependency(...props.after);
  }
}
