import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MissingError } from "./missing.ts";
import { REPOSITORY } from "./paths.ts";
import { runProgram } from "./processes.ts";

const UV = "uv==0.13.9";
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

async function install(python: string, venv: string, pins: string): Promise<void> {
  const env = installerEnvironment();
  const interpreter = join(venv, "bin", "python");
  const tool = join(CACHE, "uv");
  await runProgram(python, ["-m", "venv", venv], { env });
  try {
    if (!existsSync(join(tool, "bin", "uv"))) {
      await runProgram(python, ["-m", "venv", tool], { env });
      await runProgram(join(tool, "bin", "python"), ["-m", "pip", "install", "--quiet", UV], { env });
    }
  } catch {
    // uv is only the faster way.
    await rm(tool, { recursive: true, force: true });
    await runProgram(interpreter, ["-m", "pip", "install", "--quiet", "-r", pins], { env });
    return;
  }
  await runProgram(
    join(tool, "bin", "uv"),
    ["pip", "install", "--quiet", "--python", interpreter, "-r", pins],
    { env },
  );
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
    const python = await findPython(version);
    await rm(venv, { recursive: true, force: true });
    await mkdir(CACHE, { recursive: true });
    try {
      await install(python, venv, pins);
    } catch (error) {
      throw new MissingError(
        `Airflow ${version} cannot be installed: ${error instanceof Error ? error.message : error}`,
      );
    }
    await writeFile(marker, hash);
  }
  return join(venv, "bin");
}
