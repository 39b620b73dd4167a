import { CreateServiceLinkedRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { isNamed, pause, type ResourceAnswer, type ResourceRequest } from "./custom-resource.ts";

/** Properties of the custom resource. */
export interface ServiceLinkedRolesProperties {
  /** Service principals, such as `ecs.amazonaws.com`. */
  readonly Services: readonly string[];
  /** Milliseconds to wait after the creation of a role, until every endpoint of the service can assume it. */
  readonly SettleMilliseconds: string;
}

/**
 * Creates the roles that an account does not have yet. Deletion changes nothing: the roles belong to the account, and other
 * resources may use them.
 */
export async function onEvent(
  request: ResourceRequest<ServiceLinkedRolesProperties>,
): Promise<ResourceAnswer> {
  const answer = { PhysicalResourceId: request.PhysicalResourceId ?? "service-linked-roles" };
  if (request.RequestType === "Delete") return answer;
  const { Services, SettleMilliseconds } = request.ResourceProperties;
  const iam = new IAMClient();
  let created = 0;
  for (const service of Services) created += (await create(iam, service)) ? 1 : 0;
  if (created > 0) await pause(Number(SettleMilliseconds));
  return answer;
}

/** Returns false if the account already has the role. IAM reports that case as invalid input. */
async function create(iam: IAMClient, AWSServiceName: string): Promise<boolean> {
  try {
    await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    return true;
  } catch (error) {
    if (isNamed(error, "InvalidInputException", "InvalidInput") && /has been taken/.test(`${error}`)) {
      return false;
    }
    throw error;
  }
}
