import { checkNamespaces, describeProblem } from "@headwater/mwaa";
import type { Construct, IConstruct } from "constructs";
import { ConfigurationError } from "../configuration/validate.ts";

/** OpenLineage namespaces by environment, for each app. */
const namespacesOfApps = new WeakMap<IConstruct, Record<string, string>>();

/**
 * Registers the lineage namespace of an environment.
 *
 * @throws ConfigurationError if another environment of the same app uses that namespace, because jobs with the same name
 *   would overwrite each other
 */
export function claimNamespace(scope: Construct, environmentName: string, namespace: string): void {
  const { root } = scope.node;
  const namespaces = { ...namespacesOfApps.get(root), [environmentName]: namespace };
  const problems = checkNamespaces(namespaces);
  if (problems.length > 0) {
    throw new ConfigurationError(`Lineage for ${environmentName}`, problems.map(describeProblem));
  }
  namespacesOfApps.set(root, namespaces);
}
