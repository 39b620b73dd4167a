/** Detects changes since the last install or build by file hashes in stamp files. Uses only Node built-ins. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Root folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const ignored = new Set(["node_modules", "dist", ".headwater", ".cache", "__pycache__"]);

/** Hashes the names and contents of all files in the given folders, and the lock file. */
export function sourceHash(folders) {
  const hash = createHash("sha256");
  for (const file of [
    join(root, "package-lock.json"),
    ...folders.flatMap((folder) => walk(join(root, folder))),
  ]) {
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** Hashes the contents of files. */
export function contentHash(files) {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex");
}

export function isFresh(stamp, key) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === key;
}

export function markFresh(stamp, key) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name) && !entry.name.endsWith(".test.ts"))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]));
}
