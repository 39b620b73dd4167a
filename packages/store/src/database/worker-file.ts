import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Returns the file of a worker thread of this package, built by `npm run build`, whether the caller is bundled or
 * not.
 *
 * @throws Error when it was not built
 */
export function workerFile(name: string): string {
  const file = builtFile(name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build" first`);
  return file;
}

/** Path of a file that the build of this package creates. It need not exist. */
export function builtFile(name: string): string {
  const root = dirname(createRequire(import.meta.url).resolve("@headwater/store/package.json"));
  return join(root, "dist", name);
}
