import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isPublished } from "./package-files.ts";

const inCheckout = fileURLToPath(new URL("../../.cache/", import.meta.url));

/**
 * Returns the folder of generated files, kept between runs: `HEADWATER_CACHE`; else `.cache` of this package in a checkout,
 * and `headwater-cdk` in the user's cache folder (`XDG_CACHE_HOME`, `~/.cache`) for the published package.
 */
export function cacheFolder(...parts: readonly string[]): string {
  return join(process.env.HEADWATER_CACHE ?? (isPublished ? usersCache() : inCheckout), ...parts);
}

function usersCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "headwater-cdk");
}
