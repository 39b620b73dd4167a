import { join } from "node:path";
import { fileURLToPath } from "node:url";

const standard = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** Returns the folder of generated files, kept between runs: `HEADWATER_CACHE`, else `.cache` in this package. */
export function cacheFolder(...parts: readonly string[]): string {
  return join(process.env.HEADWATER_CACHE ?? standard, ...parts);
}
