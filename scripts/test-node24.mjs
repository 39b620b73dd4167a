/**
 * Runs the fast tests on Node 24: the packages without a database. On an older Node, the binary comes from the npm
 * package for this platform and is stored in the cache folder.
 *
 *   node scripts/test-node24.mjs [arguments of vitest]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./freshness.mjs";

const version = "24.22.3";
const packages = ["graph", "openlineage", "sql-lineage", "mwaa"];

/** Returns the path of a Node 24 binary: that of this process, or one that it installs. */
function node24() {
  if (process.versions.node.startsWith("24.")) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "headwater", `node-${version}`);
  const binary = join(cache, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const { status } = spawnSync(
    "npm",
    ["install", "--prefix", cache, "--no-audit", "--no-fund", "--loglevel=error", `${name}@${version}`],
    { stdio: "inherit", shell: process.platform === "win32" },
  );
  if (status !== 0 || !existsSync(binary)) {
    console.error(`Installing ${name}@${version} failed. Run this script with Node 24 instead.`);
    process.exit(1);
  }
  return binary;
}

const binary = node24();
console.log(`Testing on Node ${spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout.trim()}`);
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const filters = process.argv.length > 2 ? process.argv.slice(2) : packages.map((name) => `packages/${name}/`);
const { status } = spawnSync(binary, [vitest, "run", ...filters], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
