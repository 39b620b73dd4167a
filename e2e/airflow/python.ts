import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { MissingError } from "./missing.ts";
import { REPOSITORY } from "./paths.ts";
import { runProgram } from "./processes.ts";

/** uv installs an Airflow in seconds where pip takes minutes; ruff and mypy check our Python. */
const TOOLS = ["uv==0.13.9", "ruff==0.14.5", "mypy==1.18.2"];
/** Simulates AWS. It has its own environment, because its dependencies differ from Airflow's. */
const MOTO = "moto[server]==5.2.1";
/** Python versions that the tools and moto support. */
const TOOLS_PYTHON: PythonRange = [9, 12];
/** Excludes the classic mode, which is for Airflow 2 with other types. */
const CHECKED_BY_MYPY = [
  "plugins/headwater_lineage",
  "dags/headwater_sample",
  "dags/headwater_probe.py",
  "tests",
];
/** Outside the checkout, so that a fresh clone finds earlier installations. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headwater");
/** Our Python that is not for Airflow on Amazon MWAA, relative to the folder airflow. */
const OTHER_PYTHON = "../e2e/senders";
const PINS = join(REPOSITORY, "airflow", "requirements");
const TEST_PINS = join(REPOSITORY, "airflow", "tests", "requirements.txt");

/** Returns the Python versions that an Airflow version supports. */
function pythonRange(airflow: string): PythonRange {
  if (airflow.startsWith("2.10.")) return [8, 12];
  return /^(2\.11|3\.0)\./.test(airflow) ? [9, 12] : [10, 13];
}

// Installers need proxies, certificates and index settings to reach the registry.
function installerEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Supported minor versions of Python 3. */
export type PythonRange = readonly [least: number, most: number];

async function findPython(what: string, [least, most]: PythonRange): Promise<string> {
  const newestFirst = Array.from({ length: most - least + 1 }, (_, index) => `python3.${most - index}`);
  const seen: string[] = [];
  for (const name of ["python3", ...newestFirst]) {
    const probe = "import sys, venv, ensurepip; print(sys.version_info[1])";
    try {
      const minor = Number(await runProgram(name, ["-c", probe], { env: installerEnvironment() }));
      if (minor >= least && minor <= most) return name;
      seen.push(`${name} is 3.${minor}`);
    } catch {
      // Not installed, or without the venv module.
    }
  }
  throw new MissingError(
    `${what} needs Python 3.${least} to 3.${most} with its venv module (${seen.join(", ") || "no python3 found"})`,
  );
}

/** The `bin` folder of a cached environment that holds tools, including uv if it is available. */
async function toolEnvironment(): Promise<string> {
  const tools = join(CACHE, `tools-${digestOf(TOOLS).slice(0, 12)}`);
  const marker = join(tools, ".complete");
  if (!existsSync(marker)) {
    const env = installerEnvironment();
    await rm(tools, { recursive: true, force: true });
    await mkdir(CACHE, { recursive: true });
    await runProgram(await findPython("uv", TOOLS_PYTHON), ["-m", "venv", tools], { env });
    await runProgram(join(tools, "bin", "python"), ["-m", "pip", "install", "--quiet", ...TOOLS], { env });
    await writeFile(marker, "");
  }
  return join(tools, "bin");
}

function digestOf(contents: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return hash.digest("hex");
}

/** A virtual environment to install. */
export interface PythonEnvironment {
  /** Its contents, for messages and the name of its folder. */
  readonly name: string;
  readonly python: PythonRange;
  /** Requirements for uv: specifiers, or files after `-r`. */
  readonly install: readonly string[];
  /** Files whose contents decide whether the cached environment is up to date. */
  readonly pins: readonly string[];
}

/**
 * The `bin` folder of a cached virtual environment; installs it if there is none with these pins.
 *
 * @throws MissingError when Python is too old or too new, or the packages are unavailable
 */
