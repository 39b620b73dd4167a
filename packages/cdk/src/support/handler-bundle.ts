import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleModule } from "./bundle.ts";
import { cacheFolder } from "./cache-folder.ts";
import { preparedFile } from "./package-files.ts";

const handlersFolder = fileURLToPath(new URL("../handlers/", import.meta.url));

/** Returns the folder with the bundle (`index.mjs`) of a handler, without extension. Bundles once per content. */
export function handlerBundle(handler: string): string {
  return preparedFile("handlers", handler) ?? bundleHandler(handler);
}

/** Returns the names of all handlers: the modules that export `onEvent`. */
export function handlerNames(): string[] {
  return readdirSync(handlersFolder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .filter((name) =>
      /^export (async )?function onEvent\b/m.test(readFileSync(join(handlersFolder, name), "utf8")),
    )
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}

/** Lambda's runtime includes the AWS SDK. */
function bundleHandler(handler: string): string {
  const code = bundleModule(join(handlersFolder, `${handler}.ts`), {
    target: "node22",
    external: ["@aws-sdk/*"],
    // CommonJS libraries use require, which ES modules do not have.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const folder = cacheFolder(
    "handlers",
    `${handler}-${createHash("sha256").update(code).digest("hex").slice(0, 16)}`,
  );
  const path = join(folder, "index.mjs");
  if (existsSync(path) && readFileSync(path, "utf8") === code) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "index.mjs"), code);
  try {
    renameSync(partial, folder);
  } catch {
    rmSync(partial, { recursive: true, force: true }); // another process created the same bundle
  }
  return folder;
}
