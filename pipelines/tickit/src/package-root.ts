import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Root of this package, where the manifest and the SQL lie. Found by the package's name and not by this file's
 * place, because a bundler may have moved this module into another package.
 */
export const PACKAGE_ROOT = new URL(
  ".",
  pathToFileURL(createRequire(import.meta.url).resolve("@headwater/pipeline-tickit/package.json")),
);
