/**
 * Assembles the runtime files in a folder: the built command, worker threads and web application, the
 * migrations, the sample pipeline, and the imported parts of node_modules, without types, source maps and duplicate
 * formats.
 * The container image consists of this folder and Node.
 *
 *   node scripts/assemble.mjs DIR     DIR must not exist, or be empty
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { buildServer, buildWeb, importedModules } from "./build.mjs";
import { root } from "./freshness.mjs";

/** Our own packages that the command resolves by name at runtime, with their files. */
const packages = {
  "@headwater/cli": ["packages/cli", ["bin", "dist/main.js", "dist/main.js.map"]],
  "@headwater/store": [
    "packages/store",
    ["dist/pglite-worker.js", "dist/sql-worker.js", "dist/empty-database.tar.gz", "migrations"],
  ],
  "@headwater/server": ["packages/server", []],
  "@headwater/web": ["packages/web", ["dist"]],
  "@headwater/pipeline-tickit": [
    "pipelines/tickit",
    ["manifest.json", "sql", "src/warehouse/embedded-worker.js"],
  ],
};
/** PostgreSQL extensions that the embedded database loads; the package contains dozens. */
const extensions = new Set(["pg_trgm", "plpgsql"]);

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Returns the folder of a dependency by Node's resolution; undefined if it is not installed. */
function findPackage(name, from) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
  }
  return undefined;
}

/** Returns the folders of all direct and transitive dependencies of the modules. */
function closure(modules) {
  const folders = new Set();
  const visit = (name, from, optional) => {
    const folder = findPackage(name, from);
    if (!folder) {
      if (optional) return;
      throw new Error(`${name}, which ${relative(root, from) || "the command"} needs, is not installed.`);
    }
    if (folders.has(folder)) return;
    folders.add(folder);
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = readManifest(folder);
    for (const next of Object.keys(dependencies)) visit(next, folder, next in optionalDependencies);
    for (const next of Object.keys(peerDependencies)) visit(next, folder, true);
  };
  for (const module of modules) {
    const name = module
      .split("/")
      .slice(0, module.startsWith("@") ? 2 : 1)
      .join("/");
    visit(name, join(root, "packages/cli"), false);
  }
  return [...folders].sort();
}

/** Returns true if a file of a dependency is needed at runtime. */
function runs(folder, path) {
  const inside = relative(folder, path);
  if (inside === "") return true;
  const parts = inside.split(sep);
  if (parts[0] === "node_modules") return false;
  const name = basename(path);
  if (["dist-types", "dist-es", ".github", "test", "tests", "__tests__", "docs"].includes(parts[0])) {
    // Some packages only have a build for bundlers.
    return parts[0] === "dist-es" && !existsSync(join(folder, "dist-cjs"));
  }
  if (/\.([cm]?ts|map|md|markdown|tsbuildinfo)$|\.test\.[cm]?js$/i.test(name))
    return /^licen[cs]e/i.test(name);
  if (folder.endsWith(join("@electric-sql", "pglite"))) {
    if (name.endsWith(".cjs")) return false;
    const extension = /^(.*)\.tar\.gz$/.exec(name)?.[1];
    if (extension !== undefined && !extensions.has(extension)) return false;
  }
  return true;
}

function size(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path, { withFileTypes: true })
    .filter((child) => !child.isSymbolicLink())
    .reduce((sum, { name }) => sum + size(join(path, name)), 0);
}

/**
 * Builds stale parts and assembles the folder.
 *
 * @returns size in bytes, in total and of the largest parts
 */
export async function assemble(target) {
  if (existsSync(target) && readdirSync(target).length > 0) throw new Error(`${target} is not empty.`);
  await buildServer();
  await buildWeb();
  mkdirSync(target, { recursive: true });
  const copy = (path, filter = () => true) => {
    cpSync(join(root, path), join(target, path), {
      recursive: true,
      filter: (source) => basename(source) !== ".stamp" && filter(source),
    });
  };
  for (const [name, [folder, files]] of Object.entries(packages)) {
    copy(`${folder}/package.json`);
    for (const file of files) copy(`${folder}/${file}`);
    const link = join(target, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(target, folder)), link);
  }
  const folders = closure(await importedModules());
  for (const folder of folders) copy(relative(root, folder), (path) => runs(folder, path));
  copy("LICENSE");
  const { version, license } = readManifest(root);
  writeFileSync(
    join(target, "package.json"),
    `${JSON.stringify({ name: "headwater", version, license, private: true, type: "module" }, null, 2)}\n`,
  );
  return { bytes: size(target), packages: folders.length };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [directory] = process.argv.slice(2);
  if (!directory) {
    console.error("Say where: node scripts/assemble.mjs DIR");
    process.exit(1);
  }
  const { bytes, packages: count } = await assemble(resolve(directory));
  console.log(`Assembled ${directory}: ${(bytes / 1e6).toFixed(1)} MB, ${count} dependencies.`);
}
