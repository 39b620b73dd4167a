import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MissingError } from "./missing.ts";
import { REPOSITORY } from "./paths.ts";
import { runProgram } from "./processes.ts";

/** uv installs an Airflow in seconds where pip takes minutes; ruff checks the DAGs. */
const TOOLS = ["uv==0.13.9", "ruff==0.14.5"];
const CACHE = join(REPOSITORY, ".cache", "airflow");
const PINS = join(REPOSITORY, "airflow", "requirements");

/** Python versions that an Airflow version runs on, as minor versions of Python 3. */
function pythonRange(airflow: string): readonly [least: number, most: number] {
  if (airflow.startsWith("2.10.")) return [8, 12];
  return /^(2\.11|3\.0)\./.test(airflow) ? [9, 12] : [10, 13];
}

// Installers need the way to the registry: proxies, certificates and index settings pass through.
function installerEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function findPython(airflow: string): Promise<string> {
  const [least, most] = pythonRange(airflow);
  const newestFirst = Array.from({ length: most - least + 1 }, (_, index) => `python3.${most - index}`);
  const seen: string[] = [];
  for (const name of ["python3", ...newestFirst]) {
    const probe = "import sys, venv, ensurepip; print(sys.version_info[1])";
    try {
      const minor = Number(await runProgram(name, ["-c", probe], { env: installerEnvironment() }));
      if (minor >= least && minor <= most) return name;
      seen.push(`${name} is 3.${minor}`);
    } catch {
      // Not there, or without the venv module.
    }
  }
  throw new MissingError(
    `Airflow ${airflow} needs Python 3.${least} to 3.${most} with its venv module (${seen.join(", ") || "no python3 found"})`,
  );
}

/** The `bin` folder of a cached environment that holds tools, uv among them if it can be had. */
async function toolEnvironment(): Promise<string> {
  const tools = join(CACHE, "tools");
  const marker = join(tools, ".pins");
  if (!existsSync(marker) || (await readFile(marker, "utf8")) !== TOOLS.join()) {
    const env = installerEnvironment();
    await rm(tools, { recursive: true, force: true });
    await runProgram(await findPython("2.11.0"), ["-m", "venv", tools], { env });
    await runProgram(join(tools, "bin", "python"), ["-m", "pip", "install", "--quiet", ...TOOLS], { env });
    await writeFile(marker, TOOLS.join());
  }
  return join(tools, "bin");
}

/**
 * What ruff finds in the DAGs; empty when it finds nothing. The rules include Airflow's own for version 3.
 *
 * @throws MissingError when ruff cannot be installed
 */
export async function lintDags(): Promise<string> {
  const folder = join(REPOSITORY, "airflow");
  let ruff: string;
  try {
    ruff = join(await toolEnvironment(), "ruff");
  } catch (error) {
    throw error instanceof MissingError
      ? error
      : new MissingError(`ruff cannot be installed: ${messageOf(error)}`);
  }
  try {
    await runProgram(ruff, ["check", "--no-cache", "--quiet", "dags"], { cwd: folder });
    await runProgram(ruff, ["format", "--no-cache", "--quiet", "--check", "dags"], { cwd: folder });
    return "";
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Airflow versions that pins are kept for, oldest first. */
export async function pinnedVersions(): Promise<string[]> {
  const files = (await readdir(PINS)).filter((name) => name.endsWith(".txt"));
  return files.map((name) => name.slice(0, -4)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/**
 * The `bin` folder of a virtual environment with this Airflow version, installed if the cached one was not
 * made from the present pins.
 *
 * @throws MissingError when Python is too old or too new, or the packages cannot be had
 */
export async function airflowEnvironment(version: string, say: (text: string) => void): Promise<string> {
  const pins = join(PINS, `${version}.txt`);
  const venv = join(CACHE, version);
  const marker = join(venv, ".pins");
  const hash = createHash("sha256")
    .update(await readFile(pins))
    .digest("hex");
  const installed = existsSync(marker) ? await readFile(marker, "utf8") : "";
  if (installed !== hash) {
    say(`installing Airflow ${version} from airflow/requirements/${version}.txt`);
    const env = installerEnvironment();
    const interpreter = join(venv, "bin", "python");
    await rm(venv, { recursive: true, force: true });
    await runProgram(await findPython(version), ["-m", "venv", venv], { env });
    try {
      const uv = join(await toolEnvironment(), "uv");
      await runProgram(uv, ["pip", "install", "--quiet", "--python", interpreter, "-r", pins], { env });
    } catch (error) {
      throw new MissingError(`Airflow ${version} cannot be installed: ${messageOf(error)}`);
    }
    await writeFile(marker, hash);
  }
  return join(venv, "bin");
}
