import { type LineageSettingsOptions, lineageSettings } from "../lineage-settings.ts";
import type { Problem } from "../problem.ts";
import { comparePlugins, mergePlugins, type PluginEntries } from "./plugin-entries.ts";

/** An environment as it is, with the contents of its files. */
export interface CurrentEnvironment {
  readonly airflowVersion: string;
  readonly options: Readonly<Record<string, string>>;
  /** Content of requirements.txt; undefined if the environment has none. */
  readonly requirements: string | undefined;
  readonly startupScript: string | undefined;
  readonly plugins: PluginEntries | undefined;
}

/** The lineage to add: settings without those of the environment. */
export type LineageInput = Omit<
  LineageSettingsOptions,
  "airflowVersion" | "additionalOptions" | "additionalRequirements" | "additionalStartupScript"
>;

/** The settings of an environment with lineage, and their difference from the present ones. */
export interface UpdatePlan {
  readonly options: Readonly<Record<string, string>>;
  readonly requirements: string;
  readonly startupScript: string;
  readonly plugins: Readonly<Record<string, Uint8Array>>;
  /** Lines for people, by subject; subjects without a difference are absent. */
  readonly changes: Readonly<Record<string, readonly string[]>>;
  /** Errors and warnings. Do not apply the plan if there is an error. */
  readonly problems: readonly Problem[];
}

/** Computes the settings of an existing environment with lineage. An environment that has them already stays the same. */
export function planUpdate(
  lineage: LineageInput,
  current: CurrentEnvironment,
  plugins: PluginEntries,
): UpdatePlan {
  const settings = lineageSettings({
    ...lineage,
    airflowVersion: current.airflowVersion,
    additionalOptions: current.options,
    additionalRequirements: (current.requirements ?? "").split("\n"),
    additionalStartupScript: current.startupScript ?? "",
    // The environment already uses these requirements, so their constraints are intended.
    ownConstraints: true,
  });
  const merged = mergePlugins(current.plugins ?? {}, plugins);
  const changes = {
    options: compareOptions(current.options, settings.configurationOptions),
    "requirements.txt": compareLines(current.requirements, settings.requirements),
    "plugins.zip": comparePlugins(current.plugins ?? {}, merged),
    "startup script": compareLines(current.startupScript, settings.startupScript),
  };
  return {
    options: settings.configurationOptions,
    requirements: settings.requirements,
    startupScript: settings.startupScript,
    plugins: merged,
    changes: Object.fromEntries(Object.entries(changes).filter(([, lines]) => lines.length > 0)),
    problems: settings.problems,
  };
}

/** Returns the difference between two sets of options, one line per option. */
export function compareOptions(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const [old, current] = [before[key], after[key]];
    if (old === current) return [];
    if (old === undefined) return `+ ${key} = ${current}`;
    return current === undefined ? `- ${key} = ${old}` : [`- ${key} = ${old}`, `+ ${key} = ${current}`];
  });
}

/** Returns the lines that only one of two texts has. The texts are merges of each other, so their order says no more. */
function compareLines(before: string | undefined, after: string): string[] {
  if (before === after) return [];
  const lines = (text: string) => text.split(/\r?\n/).filter((line) => line !== "");
  const [old, current] = [lines(before ?? ""), lines(after)];
  const removed = old.filter((line) => !current.includes(line)).map((line) => `- ${line}`);
  const added = current.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  return removed.length + added.length > 0 ? [...removed, ...added] : ["~ order of lines"];
}
