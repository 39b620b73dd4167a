/** Installs dependencies if the hash of the lock file and the manifests has changed. Uses only Node built-ins. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash, isFresh, markFresh, root } from "./freshness.mjs";

const stamp = join(root, "node_modules", ".headwater-install");

/** Exits with a message if Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Headwater needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(1);
}

/**
 * Installs dependencies unless they are up to date.
 *
 * @param everything - includes development dependencies
 */
export function installDependencies({ everything }) {
  const folders = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  const manifests = [
    "package-lock.json",
    "package.json",
    ...folders.map((folder) => `${folder}/package.json`),
    "pipelines/tickit/package.json",
  ];
  const key = contentHash(manifests.filter((file) => existsSync(join(root, file))));
  if (isFresh(stamp, `everything ${key}`) || (!everything && isFresh(stamp, `run ${key}`))) return false;
  if (!existsSync(stamp) && isInstalledByNpm()) {
    markFresh(stamp, `everything ${key}`);
    return false;
  }
  console.log("Installing dependencies (this happens once) …");
  const scope = everything ? [] : ["-w", "@headwater/cli", "-w", "@headwater/web"];
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const result = spawnSync(
    npm,
    ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", ...scope],
    {
      cwd: root,
      stdio: ["ignore", process.env.VERBOSE ? "inherit" : "pipe", "inherit"],
      shell: process.platform === "win32",
    },
  );
  if (result.status !== 0) {
    console.error("Installing the dependencies failed; see npm's output above.");
    process.exit(result.status ?? 1);
  }
  markFresh(stamp, `${everything ? "everything" : "run"} ${key}`);
  return true;
}

/** Returns whether `npm ci` or `npm install` has installed what the lock file requires, by npm's own record. */
function isInstalledByNpm() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const { packages: installed } = JSON.parse(readFileSync(record, "utf8"));
  const { packages: required } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(required).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    if (found === undefined) return path === "" || optional === true; // of other platforms
    return found.version === version && found.integrity === integrity;
  });
}
