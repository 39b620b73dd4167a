/**
 * Fails if the lock file lacks an optional platform package, because `npm ci` would then fail on that
 * platform or on all platforms. Registries sometimes lack some of them, and npm then writes such a lock file silently.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./freshness.mjs";

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const locked = new Set(Object.keys(packages).map((path) => path.split("node_modules/").pop()));
const problems = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!locked.has(name)) problems.push(`${path} ${entry.version}: ${name} is not in the lock file`);
  }
  if (typeof entry.resolved === "string" && entry.resolved.includes("://")) {
    problems.push(`${path}: the lock file names a registry address`);
  }
}
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? "The lock file is complete." : `${problems.length} problems in the lock file.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
