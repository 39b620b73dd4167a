import type { Check, CheckOutcome } from "./check.ts";
import { installationChecks } from "./checks-installation.ts";
import { lineageChecks } from "./checks-lineage.ts";
import { optionChecks } from "./checks-options.ts";
import { pluginChecks } from "./checks-plugins.ts";
import { reachChecks } from "./checks-reach.ts";
import { recipeChecks } from "./checks-recipes.ts";
import { secretsChecks } from "./checks-secrets.ts";
import { startupChecks } from "./checks-startup.ts";
import { effectiveFacts } from "./effective-facts.ts";
import type { EnvironmentFacts } from "./facts.ts";

/** All checks, sorted by number. */
export const checks: readonly Check[] = [
  ...installationChecks,
  ...optionChecks,
  ...reachChecks,
  ...lineageChecks,
  ...secretsChecks,
  ...startupChecks,
  ...pluginChecks,
  ...recipeChecks,
].sort((left, right) => left.number - right.number);

/** A check with its outcome. */
export interface Finding extends CheckOutcome {
  readonly check: Check;
}

/** Runs every check on the known facts of an environment. */
export function diagnose(facts: EnvironmentFacts): Finding[] {
  const effective = effectiveFacts(facts);
  return checks.map((check) => {
    const missing = check.needs.filter((member) => facts[member] === undefined);
    if (missing.length > 0) {
      return {
        check,
        status: "unseen",
        found: `Unknown: not available from here (${missing.map((member) => factNames[member]).join(", ")}).`,
        fix: "",
      };
    }
    return { check, ...check.run(effective) };
  });
}

const factNames: Readonly<Record<keyof EnvironmentFacts, string>> = {
  name: "the environment's name",
  airflowVersion: "the Airflow version",
  options: "the configuration options",
  requirements: "requirements.txt",
  startupScript: "the startup script",
  variables: "the environment variables",
  installFailures: "the installation logs",
  installedProvider: "the installed packages",
  network: "the subnets and routes",
  serverAdmitsEnvironment: "the server's security group",
  existingFiles: "the files in the bucket",
  dagFiles: "the DAGs",
  connections: "the connections (secrets are never read)",
  brokenPoolLines: "the scheduler's log",
  namespaces: "other environments",
  roleStatements: "the execution role",
  probe: "a response from the server",
};
