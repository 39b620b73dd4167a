import { Names } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * Returns a name for a construct that has none: lowercase letters, digits and hyphens, starting with a letter. It derives
 * from the construct's path, so it differs between two constructs of an app, and does not change between deployments.
 *
 * @param maximumLength - in characters
 */
export function uniqueName(scope: Construct, maximumLength: number): string {
  const name = Names.uniqueResourceName(scope, { maxLength: maximumLength, separator: "-" });
  return name.toLowerCase();
}
