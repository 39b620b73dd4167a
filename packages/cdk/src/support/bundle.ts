import { createRequire } from "node:module";

/**
 * Bundles a module of this package into one ES module for Node.js and returns its text. Only used in a checkout: the
 * published package contains the bundles, and does not depend on the bundler.
 *
 * @param source - path of the TypeScript module
 * @param options - additional options of esbuild
 */
export function bundleModule(source: string, options: import("esbuild").BuildOptions): string {
  const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: "index.mjs",
    conditions: ["headwater-source"],
    logLevel: "error",
    legalComments: "none",
    ...options,
    write: false,
  });
  return outputFiles![0]!.text;
}
