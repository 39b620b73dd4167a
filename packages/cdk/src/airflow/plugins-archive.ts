import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type MwaaVersion, openLineageProvider } from "@headwater/mwaa";
import { zipSync } from "fflate";
import { cacheFolder } from "../support/cache-folder.ts";

const repositoryRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/** Source folder of the Airflow plugin. */
export const pluginsSource = join(repositoryRoot, "airflow", "plugins");

/** A fixed time (after 1980) makes the archive reproducible. */
const fixedTime = new Date(2020, 0, 1);

/** Packages that an environment without a package index needs in addition to its image. */
export function offlinePackages(version: MwaaVersion): readonly string[] {
  const client = version.pins["openlineage-python"];
  return [
    `${openLineageProvider}==${version.pins[openLineageProvider]}`,
    `openlineage-python==${client}`,
    `openlineage-integration-common==${client}`,
    `openlineage-sql==${client}`,
  ];
}

/** Folder of a version's wheels; its name contains a hash of the pins. */
export function wheelsFolder(version: MwaaVersion): string {
  const pins = createHash("sha256").update(offlinePackages(version).join("\n")).digest("hex").slice(0, 12);
  return cacheFolder("wheels", `${version.version}-${pins}`);
}

/** Thrown if the wheels of an offline environment have not been downloaded. */
export class WheelsMissing extends Error {
  constructor(version: MwaaVersion) {
    super(
      `Airflow ${version.version} without a package index needs wheels, which have not been downloaded. ` +
        `Run: npm run wheels -w @headwater/cdk -- ${version.version}`,
    );
    this.name = "WheelsMissing";
  }
}

/**
 * Writes plugins.zip and returns its path. The same sources produce the same bytes, so an unchanged plugin does not trigger
 * an update of the environment, which takes half an hour.
 *
 * @param wheelsFor - Airflow version whose wheels are included, for environments without a package index
 * @throws WheelsMissing if the wheels have not been downloaded
 */
export function writePluginsArchive(folders: readonly string[], wheelsFor?: MwaaVersion): string {
  const entries: Record<string, Uint8Array> = {};
  for (const folder of folders) {
    for (const file of sourceFiles(folder))
      entries[relative(folder, file).split(sep).join("/")] = readFileSync(file);
  }
  if (wheelsFor) {
    const wheels = wheelsFolder(wheelsFor);
    const files = existsSync(wheels)
      ? readdirSync(wheels)
          .filter((name) => name.endsWith(".whl"))
          .sort()
      : [];
    if (files.length < offlinePackages(wheelsFor).length) throw new WheelsMissing(wheelsFor);
    for (const name of files) entries[name] = readFileSync(join(wheels, name));
  }
  const archive = zipSync(entries, { level: 9, mtime: fixedTime });
  const hash = createHash("sha256").update(archive).digest("hex").slice(0, 16);
  mkdirSync(cacheFolder(), { recursive: true });
  const path = cacheFolder(`plugins-${hash}.zip`);
  if (!existsSync(path)) writeFileSync(path, archive);
  return path;
}

/**
 * Includes only sources, without caches and tests, and the file .airflowignore: without it, Airflow imports each module of
 * a package again under its bare name and replaces other modules with that name.
 */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && (entry.name.endsWith(".py") || entry.name === ".airflowignore"))
    .filter((entry) => !/^(test_|conftest)/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(folder, file)
          .split(sep)
          .some((part) => part === "tests" || (part.startsWith(".") && part !== ".airflowignore")),
    )
    .sort();
}
