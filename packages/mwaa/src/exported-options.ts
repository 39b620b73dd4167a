import { analyzeScript } from "./analyze-script.ts";

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
