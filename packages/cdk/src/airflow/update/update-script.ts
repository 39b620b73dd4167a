import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleModule } from "../../support/bundle.ts";
import { preparedFile } from "../../support/package-files.ts";

/** Values of {@link updateScript}; each may be known only at deployment. */
export interface UpdateScriptOptions {
  readonly environmentName: string;
  readonly region: string;
  /** ARN of the policy for the execution role. */
  readonly policyArn: string;
}

/** Path of update-environment.sh with placeholders. */
export const scriptTemplate =
  preparedFile("update", "update-environment.sh") ??
  fileURLToPath(new URL("./update-environment.sh", import.meta.url));

/**
 * Returns update-environment.sh, which adds lineage to an environment that CloudFormation does not manage, and can take
 * that back. It needs the AWS CLI and Node.js.
 */
export function updateScript({ environmentName, region, policyArn }: UpdateScriptOptions): string {
  return readFileSync(scriptTemplate, "utf8")
    .replace("@NAME@", () => quote(environmentName))
    .replace("@REGION@", () => quote(region))
    .replace("@POLICY@", () => quote(policyArn));
}

/** Returns the program that merges settings, in one file without dependencies. */
export function settingsProgram(): string {
  const prepared = preparedFile("update", "update-settings.mjs");
  if (prepared !== undefined) return readFileSync(prepared, "utf8");
  return bundleModule(fileURLToPath(new URL("./update-settings.ts", import.meta.url)), {
    target: "node20",
    minifyWhitespace: true,
  });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
