import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type MwaaVersion, openLineageProvider } from "@headwater/mwaa";
import { zipSync } from "fflate";
import { cacheFolder } from "../support/cache-folder.ts";

const repositoryRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/** Folder of the Airflow plug-in's sources. */
export const pluginsSource = join(repositoryRoot, "airflow", "plugins");

/** Any fixed time after 1980 makes the same files give the same archive. */
const fixedTime = new Date(2020, 0, 1);

/** The packages that an environment without a package index needs besides what its image holds. */
export function offlinePackages(version: MwaaVersion): readonly string[] {
  const client = version.pins["openlineage-python"];
  return [
    `${openLineageProvider}==${version.pins[openLineageProvider]}`,
    `openlineage-python==${client}`,
    `openlineage-integration-common==${client}`,
    `openlineage-sql==${client}`,
  ];
}

/** Where the wheels of a version are kept; the name changes with the pins. */
export function wheelsFolder(version: MwaaVersion): string {
  const pins = createHash("sha256").update(offlinePackages(version).join("\n")).digest("hex").slice(0, 12);
  return cacheFolder("wheels", `${version.version}-${pins}`);
}

/** The wheels that an offline environment needs have not been fetched yet. */
export class WheelsMissing extends Error {
  constructor(version: MwaaVersion) {
    super(
      `Airflow ${version.version} without a package index needs wheels, and they have not been fetched. ` +
        `Run: npm run wheels -w @headwater/cdk -- ${version.version}`,
    );
    this.name = "WheelsMissing";
  }
}

/**
 * Writes plugins.zip and gives its path. The same sources give the same bytes, so that an unchanged plug-in does not
 * update the environment, which takes half an hour.
 *
 * @param wheelsFor - an Airflow version whose wheels go along, for environments without a package index
 * @throws WheelsMissing when they have not been fetched
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
 * Sources alone: no caches, no tests. The list of what is no plug-in goes along: without it Airflow imports each module
 * of a package once more, under its bare name, and puts it in the place of whatever else has that name.
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
