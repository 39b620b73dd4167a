/**
 * Downloads the wheels for an environment without a package index, once for each set of pins:
 *
 *   npm run wheels -w @headwater/cdk -- 3.0.6
 *
 * Requires pip and a package index on this machine.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { describeProblem, resolveVersion } from "@headwater/mwaa";
import { offlinePackages, wheelsFolder } from "./airflow/plugins-archive.ts";

const wanted = process.argv[2] ?? "";
const { row, problems } = resolveVersion(wanted);
const error = problems.find(({ severity }) => severity === "error");
if (error) {
  console.error(describeProblem(error));
  process.exit(1);
}
const folder = wheelsFolder(row);
const partial = `${folder}.${process.pid}`;
rmSync(partial, { recursive: true, force: true });
mkdirSync(partial, { recursive: true });
// MWAA's image contains all other dependencies of these packages.
const { status, error: missing } = spawnSync(
  "python3",
  [
    ...["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"],
    ...["--implementation", "cp", "--python-version", row.python],
    // MWAA's images are based on Amazon Linux 2023 with glibc 2.34.
    ...["--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64", "--platform", "any"],
    ...["--dest", partial],
    ...offlinePackages(row),
  ],
  { stdio: "inherit" },
);
if (missing || status !== 0) {
  rmSync(partial, { recursive: true, force: true });
  console.error(missing ? `Cannot run python3: ${missing.message}` : "pip failed; see its output above.");
  process.exit(1);
}
rmSync(folder, { recursive: true, force: true });
renameSync(partial, folder);
console.log(`${offlinePackages(row).length} wheels for Airflow ${row.version} are in ${folder}`);
