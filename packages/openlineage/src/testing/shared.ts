import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder with the specification and recorded events, beside the checkout or where HEADWATER_SHARED says;
 * undefined where there is none, and then the tests that need it are skipped.
 */
export const sharedFolder: string | undefined = [
  process.env.HEADWATER_SHARED,
  fileURLToPath(new URL("../../../../../shared", import.meta.url)),
].find((folder) => folder !== undefined && existsSync(join(folder, "spec", "OpenLineage.json")));

/** What the name of a skipped test says. */
export const whySkipped =
  sharedFolder === undefined ? " (skipped: no ../shared/spec and no HEADWATER_SHARED)" : "";

/** Reads one JSON file of the shared folder. */
export function readShared(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(sharedFolder ?? "", ...path), "utf8"));
}

/** The files below one folder of the shared folder that end in `.json`, as paths relative to that folder. */
export function listShared(...path: string[]): string[] {
  if (sharedFolder === undefined) return [];
  return readdirSync(join(sharedFolder, ...path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
}
