import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import {
  appliesTo,
  type MwaaVersion,
  mergePlugins,
  normalizePackageName,
  openLineageProvider,
  packagesIn,
  type RequirementLine,
} from "@headwater/mwaa";
import { zipSync } from "fflate";
import { cacheFolder } from "../support/cache-folder.ts";
import { checkout, isPublished, preparedFile } from "../support/package-files.ts";

/** Source folder of the Airflow plugin. */
export const pluginsSource = preparedFile("plugins") ?? join(checkout, "airflow", "plugins");

/** A fixed time (after 1980) makes the archive reproducible. */
const fixedTime = new Date(2020, 0, 1);

/** Packages of the lineage that an environment without a package index needs in addition to its image. */
export function offlinePackages(version: MwaaVersion): readonly string[] {
  const client = version.pins["openlineage-python"];
  return [
    `${openLineageProvider}==${version.pins[openLineageProvider]}`,
    `openlineage-python==${client}`,
    `openlineage-integration-common==${client}`,
    `openlineage-sql==${client}`,
  ];
}

/** The packages of an environment without a package index. */
export interface OfflineRequirements {
  readonly version: MwaaVersion;
  /** The environment's requirements.txt; each line needs a wheel. */
  readonly requirements?: string;
}

/** Returns the lines that need wheels besides those of the lineage, sorted. */
export function furtherPackages({ version, requirements = "" }: OfflineRequirements): RequirementLine[] {
  const own = new Set(offlinePackages(version).map((line) => line.split("==")[0]));
  return packagesIn(requirements)
    .filter((line) => appliesTo(line, version.python) && !own.has(line.name))
    .sort((left, right) => (left.text < right.text ? -1 : 1));
}

/** Folder of the wheels for a set of requirements; its name contains a hash of them. */
export function wheelsFolder(offline: OfflineRequirements): string {
  const { version } = offline;
  const lines = [...offlinePackages(version), ...furtherPackages(offline).map(({ text }) => text)];
  const pins = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 12);
  return cacheFolder("wheels", `${version.version}-${pins}`);
}

/** Thrown if the wheels of an offline environment have not been downloaded. */
export class WheelsMissing extends Error {
  constructor(offline: OfflineRequirements, missing: readonly string[]) {
    const { version } = offline.version;
    super(
      `Airflow ${version} without a package index needs wheels, which have not been downloaded: ${missing.join(", ")}. ` +
        `Run: ${isPublished ? "npx headwater-cdk-wheels" : "npm run wheels -w @headwater/cdk --"} ${version}${requirementsArgument(offline)}`,
    );
    this.name = "WheelsMissing";
  }
}

/** Writes the further packages to a file for the command that downloads wheels. */
function requirementsArgument(offline: OfflineRequirements): string {
  const further = furtherPackages(offline);
  if (further.length === 0) return "";
  const path = `${wheelsFolder(offline)}.txt`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, further.map(({ text }) => `${text}\n`).join(""));
  return ` ${path}`;
}

/** Settings of {@link writePluginsArchive}. */
export interface PluginsArchiveOptions {
  /** Folder with the content of the environment's own plugins.zip; all of its files are kept. */
  readonly ownFolder?: string;
  /** Includes wheels, for environments without a package index. */
  readonly offline?: OfflineRequirements;
}

/**
 * Writes plugins.zip and returns its path. The same sources produce the same bytes, so an unchanged plugin does not trigger
 * an update of the environment, which takes half an hour.
 *
 * @param folders - source folders of plugins
 * @throws WheelsMissing if a package has no wheel
 */
export function writePluginsArchive(
  folders: readonly string[],
  { ownFolder, offline }: PluginsArchiveOptions = {},
): string {
  const own = ownFolder === undefined ? {} : readEntries(ownFolder, allFiles(ownFolder));
  const added: Record<string, Uint8Array> = {};
  for (const folder of folders) Object.assign(added, readEntries(folder, sourceFiles(folder)));
  if (offline) Object.assign(added, readWheels(offline, Object.keys(own)));
  const merged = Object.entries(mergePlugins(own, added)).sort(([left], [right]) => (left < right ? -1 : 1));
  const archive = zipSync(Object.fromEntries(merged), { level: 9, mtime: fixedTime });
  const hash = createHash("sha256").update(archive).digest("hex").slice(0, 16);
  mkdirSync(cacheFolder(), { recursive: true });
  const path = cacheFolder(`plugins-${hash}.zip`);
  if (!existsSync(path)) writeFileSync(path, archive);
  return path;
}

function readEntries(folder: string, files: readonly string[]): Record<string, Uint8Array> {
  const entries = files.map((file) => [
    relative(folder, file).split(sep).join("/"),
    new Uint8Array(readFileSync(file)),
  ]);
  return Object.fromEntries(entries) as Record<string, Uint8Array>;
}

/** Reads the downloaded wheels. A package may also have its wheel among the environment's own files. */
function readWheels(offline: OfflineRequirements, ownFiles: readonly string[]): Record<string, Uint8Array> {
  const folder = wheelsFolder(offline);
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".whl"))
        .sort()
    : [];
  const packages = [...files, ...ownFiles].map((name) => normalizePackageName(name.split("/").at(-1)!));
  const wanted = [
    ...packagesIn(offlinePackages(offline.version).join("\n")),
    ...furtherPackages(offline).filter(({ url }) => url === undefined),
  ];
  const missing = wanted.filter(({ name }) => !packages.some((file) => file.startsWith(`${name}-`)));
  if (missing.length > 0) {
    throw new WheelsMissing(
      offline,
      missing.map(({ text }) => text),
    );
  }
  return readEntries(
    folder,
    files.map((name) => join(folder, name)),
  );
}

function allFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
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
