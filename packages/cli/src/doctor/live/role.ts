import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { IamStatement } from "@headwater/mwaa";

interface RawStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
}

/** Returns the statements of a role's inline and attached policies. */
export async function statementsOfRole(iam: IAMClient, roleArn: string): Promise<IamStatement[]> {
  const RoleName = roleArn.split("/").at(-1)!;
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const documents = await Promise.all([
    ...PolicyNames.map(
      async (PolicyName) =>
        (await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument,
    ),
    ...AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const version = await iam.send(
        new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
      );
      return version.PolicyVersion?.Document;
    }),
  ]);
  return documents.flatMap((document) => {
    const { Statement } = JSON.parse(decodeURIComponent(document ?? "%7B%7D")) as {
      Statement?: RawStatement | RawStatement[];
    };
    return [Statement ?? []].flat().map(({ Effect, Action = [], Resource = [] }) => ({
      effect: Effect,
      actions: [Action].flat(),
      resources: [Resource].flat(),
    }));
  });
}
