/**
 * Downloads the wheels for an environment without a package index, once for each set of requirements:
 *
 *   npm run wheels -w @headwater/cdk -- 3.0.6 [requirements.txt]
 *
 * Requires pip and a package index on this machine.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  constraintsText,
  describeProblem,
  normalizePackageName,
  pinnedVersion,
  resolveVersion,
} from "@headwater/mwaa";
import { zipSync } from "fflate";
import { furtherPackages, offlinePackages, wheelsFolder } from "./airflow/plugins-archive.ts";

const [wanted = "", requirementsFile] = process.argv.slice(2);
const { row, problems } = resolveVersion(wanted);
const error = problems.find(({ severity }) => severity === "error");
if (error) fail(describeProblem(error));
const offline = {
  version: row,
  requirements: requirementsFile === undefined ? "" : readFileSync(requirementsFile, "utf8"),
};
const folder = wheelsFolder(offline);
const partial = `${folder}.${process.pid}`;
rmSync(partial, { recursive: true, force: true });
mkdirSync(partial, { recursive: true });
const constraints = join(partial, "constraints");

/** Options that select wheels for MWAA's image: Amazon Linux 2023 with glibc 2.34. */
const platform = [
  ...["--only-binary=:all:", "--implementation", "cp", "--python-version", row.python],
  ...["--platform", "manylinux_2_34_x86_64", "--platform", "manylinux_2_28_x86_64"],
  ...["--platform", "manylinux2014_x86_64", "--platform", "any"],
];

/** Packages that every image contains. */
const imagePackages: readonly string[] = [
  ...["apache-airflow", "apache-airflow-core", "apache-airflow-task-sdk"],
  ...[
    "amazon",
    "celery",
    "common-compat",
    "common-io",
    "common-sql",
    "fab",
    "postgres",
    "smtp",
    "standard",
  ].map((provider) => `apache-airflow-providers-${provider}`),
];

// MWAA's image contains all other dependencies of the lineage packages.
const packages = [...offlinePackages(row), ...resolveFurther()];
pip(["download", "--no-deps", ...platform, "--dest", partial, ...packages], "inherit");
for (const name of ["constraints", "stubs", "nowhere"]) {
  rmSync(join(partial, name), { recursive: true, force: true });
}
rmSync(folder, { recursive: true, force: true });
renameSync(partial, folder);
console.log(`${packages.length} wheels for Airflow ${row.version} are in ${folder}`);

/**
 * Returns the environment's own packages with all dependencies, at the versions that pip chooses under the image's
 * constraints. Packages of the image are replaced by empty ones, so that pip does not resolve the whole of Airflow.
 */
function resolveFurther(): string[] {
  const lines = furtherPackages(offline);
  if (lines.length === 0) return [];
  const stubs = imagePackages.flatMap((name) => writeStub(name) ?? []);
  const pins = constraintsText(row.version)
    .split("\n")
    .filter((line) => !imagePackages.includes(line.split("==")[0]!));
  writeFileSync(constraints, [...pins, ...stubs].join("\n"));
  const report = pip(
    [
      ...["install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-"],
      ...["--target", join(partial, "nowhere"), "--constraint", constraints],
      ...platform,
      ...lines.map(({ text }) => text),
    ],
    "pipe",
  );
  const { install } = JSON.parse(report) as {
    install: { metadata: { name: string; version: string } }[];
  };
  return install
    .map(({ metadata: { name, version } }) => ({ name: normalizePackageName(name), version }))
    .filter(({ name }) => !imagePackages.includes(name))
    .map(({ name, version }) => `${name}==${version}`);
}

/** Writes a wheel without content and dependencies; returns the constraint that selects it. */
function writeStub(name: string): string | undefined {
  const version = name.startsWith("apache-airflow-providers-")
    ? pinnedVersion(name, row.version)
    : name === "apache-airflow-task-sdk"
      ? row.version.replace(/^3\./, "1.")
      : row.version;
  if (version === undefined) return undefined;
  const base = `${name.replaceAll("-", "_")}-${version}`;
  const text = (content: string) => new Uint8Array(Buffer.from(content));
  const path = join(partial, "stubs", `${base}-py3-none-any.whl`);
  mkdirSync(dirname(path), { recursive: true });
  const files = {
    METADATA: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    WHEEL: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    RECORD: "",
  };
  writeFileSync(
    path,
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([file, content]) => [`${base}.dist-info/${file}`, text(content)]),
      ),
    ),
  );
  return `${name} @ ${pathToFileURL(path).href}`;
}

function pip(args: readonly string[], output: "inherit" | "pipe"): string {
  const {
    status,
    error: missing,
    stdout,
  } = spawnSync("python3", ["-m", "pip", args[0]!, "--disable-pip-version-check", ...args.slice(1)], {
    stdio: ["ignore", output, "inherit"],
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (missing || status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    fail(missing ? `Cannot run python3: ${missing.message}` : "pip failed; see its output above.");
  }
  return stdout ?? "";
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
