/**
 * The part of update-environment.sh that compares and merges settings. The script calls AWS; this program only reads and
 * writes files in the script's work folder.
 *
 *   node update-settings.mjs inspect WORK        environment.json → the facts that the script needs, one file each
 *   node update-settings.mjs merge WORK          current/ and the bundle → new/, changes.txt
 *   node update-settings.mjs save WORK FILE      the settings before and after the update, for undo
 *   node update-settings.mjs undo WORK FILE      FILE → options.json, files to return to, changes.txt
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  describeProblem,
  type EnvironmentSettings,
  environmentFiles,
  type LineageInput,
  normalizePackageName,
  type PluginEntries,
  packagesIn,
  placeOf,
  planUndo,
  planUpdate,
  type SavedUpdate,
} from "@headwater/mwaa";
import { unzipSync, zipSync } from "fflate";

interface Environment extends EnvironmentSettings {
  readonly Name: string;
  readonly AirflowVersion: string;
  readonly DagS3Path: string;
  readonly ExecutionRoleArn: string;
  readonly SourceBucketArn: string;
  readonly Status: string;
  readonly WebserverAccessMode?: string;
}

/** Exit codes that the script distinguishes. */
const exitCodes = { conflict: 3, unchanged: 4 } as const;
/** A fixed time (after 1980) makes archives reproducible. */
const fixedTime = new Date(2020, 0, 1);
const fileNames = { Requirements: "requirements.txt", Plugins: "plugins.zip", StartupScript: "startup.sh" };

const [command, work = "", savedFile = ""] = process.argv.slice(2);
const inWork = (...parts: string[]) => join(work, ...parts);
const write = (name: string, content: string | Uint8Array) => writeFileSync(inWork(name), content);
const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8")) as unknown;
const environment = (readJson(inWork("environment.json")) as { Environment: Environment }).Environment;

switch (command) {
  case "inspect":
    inspect();
    break;
  case "merge":
    process.exitCode = merge();
    break;
  case "save":
    save();
    break;
  case "undo":
    process.exitCode = undo();
    break;
  default:
    throw new Error(`Unknown command ${command}.`);
}

/** Writes facts as plain text, because the script does not parse JSON. */
function inspect(): void {
  mkdirSync(inWork("current"), { recursive: true });
  mkdirSync(inWork("new"), { recursive: true });
  write("status", environment.Status);
  write("bucket", environment.SourceBucketArn.split(":::")[1]!);
  write("dags-path", environment.DagS3Path.replace(/\/$/, ""));
  write("role-name", environment.ExecutionRoleArn.split("/").at(-1)!);
  for (const file of environmentFiles) {
    const place = placeOf(environment, file);
    write(`${file}.path`, place?.path ?? "");
    write(`${file}.version`, place?.version ?? "");
  }
}

function readCurrent(name: string): Buffer | undefined {
  const path = inWork("current", name);
  return existsSync(path) ? readFileSync(path) : undefined;
}

function unzip(archive: Buffer): PluginEntries {
  const entries = Object.entries(unzipSync(new Uint8Array(archive)));
  return Object.fromEntries(entries.filter(([path]) => !path.endsWith("/")));
}

function zip(entries: PluginEntries): Uint8Array {
  const sorted = Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: fixedTime });
}

function bundledPlugins(): PluginEntries {
  const archive = readdirSync(".").find((name) => name.endsWith(".zip"));
  if (archive === undefined) throw new Error("The bundle has no plugins archive.");
  return unzip(readFileSync(archive));
}