export async function pythonEnvironment(
  { name, python, install, pins }: PythonEnvironment,
  say: (text: string) => void,
): Promise<string> {
  const contents = await Promise.all(pins.map((file) => readFile(file)));
  const digest = digestOf(pins.length === 0 ? install : contents);
  const venv = join(CACHE, `${name}-${digest.slice(0, 12)}`);
  const marker = join(venv, ".complete");
  if (!existsSync(marker)) {
    say(`installing ${name}`);
    const env = installerEnvironment();
    await rm(venv, { recursive: true, force: true });
    try {
      const uv = join(await toolEnvironment(), "uv");
      await runProgram(await findPython(name, python), ["-m", "venv", venv], { env });
      const interpreter = join(venv, "bin", "python");
      await runProgram(uv, ["pip", "install", "--quiet", "--python", interpreter, ...install], { env });
    } catch (error) {
      if (error instanceof MissingError) throw error;
      throw new MissingError(`${name} cannot be installed: ${messageOf(error)}`);
    }
    await writeFile(marker, "");
  }
  return join(venv, "bin");
}

/**
 * Returns the findings of ruff and mypy in our Python; empty when there are none. The rules include Airflow's own for
 * version 3.
 *
 * @param bin - `bin` folder of the environment with the newest Airflow, whose types mypy reads
 * @throws MissingError when the tools cannot be installed
 */
export async function checkPython(bin: string): Promise<string> {
  const cwd = join(REPOSITORY, "airflow");
  let tools: string;
  try {
    tools = await toolEnvironment();
  } catch (error) {
    throw error instanceof MissingError
      ? error
      : new MissingError(`ruff and mypy cannot be installed: ${messageOf(error)}`);
  }
  try {
    const ruff = ["--no-cache", "--quiet", "--config", "ruff.toml"];
    for (const command of [["check"], ["format", "--check"]]) {
      await runProgram(join(tools, "ruff"), [...command, ...ruff, ".", OTHER_PYTHON], { cwd });
    }
    const mypy = ["--python-executable", join(bin, "python"), "--cache-dir", join(CACHE, "mypy")];
    await runProgram(join(tools, "mypy"), [...mypy, ...CHECKED_BY_MYPY], { cwd });
    return "";
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Runs our Python tests on one Airflow and returns their output.
 *
 * @throws ProgramError when one fails
 */
export function runPythonTests(
  bin: string,
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  return runProgram(join(bin, "python"), ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"], {
    cwd: join(REPOSITORY, "airflow"),
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: directory,
      AIRFLOW_HOME: directory,
      LC_ALL: "C.UTF-8",
      PYTHONDONTWRITEBYTECODE: "1",
      ...environment,
    },
  });
}

/**
 * Returns the command that starts moto.
 *
 * @throws MissingError when it cannot be installed
 */
export async function motoServer(): Promise<string> {
  const moto = { name: "moto", python: TOOLS_PYTHON, install: [MOTO], pins: [] };
  return join(await pythonEnvironment(moto, () => {}), "moto_server");
}

/** Returns why requirements do not resolve under constraints on Linux with a Python version; empty if they do. */
export async function resolveRequirements(
  requirements: string,
  constraints: string,
  pythonVersion: string,
): Promise<string> {
  const uv = join(await toolEnvironment(), "uv");
  const python = ["--python-version", pythonVersion, "--python-platform", "x86_64-manylinux_2_28"];
  try {
    await runProgram(uv, ["pip", "compile", "--quiet", ...python, requirements, "-c", constraints], {
      env: installerEnvironment(),
    });
    return "";
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the Airflow versions with pins, oldest first. */
export async function pinnedVersions(): Promise<string[]> {
  const files = (await readdir(PINS)).filter((name) => name.endsWith(".txt"));
  return files.map((name) => name.slice(0, -4)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/**
 * The `bin` folder of a virtual environment with this Airflow version.
 *
 * @param pins - file of the pins, if not one of those in airflow/requirements
 * @throws MissingError when Python is too old or too new, or the packages are unavailable
 */
export function airflowEnvironment(
  version: string,
  say: (text: string) => void,
  pins = join(PINS, `${version}.txt`),
): Promise<string> {
  const files = dirname(pins) === PINS ? [pins, TEST_PINS] : [pins];
  const install = files.flatMap((file) => ["-r", file]);
  return pythonEnvironment(
    { name: `airflow-${version}`, python: pythonRange(version), install, pins: files },
    say,
  );
}
