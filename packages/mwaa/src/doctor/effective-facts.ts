import { analyzeScript } from "../analyze-script.ts";
import { type ExportedSetting, ExportedSettings, isTrue } from "../exported-options.ts";
import { classicKeyVariable } from "../startup-script.ts";
import type { DoctorFacts, EnvironmentFacts } from "./facts.ts";

/** Settings that the environment plugin of classic mode makes, with the variable that it exports. */
const classicVariableOf: Readonly<Record<string, string>> = {
  "openlineage.transport": "OPENLINEAGE_URL",
  "openlineage.namespace": "OPENLINEAGE_NAMESPACE",
};

/** Options for which the OpenLineage provider reads a variable if they are empty. */
const substituted = ["openlineage.config_path", "openlineage.namespace", "openlineage.extractors"];

/**
 * Adds the settings from environment variables to the options. An option of the environment takes precedence over a
 * variable that its startup script exports. Source: amazon-mwaa-docker-images, setup_environment.py.
 */
export function effectiveFacts(facts: EnvironmentFacts): DoctorFacts {
  const scripted = facts.startupScript === undefined ? [] : analyzeScript(facts.startupScript).exports;
  const settings = new ExportedSettings(new Map([...Object.entries(facts.variables ?? {}), ...scripted]));
  const exported: Record<string, ExportedSetting> = {};
  const known = facts.options ?? {};
  const isSet = (key: string) => known[key] !== undefined && known[key] !== "";
  for (const [key, setting] of settings.options()) {
    if (!isSet(key)) exported[key] = setting;
  }
  for (const key of substituted) {
    const setting = settings.settingOf(key);
    if (setting !== undefined && !isSet(key)) exported[key] ??= setting;
  }
  const transport = isSet("openlineage.transport") ? undefined : transportFromVariables(settings.variables);
  if (transport !== undefined) exported["openlineage.transport"] ??= transport;
  // In classic mode, the environment plugin exports both from Variables, whose values are in Secrets Manager.
  if (settings.variables.has(classicKeyVariable)) {
    for (const [key, variable] of Object.entries(classicVariableOf)) {
      if (!isSet(key)) exported[key] ??= { variable, value: null };
    }
  }
  const disabled = settings.variables.get("OPENLINEAGE_DISABLED");
  // Unlike other variables, this one counts beside the option.
  if (isTrue(disabled) && !isTrue(known["openlineage.disabled"])) {
    exported["openlineage.disabled"] = { variable: "OPENLINEAGE_DISABLED", value: disabled! };
  }
  const options = {
    ...known,
    ...Object.fromEntries(
      Object.entries(exported).flatMap(([key, { value }]) => (value === null ? [] : [[key, value]])),
    ),
  };
  return {
    ...(facts as Required<EnvironmentFacts>),
    // Without the environment's options, it is unknown which variables count.
    options: facts.options === undefined ? (undefined as unknown as DoctorFacts["options"]) : options,
    exported,
    settings,
  };
}

/**
 * Builds the transport that the client builds from its variables: OPENLINEAGE__TRANSPORT__…, or the older OPENLINEAGE_URL
 * with its companions.
 *
 * @see https://openlineage.io/docs/client/python for both forms
 */
function transportFromVariables(variables: ReadonlyMap<string, string | null>): ExportedSetting | undefined {
  const nested: Record<string, unknown> = {};
  let first: string | undefined;
  for (const [name, value] of variables) {
    const path = /^OPENLINEAGE__TRANSPORT((?:__[A-Z0-9_]+?)*)$/.exec(name)?.[1];
    if (path === undefined || value === "") continue;
    first ??= name;
    assign(nested, path.split("__").slice(1), value ?? `$${name}`);
  }
  if (first !== undefined) return { variable: first, value: JSON.stringify(nested) };
  const url = variables.get("OPENLINEAGE_URL");
  if (url === undefined || url === "") return undefined;
  if (url === null) return { variable: "OPENLINEAGE_URL", value: null };
  const key = variables.get("OPENLINEAGE_API_KEY");
  return {
    variable: "OPENLINEAGE_URL",
    value: JSON.stringify({
      type: "http",
      url,
      ...(key === undefined || key === ""
        ? {}
        : { auth: { type: "api_key", apiKey: key ?? "$OPENLINEAGE_API_KEY" } }),
    }),
  };
}

function assign(target: Record<string, unknown>, path: readonly string[], value: string): void {
  const [head, ...rest] = path.map((part) => part.toLowerCase());
  if (head === undefined) {
    Object.assign(target, parseObject(value));
  } else if (rest.length === 0) {
    target[head] = parseScalar(value);
  } else {
    const inner = target[head] ?? {};
    target[head] = inner;
    if (typeof inner === "object" && inner !== null) assign(inner as Record<string, unknown>, rest, value);
  }
}

function parseObject(text: string): object {
  const value = parseScalar(text);
  return typeof value === "object" && value !== null ? value : {};
}

function parseScalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
