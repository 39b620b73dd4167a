import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../support/cache-folder.ts";

const repositoryRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/**
 * Puts together what goes into the `dags/` folder of the bucket: the sample's DAGs, with the pipeline's manifest and SQL
 * where the DAGs look for them in a deployment. Gives the folder; the same content gives the same one.
 */
export function assembleDags(): string {
  const partial = cacheFolder(`dags.${process.pid}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  cpSync(join(repositoryRoot, "airflow", "dags"), partial, {
    recursive: true,
    filter: (path) => !/(__pycache__|\.pyc$|\/\.(?!airflowignore))/.test(relative(repositoryRoot, path)),
  });
  const pipeline = join(partial, "headwater_tickit", "pipeline");
  cpSync(join(repositoryRoot, "pipelines", "tickit", "manifest.json"), join(pipeline, "manifest.json"));
  cpSync(join(repositoryRoot, "pipelines", "tickit", "sql", "dml"), join(pipeline, "sql", "dml"), {
    recursive: true,
  });
  const folder = cacheFolder(`dags-${hashOf(partial)}`);
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
