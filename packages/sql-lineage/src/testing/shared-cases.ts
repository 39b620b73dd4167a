import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of SQL cases beside the checkout, or where HEADWATER_SHARED says; undefined where there is none. */
const folder = [
  process.env.HEADWATER_SHARED,
  fileURLToPath(new URL("../../../../../shared", import.meta.url)),
]
  .map((parent) => parent && join(parent, "sql-cases"))
  .find((candidate) => candidate !== undefined && existsSync(candidate));

/** What the name of a skipped test says. */
export const whySkipped =
  folder === undefined ? " (skipped: no ../shared/sql-cases and no HEADWATER_SHARED)" : "";

/** One file of cases, or undefined where the folder is absent. */
export function readCases<Cases>(file: string): Cases | undefined {
  return folder === undefined ? undefined : (JSON.parse(readFileSync(join(folder, file), "utf8")) as Cases);
}
