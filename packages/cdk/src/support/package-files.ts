import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the checkout; meaningless in the published package. */
export const checkout = fileURLToPath(new URL("../../../../", import.meta.url));

const assets = fileURLToPath(new URL("../assets/", import.meta.url));

/** True in the published package, which contains its files in `dist/assets` instead of their sources. */
export const isPublished = existsSync(assets);

/** Returns the path of a prepared file or folder of the published package; undefined in a checkout. */
export function preparedFile(...parts: readonly string[]): string | undefined {
  return isPublished ? join(assets, ...parts) : undefined;
}
