import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Accepts findings of cdk-nag on one construct and what is inside it, each with its reason. Never called for a stack.
 *
 * @param reasons - by the finding's id without the pack's name, e.g. `SMG4` or `IAM5[Action::s3:List*]`
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [finding, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${finding}`, reason });
  }
}

/**
 * Accepts these wildcards in the policies of one construct, and no others: a wildcard that comes later is found again.
 *
 * @param wildcards - actions such as `s3:List*`, or resources as they stand in the policy; a token's form is worked out
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

/** A resource as cdk-nag writes it: references in angle brackets, imports by their name. */
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
