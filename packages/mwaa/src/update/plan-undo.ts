import {
  type EnvironmentSettings,
  environmentFiles,
  type FilePlace,
  placeOf,
} from "./environment-settings.ts";
import { compareOptions } from "./plan-update.ts";

/** An update that was applied, saved so that it can be taken back. */
export interface SavedUpdate {
  readonly environment: string;
  readonly before: EnvironmentSettings;
  readonly after: EnvironmentSettings;
}

/** The settings that take an update back. */
export interface UndoPlan {
  readonly options: Readonly<Record<string, string>>;
  /** Files to return to, by their member; null for a file that the environment did not have. Others stay. */
  readonly files: Readonly<Partial<Record<(typeof environmentFiles)[number], FilePlace | null>>>;
  /** Lines for people; empty if there is nothing to take back. */
  readonly changes: readonly string[];
}

/** Takes an update back. Settings that have changed since then stay as they are now. */
export function planUndo({ before, after }: SavedUpdate, current: EnvironmentSettings): UndoPlan {
  const [old = {}, applied = {}, present = {}] = [before, after, current].map(
    ({ AirflowConfigurationOptions }) => AirflowConfigurationOptions,
  );
  const options: Record<string, string> = { ...present };
  for (const key of new Set([...Object.keys(old), ...Object.keys(applied)])) {
    if (present[key] !== applied[key]) continue; // changed since
    if (old[key] === undefined) delete options[key];
    else options[key] = old[key];
  }
  const files: Record<string, FilePlace | null> = {};
  const changes = compareOptions(present, options);
  for (const file of environmentFiles) {
    const [previous, ours, now] = [before, after, current].map((settings) => placeOf(settings, file));
    if (now?.path !== ours?.path || now?.path === previous?.path) continue;
    files[file] = previous ?? null;
    changes.push(`- ${file}: ${now?.path ?? "none"}`, `+ ${file}: ${previous?.path ?? "an empty file"}`);
  }
  return { options, files, changes };
}
