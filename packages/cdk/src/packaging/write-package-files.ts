/**
 * Writes the files that the published package contains besides its modules into `dist/assets`: handler bundles, Airflow
 * plugins, the sample's DAGs, the sources of the server's image, and the update script. `npm pack` runs it.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { FileSystem } from "aws-cdk-lib";
import { zipSync } from "fflate";
import { assembleSample } from "../airflow/dag-bundle.ts";
import { pluginsSource } from "../airflow/plugins-archive.ts";
import { classicSource, probeFile } from "../airflow/team-files.ts";
import { scriptTemplate, settingsProgram } from "../airflow/update/update-script.ts";
import { excludedFromImage, imageArchive } from "../lineage-server/image-sources.ts";
import { handlerBundle, handlerNames } from "../support/handler-bundle.ts";
import { checkout } from "../support/package-files.ts";

const assets = fileURLToPath(new URL("../../dist/assets/", import.meta.url));
/** A fixed time (after 1980) makes the archive reproducible: its hash is the tag of the image. */
const fixedTime = new Date(2020, 0, 1);

rmSync(assets, { recursive: true, force: true });
mkdirSync(join(assets, "update"), { recursive: true });
for (const name of handlerNames()) {
  cpSync(handlerBundle(name), join(assets, "handlers", name), { recursive: true });
}
cpSync(pluginsSource, join(assets, "plugins"), { recursive: true, filter: isSource });
cpSync(classicSource, join(assets, "classic"), { recursive: true, filter: isSource });
copyFileSync(probeFile, join(assets, "headwater_probe.py"));
cpSync(assembleSample(), join(assets, "sample"), { recursive: true });
copyFileSync(scriptTemplate, join(assets, "update", "update-environment.sh"));
writeFileSync(join(assets, "update", "update-settings.mjs"), settingsProgram());
writeFileSync(join(assets, imageArchive), zipImageSources());

function isSource(path: string): boolean {
  return !/__pycache__|\.pyc$/.test(path);
}

function zipImageSources(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "headwater-image-"));
  try {
    FileSystem.copyDirectory(checkout, folder, excludedFromImage());
    const files = readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const entries = files.map((file) => [
      relative(folder, file).split(sep).join("/"),
      new Uint8Array(readFileSync(file)),
    ]);
    return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>, { level: 9, mtime: fixedTime });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
