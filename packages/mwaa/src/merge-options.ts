import type { ExportedSetting, ExportedSettings } from "./exported-options.ts";
import { errorOf, type Problem, warningOf } from "./problem.ts";

/**
 * The way in which a lineage option joins the environment's own value:
 *
 * - `required`: lineage does not work with another value, so a difference is a conflict.
 * - `preferred`: the environment's own value stays.
 * - `list`: names separated by semicolons; both lists are kept.
 * - `rules`: a JSON array; the environment's rules follow, so that they take precedence.
 */
type MergeRule = "required" | "preferred" | "list" | "rules";

const mergeRules: Readonly<Record<string, MergeRule>> = {
  "openlineage.execution_timeout": "preferred",
  "openlineage.disable_source_code": "preferred",
  "openlineage.custom_run_facets": "list",
  "openlineage.disabled_for_operators": "list",
  "openlineage.extractors": "list",
  "openlineage.emission_policy": "rules",
};

/** Changes that remove a conflict in addition to changing the environment, by option. */
const remedies: Readonly<Record<string, string>> = {
  "openlineage.namespace": 'remove it, or pass the environment\'s value as "namespace"',
  "openlineage.transport": "remove it; to send lineage to both servers, forward it from one to the other",
};

/** Options after merging. */
export interface MergedOptions {
  readonly options: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/**
 * Adds the options of lineage to those of an environment, and never drops a value of the environment. An option takes
 * precedence over a variable that the startup script exports, so exported values are joined as well.
 *
 * @param lineage - options that lineage needs, without the secrets backend
 * @param own - the environment's options, which may have values of any type
 * @param exported - variables of its startup script
 */
export function mergeOptions(
  lineage: Readonly<Record<string, string>>,
  own: Readonly<Record<string, unknown>>,
  exported: ExportedSettings,
): MergedOptions {
  const options: Record<string, string> = { ...(own as Record<string, string>) };
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(lineage)) {
    const existing = findExisting(key, own, exported);
    if (existing === undefined) {
      options[key] = value;
      continue;
    }
    const merged = merge(key, value, existing);
    if (merged.value === undefined) delete options[key];
    else options[key] = merged.value;
    problems.push(...merged.problems);
  }
  return { options, problems };
}

/** A value that the environment has already. */
interface ExistingValue {
  /** Null if a startup script computes it. */
  readonly value: unknown;
  /** The variable that sets it; undefined for an option. */
  readonly variable?: string;
}

function findExisting(
  key: string,
  own: Readonly<Record<string, unknown>>,
  exported: ExportedSettings,
): ExistingValue | undefined {
  const value = own[key];
  if (value !== undefined && value !== "") return { value };
  const setting: ExportedSetting | undefined = exported.settingOf(key);
  return setting;
}

function merge(
  key: string,
  value: string,
  existing: ExistingValue,
): { readonly value: string | undefined; readonly problems: readonly Problem[] } {
  const kept = existing.variable === undefined ? (existing.value as string) : undefined;
  if (existing.value === value) return { value, problems: [] };
  switch (mergeRules[key] ?? "required") {
    case "preferred":
      return { value: kept, problems: [] };
    case "list":
      if (typeof existing.value === "string") {
        return { value: joinLists(existing.value, value), problems: [] };
      }
      break;
    case "rules": {
      const rules = joinRules(value, existing.value);
      if (rules !== undefined) return { value: rules, problems: [] };
      break;
    }
    default:
  }
  return { value: kept ?? value, problems: [conflict(key, value, existing)] };
}

function joinLists(...lists: readonly string[]): string {
  const entries = lists.flatMap((list) => list.split(";")).map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== ""))].join(";");
}

function joinRules(lineage: string, own: unknown): string | undefined {
  try {
    const theirs: unknown = JSON.parse(String(own));
    if (!Array.isArray(theirs)) return undefined;
    const ours = (JSON.parse(lineage) as unknown[]).map((rule) => JSON.stringify(rule));
    const present = new Set(theirs.map((rule) => JSON.stringify(rule)));
    return JSON.stringify([
      ...ours.filter((rule) => !present.has(rule)).map((rule) => JSON.parse(rule) as unknown),
      ...theirs,
    ]);
  } catch {
    return undefined;
  }
}

function conflict(key: string, value: string, { value: own, variable }: ExistingValue): Problem {
  const place = variable === undefined ? "" : ` in the variable ${variable} of its startup script`;
  const theirs = own === null ? "a computed value" : JSON.stringify(own);
  return errorOf(
    "option-conflict",
    key,
    `The environment sets ${theirs}${place}, but lineage requires ${JSON.stringify(value)}.`,
    `A single value: ${remedies[key] ?? "remove the option, or set the value that lineage requires"}.`,
  );
}

/** Reports variables of a startup script without effect, because an option with another value takes precedence. */
export function checkOverriddenExports(
  own: Readonly<Record<string, unknown>>,
  exported: ExportedSettings,
): Problem[] {
  return [...exported.options()]
    .filter(([key, { value }]) => own[key] !== undefined && own[key] !== value)
    .map(([key, { variable }]) =>
      warningOf(
        "option-overrides-export",
        key,
        `The startup script exports ${variable}, but the configuration option takes precedence.`,
        "One place for the setting: remove the export or the option.",
      ),
    );
}
