import type { ExportedSettings } from "./exported-options.ts";
import { errorOf, type Problem } from "./problem.ts";
import type { LookedUpVariables } from "./secrets-backend.ts";
import type { MwaaVersion } from "./versions.ts";

/** Airflow Variables that the environment plugin of classic mode exports, in the order in which it reads them. */
export const classicVariables = ["OPENLINEAGE_URL", "OPENLINEAGE_NAMESPACE"] as const;

/** OpenLineage reads its environment when it is imported, so that the plugin must be loaded before. */
export const classicOptions: Readonly<Record<string, string>> = { "core.lazy_load_plugins": "False" };

/** The settings that classic mode depends on. */
interface ClassicSettings {
  readonly classicVariablesPrefix?: string;
  readonly variables?: LookedUpVariables;
  readonly additionalOptions?: Readonly<Record<string, unknown>>;
}

/** Returns the Variables that Airflow must find in Secrets Manager, including those of classic mode. */
export function lookedUpVariables({ variables, classicVariablesPrefix }: ClassicSettings): {
  readonly variables?: LookedUpVariables;
} {
  if (classicVariablesPrefix === undefined) return variables ? { variables } : {};
  const names = new Set([...classicVariables, ...(variables?.names ?? [])]);
  return { variables: { prefix: classicVariablesPrefix, names: [...names] } };
}

/** Finds settings with which classic mode does not work. */
export function checkClassic(
  { classicVariablesPrefix, variables, additionalOptions = {} }: ClassicSettings,
  version: MwaaVersion,
  exported: ExportedSettings,
): Problem[] {
  if (classicVariablesPrefix === undefined) return [];
  const problems: Problem[] = [];
  if (!version.version.startsWith("2.")) {
    problems.push(
      errorOf(
        "classic-version",
        "version",
        `Classic mode does not work on Airflow ${version.version}: its workers cannot read Variables while plugins are loaded.`,
        "Airflow 2, such as 2.11.0, or openlineage.transport instead of classic mode.",
      ),
    );
  }
  for (const option of ["openlineage.transport", "openlineage.config_path", "openlineage.namespace"]) {
    const setting = exported.settingOf(option);
    if (isUnset(additionalOptions[option]) && setting === undefined) continue;
    const place = isUnset(additionalOptions[option])
      ? `the variable ${setting?.variable} of the startup script`
      : "an option";
    problems.push(
      errorOf(
        "classic-conflict",
        option,
        `Classic mode takes the server's URL and the namespace from Variables, but ${place} sets ${option}, which takes precedence.`,
        "One of both: remove the setting, or do not use classic mode.",
      ),
    );
  }
  if (variables && variables.names.length > 0 && variables.prefix !== classicVariablesPrefix) {
    problems.push(
      errorOf(
        "secrets-prefix-conflict",
        "variables",
        `The Variables are below ${JSON.stringify(variables.prefix)}, but those of classic mode below ${JSON.stringify(classicVariablesPrefix)}. A backend has one prefix.`,
        "One prefix for all Variables.",
      ),
    );
  }
  return problems;
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === "";
}
