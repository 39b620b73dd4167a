import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../../fixtures", import.meta.url));

/** Reads one JSON file below `fixtures`. */
export function readFixture(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(folder, ...path), "utf8"));
}

/** Lists the `.json` files in a folder of `fixtures`, sorted, with paths relative to that folder. */
export function listFixtures(...path: string[]): string[] {
  return readdirSync(join(folder, ...path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
}
