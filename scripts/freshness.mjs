/** What has changed since it was installed or built: hashes of files, kept in stamp files. Node built-ins alone. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's own folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const ignored = new Set(["node_modules", "dist", ".headwater", ".cache", "__pycache__"]);

/** Hash over the names and contents of every file below the given folders, and of the lock file. */
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

/** Hash over the contents of files. */
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
