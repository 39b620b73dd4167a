import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Pages that are opened by URL, by the prefix of their paths; `/` alone is the home page. */
const pages: Readonly<Record<string, string>> = {
  "/": "src/home/home-page.tsx",
  "/datasets/": "src/dataset/dataset-page.tsx",
  "/impact/": "src/impact/impact-page.tsx",
  "/jobs/": "src/job/job-page.tsx",
  "/lineage/": "src/lineage/lineage-page.tsx",
  "/runs/": "src/run/run-page.tsx",
};

/**
 * The font of all text. Without a hint, a browser discovers it only after the style sheet and the first text.
 */
const font = /inter-latin-wght-normal-.*\.woff2$/;

/** Minimum size in bytes of files that are compressed. */
const minBytes = 1_024;

/**
 * Shortens the first load of a page. Writes `first-requests.json`: the files that each page needs in addition
 * to those of every page, so that the server can name them in the HTML and the browser loads them in
 * parallel. Also writes a compressed copy of every text file, so that servers do not have to compress.
 */
export function firstRequests(): Plugin {
  return {
    name: "headwater-first-requests",
    apply: "build",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const chunks = new Map(files.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])));
      const entry = [...chunks.values()].find(
        (chunk) => chunk.isEntry && chunk.facadeModuleId?.endsWith(".html"),
      );
      if (!entry) this.error("The build has no entry.");
      const known = withImports(chunks, entry.fileName);
      const found = Object.entries(pages).map(([prefix, module]) => {
        const page = [...chunks.values()].find((chunk) => chunk.facadeModuleId?.endsWith(`/${module}`));
        if (!page) this.error(`No chunk begins with ${module}.`);
        const scripts = [...withImports(chunks, page.fileName)].filter((name) => !known.has(name));
        return [prefix, scripts.sort()];
      });
      const fonts = files.map(({ fileName }) => fileName).filter((name) => font.test(name));
      this.emitFile({
        type: "asset",
        fileName: "first-requests.json",
        source: JSON.stringify({ fonts, scripts: Object.fromEntries(found) }),
      });
    },
    writeBundle({ dir }, bundle) {
      for (const { fileName } of Object.values(bundle)) {
        if (!/\.(js|css|svg)$/.test(fileName)) continue;
        const path = join(dir!, fileName);
        const content = readFileSync(path);
        if (content.length < minBytes) continue;
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(content, {
            // The highest qualities take ten times as long to save a few percent.
            params: { [constants.BROTLI_PARAM_QUALITY]: 9 },
          }),
        );
      }
    },
  };
}

/** Names of a chunk and of all chunks it imports statically. */
function withImports(chunks: ReadonlyMap<string, Rolldown.OutputChunk>, start: string): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const chunk = chunks.get(name);
    if (!chunk || found.has(name)) continue;
    found.add(name);
    open.push(...chunk.imports);
  }
  return found;
}
