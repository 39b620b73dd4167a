import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Values of {@link updateScript}; each may be known only at deployment. */
export interface UpdateScriptOptions {
  readonly environmentName: string;
  readonly region: string;
  /** ARN of the policy for the execution role. */
  readonly policyArn: string;
}

const template = fileURLToPath(new URL("./update-environment.sh", import.meta.url));

/**
 * Returns update-environment.sh, which adds lineage to an environment that CloudFormation does not manage, and can take
 * that back. It needs the AWS CLI and Node.js.
 */
export function updateScript({ environmentName, region, policyArn }: UpdateScriptOptions): string {
  return readFileSync(template, "utf8")
    .replace("@NAME@", () => quote(environmentName))
    .replace("@REGION@", () => quote(region))
    .replace("@POLICY@", () => quote(policyArn));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
