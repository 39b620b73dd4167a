import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheFolder } from "../support/cache-folder.ts";
import { checkout, preparedFile } from "../support/package-files.ts";

/** Name of the sample's folder in the DAGs folder. Its modules import each other by this name. */
export const sampleFolder = "headwater_sample";

/**
 * Builds the content of the sample's folder: its DAGs, with the pipeline's manifest and SQL where they expect them. Returns
 * the folder; the same content produces the same folder.
 */
export function assembleSample(): string {
  const prepared = preparedFile("sample");
  if (prepared !== undefined) return prepared;
  const partial = cacheFolder(`sample.${process.pid}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  cpSync(join(checkout, "airflow", "dags", sampleFolder), partial, {
    recursive: true,
    filter: (path) => !/(__pycache__|\.pyc$|\/\.(?!airflowignore))/.test(relative(checkout, path)),
  });
  const pipeline = join(partial, "headwater_tickit", "pipeline");
  cpSync(join(checkout, "pipelines", "tickit", "manifest.json"), join(pipeline, "manifest.json"));
  cpSync(join(checkout, "pipelines", "tickit", "sql", "dml"), join(pipeline, "sql", "dml"), {
    recursive: true,
  });
  const folder = cacheFolder(`sample-${hashOf(partial)}`);
  if (existsSync(folder)) rmSync(partial, { recursive: true });
  else renameSync(partial, folder);
  return folder;
}

function hashOf(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(relative(folder, file)).update("\0").update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}
