import {
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ModifyDBClusterCommand, ModifyDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds";
import { isNamed, type ResourceAnswer, type ResourceRequest } from "./custom-resource.ts";

/** Properties of the custom resource: the resources to protect. */
export interface DeletionProtectionProperties {
  /** ARN. */
  readonly LoadBalancer: string;
  /** Identifier of an RDS instance or of an Aurora cluster. */
  readonly Database: string;
  readonly DatabaseKind: "rds" | "aurora";
}

/**
 * Protects a load balancer and a database against deletion. Deletion of the resource removes the protection, so that its stack
 * can be rolled back, deleted or changed to a profile without protection.
 */
export async function onEvent(
  request: ResourceRequest<DeletionProtectionProperties>,
): Promise<ResourceAnswer> {
  const { RequestType, ResourceProperties: now, OldResourceProperties: former } = request;
  const answer = { PhysicalResourceId: request.PhysicalResourceId ?? "deletion-protection" };
  if (RequestType === "Delete") {
    await ignoreMissing(protectLoadBalancer(now.LoadBalancer, false));
    await ignoreMissing(protectDatabase(now, false));
    return answer;
  }
  await protectDatabase(now, true);
  await protectLoadBalancer(now.LoadBalancer, true);
  // A replaced load balancer is deleted after the update.
  if (former && former.LoadBalancer !== now.LoadBalancer) {
    await ignoreMissing(protectLoadBalancer(former.LoadBalancer, false));
  }
  return answer;
}

async function protectLoadBalancer(LoadBalancerArn: string, on: boolean): Promise<void> {
  await new ElasticLoadBalancingV2Client().send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn,
      Attributes: [{ Key: "deletion_protection.enabled", Value: String(on) }],
    }),
  );
}

async function protectDatabase(
  { Database, DatabaseKind }: DeletionProtectionProperties,
  DeletionProtection: boolean,
): Promise<void> {
  const rds = new RDSClient();
  await (DatabaseKind === "rds"
    ? rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: Database, DeletionProtection }))
    : rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier: Database, DeletionProtection })));
}

/** After a failed creation, or while a stack is removed, the resources may be gone. */
async function ignoreMissing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (
      !isNamed(error, "LoadBalancerNotFoundException", "DBInstanceNotFoundFault", "DBClusterNotFoundFault")
    ) {
      throw error;
    }
  }
}
