/** Detects changes since the last install or build by file hashes in stamp files. Uses only Node built-ins. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Root folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Not sources: generated folders, and the files that packing copies into a package. */
const ignored = new Set(["node_modules", "dist", ".headwater", ".cache", "__pycache__", "LICENSE", "NOTICE"]);

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

/**
 * Returns whether a part was made from the same sources, and its outputs are as they were then: `tsc -b` writes to the
 * same folders.
 */
export function isFresh(stamp, key, outputs = []) {
  if (![stamp, ...outputs.map((file) => join(root, file))].every((file) => existsSync(file))) return false;
  return readFileSync(stamp, "utf8") === stampOf(key, outputs);
}

export function markFresh(stamp, key, outputs = []) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, stampOf(key, outputs));
}

function stampOf(key, outputs) {
  return outputs.length === 0 ? key : `${key} ${contentHash(outputs)}`;
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name) && !entry.name.endsWith(".test.ts"))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]));
}