function merge(): number {
  const archive = readCurrent("plugins.zip");
  const bundled = bundledPlugins();
  const input = readJson("lineage.json") as LineageInput;
  const plan = planUpdate(
    input,
    {
      airflowVersion: environment.AirflowVersion,
      options: environment.AirflowConfigurationOptions ?? {},
      requirements: readCurrent("requirements.txt")?.toString("utf8"),
      startupScript: readCurrent("startup.sh")?.toString("utf8"),
      plugins: archive ? unzip(archive) : undefined,
    },
    bundled,
  );
  const errors = plan.problems.filter(({ severity }) => severity === "error").map(describeProblem);
  errors.push(...missingWheels(plan.requirements, plan.plugins, input.offline === true));
  if (errors.length > 0) {
    for (const error of errors) console.error(error);
    return exitCodes.conflict;
  }
  for (const problem of plan.problems) console.error(`Warning: ${describeProblem(problem)}`);
  write("new/options.json", JSON.stringify(plan.options, null, 2));
  write("new/requirements.txt", plan.requirements);
  write("new/startup.sh", plan.startupScript);
  // An unchanged archive keeps its bytes, and with them its name.
  write("new/plugins.zip", archive && !plan.changes["plugins.zip"] ? archive : zip(plan.plugins));
  for (const file of environmentFiles) {
    const subject = file === "StartupScript" ? "startup script" : fileNames[file];
    if (plan.changes[subject]) write(`${file}.changed`, "");
  }
  const lines = Object.entries(plan.changes).flatMap(([subject, changes]) => [
    `${subject}:`,
    ...changes.map((line) => `  ${line}`),
    "",
  ]);
  write("changes.txt", lines.join("\n"));
  return lines.length === 0 ? exitCodes.unchanged : 0;
}

/**
 * Without a package index, pip finds only wheels in plugins.zip. Lines that the environment already installs without an
 * index need no new wheel.
 */
function missingWheels(requirements: string, plugins: PluginEntries, isOffline: boolean): string[] {
  const isPrivate = environment.WebserverAccessMode === "PRIVATE_ONLY";
  if (isPrivate && !isOffline) {
    return [
      `WebserverAccessMode: the web server of ${environment.Name} is private and cannot reach a package index, but this bundle has no wheels. Expected: a bundle of MwaaLineage with offline: true.`,
    ];
  }
  if (!isOffline) return [];
  const own = readCurrent("requirements.txt")?.toString("utf8") ?? "";
  const installed = /^--no-index\b/m.test(own) ? new Set(packagesIn(own).map(({ name }) => name)) : new Set();
  const wheels = Object.keys(plugins).map((path) => normalizePackageName(path.split("/").at(-1)!));
  return packagesIn(requirements)
    .filter(({ name, url }) => url === undefined && !installed.has(name))
    .filter(({ name }) => !wheels.some((wheel) => wheel.startsWith(`${name}-`)))
    .map(
      ({ text }) =>
        `requirements.txt: plugins.zip has no wheel for ${text}. Expected: its wheel, from current.requirements of MwaaLineage.`,
    );
}

function readPlaces(): EnvironmentSettings {
  const members: Record<string, string> = {};
  for (const file of environmentFiles) {
    const path = readFileSync(inWork(`${file}.new`), "utf8").trim();
    if (path !== "") members[`${file}S3Path`] = path;
  }
  return members;
}

function save(): void {
  const before = pick(environment);
  const after = {
    ...before,
    ...readPlaces(),
    AirflowConfigurationOptions: readJson(inWork("new", "options.json")) as Record<string, string>,
  };
  const saved: SavedUpdate = { environment: environment.Name, before, after };
  writeFileSync(savedFile, JSON.stringify(saved, null, 2));
}

/** Leaves out what lineage does not change, such as the environment's address. */
function pick(settings: EnvironmentSettings): EnvironmentSettings {
  const { AirflowConfigurationOptions = {} } = settings;
  const places = environmentFiles.flatMap((file) => [
    [`${file}S3Path`, settings[`${file}S3Path`]],
    [`${file}S3ObjectVersion`, settings[`${file}S3ObjectVersion`]],
  ]);
  return {
    AirflowConfigurationOptions,
    ...(Object.fromEntries(places.filter(([, value]) => Boolean(value))) as EnvironmentSettings),
  };
}

function undo(): number {
  const plan = planUndo(readJson(savedFile) as SavedUpdate, environment);
  write("new/options.json", JSON.stringify(plan.options, null, 2));
  // MWAA cannot remove a file from an environment, so an empty one takes its place.
  write("new/requirements.txt", "");
  write("new/startup.sh", "#!/bin/bash\n");
  write("new/plugins.zip", zip({ ".airflowignore": new Uint8Array() }));
  for (const file of environmentFiles) {
    const place = plan.files[file];
    if (place === undefined) continue;
    write(`${file}.changed`, "");
    write(`${file}.return`, place?.path ?? "");
    write(`${file}.return-version`, place?.version ?? "");
  }
  write("changes.txt", plan.changes.map((line) => `  ${line}\n`).join(""));
  return plan.changes.length === 0 ? exitCodes.unchanged : 0;
}
