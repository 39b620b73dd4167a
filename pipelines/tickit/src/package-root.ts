import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Root of this package, which contains the manifest and the SQL. Found by the package's name, not by this file's
 * location, because a bundler may have moved this module into another package.
 */
export const PACKAGE_ROOT = new URL(
  ".",
  pathToFileURL(createRequire(import.meta.url).resolve("@headwater/pipeline-tickit/package.json")),
);
