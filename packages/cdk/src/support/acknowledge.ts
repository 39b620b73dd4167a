import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Suppresses findings of cdk-nag for one construct and its children, each with a reason. Never called for a stack.
 *
 * @param reasons - by finding id without the name of the pack, such as `SMG4` or `IAM5[Action::s3:List*]`
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [finding, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${finding}`, reason });
  }
}

/**
 * Suppresses findings for these wildcards in the policies of one construct; cdk-nag still reports any other wildcard.
 *
 * @param wildcards - actions such as `s3:List*`, or resources as in the policy; tokens are resolved
 */
export function acknowledgeWildcards(
  construct: IConstruct,
  reason: string,
  wildcards: { readonly actions?: readonly string[]; readonly resources?: readonly string[] },
): void {
  for (const action of wildcards.actions ?? []) {
    acknowledge(construct, { [`IAM5[Action::${action}]`]: reason });
  }
  for (const resource of wildcards.resources ?? []) {
    const written = flatten(Stack.of(construct).resolve(resource));
    acknowledge(construct, { [`IAM5[Resource::${written}]`]: reason });
  }
}

/** Formats a resource like cdk-nag: references in angle brackets, imports by name. */
function flatten(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const [[name, content] = []] = Object.entries(value);
  switch (name) {
    case "Ref":
      return `<${content}>`;
    case "Fn::GetAtt":
      return `<${(content as string[]).join(".")}>`;
    case "Fn::Join":
      return (content as [string, unknown[]])[1].map(flatten).join("");
    default:
      return flatten(content);
  }
}
