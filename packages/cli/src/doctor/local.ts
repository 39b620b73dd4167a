import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ConnectionFacts, type EnvironmentFacts, openLineageProvider } from "@headwater/mwaa";
import { CommandFailure } from "../terminal/failure.ts";

const run = promisify(execFile);
const commandMilliseconds = 120_000;

/** Location of a local Airflow. */
export interface LocalOptions {
  /** The `airflow` command. */
  readonly airflow: string;
  /** DAG folder. @default the configured folder */
  readonly dags?: string;
}

/**
 * Reads version, configuration, providers, connections (never passwords) and DAGs of an Airflow on this machine.
 *
 * @throws CommandFailure if the command cannot be run
 */
export async function localEnvironment({ airflow, dags }: LocalOptions): Promise<EnvironmentFacts> {
  const version = await output(airflow, ["version"]);
  const airflowVersion = /\d+\.\d+\.\d+/.exec(version)?.[0];
  if (!airflowVersion)
    throw new CommandFailure(
      "bad-file",
      `"${airflow} version" did not print a version: ${version.slice(0, 200)}`,
    );
  const options = parseConfiguration(await output(airflow, ["config", "list"]));
  const providers = JSON.parse(
    jsonPart(await output(airflow, ["providers", "list", "--output", "json"])),
  ) as {
    package_name: string;
    version: string;
  }[];
  const folder = dags ?? String(options["core.dags_folder"] ?? "");
  return {
    name: "local",
    airflowVersion,
    options,
    installedProvider:
      providers.find(({ package_name }) => package_name === openLineageProvider)?.version ?? null,
    dagFiles: dagFilesIn(folder),
    connections: await listConnections(airflow),
    namespaces: { local: String(options["openlineage.namespace"] ?? "") },
    existingFiles: existingFiles(options),
    startupScript: "",
    variables: lineageVariables(process.env),
  };
}

/** Returns the variables that the OpenLineage provider reads itself; `airflow config list` includes those of Airflow. */
function lineageVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[0].startsWith("OPENLINEAGE_") && entry[1] !== undefined,
    ),
  );
}

async function output(command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(command, [...args], {
      timeout: commandMilliseconds,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, AIRFLOW__LOGGING__LOGGING_LEVEL: "ERROR", PYTHONWARNINGS: "ignore" },
    });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") {
      throw new CommandFailure(
        "bad-file",
        `"${command}" not found. Specify Airflow's command with --airflow.`,
      );
    }
    const reason = (stderr ?? String(error)).trim().split("\n").at(-1);
    throw new CommandFailure("bad-file", `"${command} ${args.join(" ")}" failed: ${reason}`);
  }
}

/** Skips warnings that Airflow prints before the output. */
function jsonPart(text: string): string {
  const start = text.search(/^\s*\[/m);
  return start < 0 ? "[]" : text.slice(start);
}

/** Reads the options about lineage, its plugins and secrets from the INI output of `airflow config list`. */
export function parseConfiguration(text: string): Record<string, string> {
  const options: Record<string, string> = {};
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[(\w+)\]$/.exec(line.trim());
    if (header) section = header[1]!;
    const entry = /^([a-z_0-9]+)\s*=\s*(.*)$/.exec(line);
    const concerns =
      section === "openlineage" ||
      section === "datahub" ||
      (section === "core" && entry?.[1] === "dags_folder") ||
      ((section === "secrets" || section === "workers") && /backend/.test(entry?.[1] ?? ""));
    if (entry && concerns && entry[2] !== "") options[`${section}.${entry[1]}`] = entry[2]!;
  }
  return options;
}

async function listConnections(airflow: string): Promise<ConnectionFacts[]> {
  const rows = JSON.parse(
    jsonPart(await output(airflow, ["connections", "list", "--output", "json"])),
  ) as Record<string, string | null>[];
  return rows.map((row) => ({
    id: row.conn_id ?? "",
    type: row.conn_type ?? "",
    host: row.host ?? "",
    extra: memberNames(row.extra_dejson ?? row.extra ?? ""),
  }));
}

function memberNames(text: string | object): string[] {
  try {
    return Object.keys(typeof text === "string" ? (JSON.parse(text.replaceAll("'", '"')) as object) : text);
  } catch {
    return [];
  }
}

function dagFilesIn(folder: string): { path: string; text: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(folder.length + 1), text: readFileSync(path, "utf8") }));
}

function existingFiles(options: Readonly<Record<string, string>>): string[] {
  const verify = /"verify":\s*"([^"]+)"/.exec(options["openlineage.transport"] ?? "")?.[1];
  return verify && existsSync(verify) ? [verify] : [];
}
