/**
 * Checks the inside of the packages: every folder is listed in `folders.mjs`, imports (of types too) only point to
 * folders listed earlier, and no folder holds more than `maxFilesInFolder` source files.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { folders, maxFilesInFolder } from "./folders.mjs";
import { root } from "./freshness.mjs";

const source = /\.tsx?$/;
const test = /\.test\.tsx?$/;
/** Static imports, exports from, dynamic imports and workers addressed by URL. */
const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)"(\.{1,2}\/[^"]+)"/g;

/** Lists the files below a folder, relative to it, with forward slashes. */
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && source.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();

/** Returns the listed folder of a file: the longest that matches; `.` for files directly in `src`. */
const listedFolder = (file, listed) => {
  const folder = posix.dirname(file);
  if (folder === ".") return ".";
  return listed
    .filter((name) => folder === name || folder.startsWith(`${name}/`))
    .sort((one, other) => other.length - one.length)[0];
};

/** Returns the problems of one package, one sentence each. */
function problemsIn(folder, listed) {
  const files = filesBelow(join(root, folder));
  const problems = [];
  const heights = new Map(
    (listed.includes(".") ? listed : [...listed, "."]).map((name, height) => [name, height]),
  );
  const sizes = new Map();
  for (const file of files) {
    const from = listedFolder(file, listed);
    if (from === undefined) {
      problems.push(`${folder}/${file}: add ${posix.dirname(file)} to scripts/folders.mjs.`);
      continue;
    }
    if (test.test(file)) continue;
    sizes.set(posix.dirname(file), (sizes.get(posix.dirname(file)) ?? 0) + 1);
    for (const [, specifier] of readFileSync(join(root, folder, file), "utf8").matchAll(specifiers)) {
      const target = posix.normalize(posix.join(posix.dirname(file), specifier));
      if (target.startsWith("..") || !source.test(target)) continue;
      const to = listedFolder(target, listed);
      if (to !== undefined && heights.get(to) > heights.get(from))
        problems.push(`${folder}/${file}: ${from} must not import from ${to} (${target}).`);
    }
  }
  for (const name of listed)
    if (!files.some((file) => listedFolder(file, listed) === name))
      problems.push(`scripts/folders.mjs: ${folder} has no files in ${name}; remove it.`);
  for (const [name, size] of sizes)
    if (size > maxFilesInFolder)
      problems.push(`${join(folder, name)}: ${size} source files; split it (limit ${maxFilesInFolder}).`);
  return problems;
}

const problems = Object.entries(folders).flatMap(([folder, listed]) => problemsIn(folder, listed));
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "Folders import one way." : `${problems.length} problems with folders.`);
process.exitCode = problems.length === 0 ? 0 : 1;
