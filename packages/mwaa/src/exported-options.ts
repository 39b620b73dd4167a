import { distance } from "fastest-levenshtein";
import { analyzeScript } from "./analyze-script.ts";
import { type Problem, warningOf } from "./problem.ts";

/** A setting from an environment variable. */
export interface ExportedSetting {
  /** Name of the variable. */
  readonly variable: string;
  /** Null if the startup script computes the value. */
  readonly value: string | null;
}

/**
 * Variables of the OpenLineage provider that stand in for options, by option key. The provider reads them only if the
 * option is empty. Source: airflow/providers/openlineage/conf.py.
 */
const substitutes: Readonly<Record<string, readonly string[]>> = {
  "openlineage.config_path": ["OPENLINEAGE_CONFIG"],
  "openlineage.namespace": ["OPENLINEAGE_NAMESPACE"],
  "openlineage.extractors": ["OPENLINEAGE_EXTRACTORS"],
  "openlineage.disable_source_code": ["OPENLINEAGE_AIRFLOW_DISABLE_SOURCE_CODE"],
  "openlineage.disabled": ["OPENLINEAGE_DISABLED"],
  "openlineage.transport": ["OPENLINEAGE_URL", "OPENLINEAGE__TRANSPORT__URL", "OPENLINEAGE__TRANSPORT"],
};

/** Environment variables that a startup script exports, as settings of Airflow. */
export class ExportedSettings {
  readonly variables: ReadonlyMap<string, string | null>;

  /** @param variables - by name; null if a value is computed */
  constructor(variables: ReadonlyMap<string, string | null>) {
    this.variables = variables;
  }

  /** Reads the exports of a startup script. */
  static fromScript(text: string): ExportedSettings {
    return new ExportedSettings(analyzeScript(text).exports);
  }

  /** Returns the options that variables set in Airflow's form, `AIRFLOW__<SECTION>__<OPTION>`. */
  options(): ReadonlyMap<string, ExportedSetting> {
    const found = new Map<string, ExportedSetting>();
    for (const [variable, value] of this.variables) {
      const [, section, option] = /^AIRFLOW__([A-Z0-9_]+?)__([A-Z0-9_]+)$/.exec(variable) ?? [];
      if (section === undefined || option === undefined) continue;
      found.set(`${section.toLowerCase()}.${option.toLowerCase()}`, { variable, value });
    }
    return found;
  }

  /** Returns the variable that sets an option: in Airflow's form, or one that the provider reads instead of it. */
  settingOf(key: string): ExportedSetting | undefined {
    const direct = this.options().get(key);
    if (direct !== undefined && direct.value !== "") return direct;
    for (const variable of substitutes[key] ?? []) {
      const value = this.variables.get(variable);
      if (value !== undefined && value !== "") return { variable, value };
    }
    return undefined;
  }
}

/** Returns true for text that Airflow reads as true. */
export function isTrue(value: unknown): boolean {
  return typeof value === "string" && /^(t|true|1)$/i.test(value.replace(/#.*$/s, "").trim());
}

/** Variables that OpenLineage's provider, client or dbt wrapper read. */
const lineageVariables: readonly string[] = [
  "OPENLINEAGE_URL",
  "OPENLINEAGE_ENDPOINT",
  "OPENLINEAGE_API_KEY",
  "OPENLINEAGE_NAMESPACE",
  "OPENLINEAGE_CONFIG",
  "OPENLINEAGE_DISABLED",
  "OPENLINEAGE_EXTRACTORS",
  "OPENLINEAGE_AIRFLOW_DISABLE_SOURCE_CODE",
  "OPENLINEAGE_CLIENT_LOGGING",
  "OPENLINEAGE_PARENT_ID",
];

/** Finds variables that look like settings of Airflow or OpenLineage, but that neither of them reads. */
export function checkVariableNames(variables: ReadonlyMap<string, string | null>): Problem[] {
  const problems: Problem[] = [];
  const report = (name: string, expected: string) =>
    problems.push(
      warningOf("variable-unknown", "startup script", `It exports ${name}, which nothing reads.`, expected),
    );
  for (const name of variables.keys()) {
    if (/^AIRFLOW_+[A-Z]/.test(name) && /OPENLINEAGE|SECRETS/.test(name)) {
      // AIRFLOW_HOME, AIRFLOW_CONN_… and others have no section.
      const [, section, option] = /^AIRFLOW_+(OPENLINEAGE|SECRETS)_+(\w+)$/.exec(name) ?? [];
      const isValid = /^AIRFLOW__[A-Z0-9_]+?__[A-Z0-9]/.test(name) && !/___/.test(name);
      if (section !== undefined && !isValid) report(name, `AIRFLOW__${section}__${option}.`);
    } else if (/^OPEN_?LINE?AGE_[A-Z]/.test(name) && !lineageVariables.includes(name)) {
      const nearest = [...lineageVariables].sort(
        (left, right) => distance(left, name) - distance(right, name),
      )[0]!;
      report(name, `${nearest}, or a configuration option.`);
    }
  }
  return problems;
}
