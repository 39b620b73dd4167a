/**
 * Builds the web application (Vite), and the command and its worker threads (esbuild, dependencies left
 * in node_modules, our own packages bundled from their sources). Skips parts that are up to date.
 *
 *   node scripts/build.mjs [server] [web]     default: both
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { contentHash, isFresh, markFresh, root, sourceHash } from "./freshness.mjs";

const serverSources = ["openlineage", "graph", "sql-lineage", "store", "mwaa", "server", "cli"].map(
  (name) => `packages/${name}`,
);

/** Bundler options of the command and the worker threads; dependencies stay in node_modules. */
const bundling = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  conditions: ["headwater-source"],
  logLevel: "warning",
  absWorkingDir: root,
  plugins: [
    {
      name: "leave-dependencies-in-node-modules",
      setup(bundle) {
        bundle.onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
          kind === "entry-point" || path.startsWith("@headwater/") ? undefined : { path, external: true },
        );
      },
    },
  ],
};
const bundles = [
  { entryPoints: ["packages/cli/src/main.ts"], outfile: "packages/cli/dist/main.js" },
  {
    entryPoints: ["packages/store/src/database/embedded/pglite-worker.ts"],
    outfile: "packages/store/dist/pglite-worker.js",
  },
  {
    entryPoints: ["packages/store/src/inference/sql/sql-worker.ts"],
    outfile: "packages/store/dist/sql-worker.js",
  },
];
/** Sources that the build itself runs. */
const tools = [
  {
    entryPoints: ["packages/store/src/database/embedded/create-empty-database.ts"],
    outfile: "packages/store/dist/create-empty-database.js",
  },
];

/** Builds the template of new embedded databases, which depends only on the engine, the migrations and their tool. */
function buildEmptyDatabase() {
  const dist = join(root, "packages/store/dist");
  const archive = join(dist, "empty-database.tar.gz");
  const stamp = join(dist, ".empty-database-stamp");
  const require = createRequire(join(root, "packages/store/package.json"));
  const manifest = join(dirname(require.resolve("@electric-sql/pglite")), "..", "package.json");
  const migrations = readdirSync(join(root, "packages/store/migrations"), {
    recursive: true,
    encoding: "utf8",
  })
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => `packages/store/migrations/${name}`);
  const key = `${JSON.parse(readFileSync(manifest, "utf8")).version} ${contentHash([...migrations, ...tools[0].entryPoints])}`;
  const outputs = ["packages/store/dist/empty-database.tar.gz"];
  if (isFresh(stamp, key, outputs)) return;
  rmSync(archive, { force: true });
  execFileSync(process.execPath, [join(dist, "create-empty-database.js"), archive], { stdio: "inherit" });
  markFresh(stamp, key, outputs);
}

export async function buildServer() {
  const stamp = join(root, "packages/cli/dist/.stamp");
  const key = sourceHash([...serverSources, "pipelines/tickit"]);
  const outputs = [...bundles, ...tools].map(({ outfile }) => outfile);
  if (isFresh(stamp, key, outputs)) {
    buildEmptyDatabase();
    return false;
  }
  const { build } = await import("esbuild");
  for (const bundle of [...bundles, ...tools]) await build({ ...bundling, ...bundle });
  buildEmptyDatabase();
  markFresh(stamp, key, outputs);
  return true;
}

/** Returns the specifiers that the bundles import from node_modules at runtime: `pg`, `ajv/dist/2020.js`, … */
export async function importedModules() {
  const { build } = await import("esbuild");
  const names = new Set();
  for (const bundle of bundles) {
    const { metafile } = await build({ ...bundling, ...bundle, write: false, metafile: true });
    for (const { imports } of Object.values(metafile.outputs)) {
      for (const { path, external } of imports) if (external && !isBuiltin(path)) names.add(path);
    }
  }
  return [...names].sort();
}

export async function buildWeb() {
  const stamp = join(root, "packages/web/dist/.stamp");
  const key = sourceHash(["packages/web", "packages/graph", "packages/sql-lineage"]);
  if (isFresh(stamp, key)) return false;
  // Vite is a dependency of the web package; npm may install it there or in the root.
  const { build } = await import(
    pathToFileURL(createRequire(join(root, "packages/web/package.json")).resolve("vite")).href
  );
  await build({ root: join(root, "packages/web"), logLevel: "warn" });
  markFresh(stamp, key);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = process.argv.slice(2);
  if (wanted.length === 0 || wanted.includes("server")) await buildServer();
  if (wanted.length === 0 || wanted.includes("web")) await buildWeb();
}
