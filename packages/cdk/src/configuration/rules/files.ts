import { readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Problems, Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** Files and folders in dags/ that the platform writes. */
const platformFiles = [
  "headwater_sample",
  "headwater_probe.py",
  "headwater-ca.pem",
  "headwater_external_tables.json",
];

/** Checks the local files and folders of a team. */
export const checkFiles: Rule<PlatformConfiguration> = ({ airflow }, problems) => {
  for (const member of ["dagsFolder", "pluginsFolder"] as const) {
    checkFolder(airflow[member], `airflow.${member}`, problems);
  }
  for (const member of ["requirementsFile", "startupScriptFile"] as const) {
    const path = airflow[member];
    problems.refuse(
      path !== undefined && !statSync(path, { throwIfNoEntry: false })?.isFile(),
      `airflow.${member}`,
      `${resolve(path ?? "")} is no file; paths are relative to the configuration file.`,
    );
  }
};

function checkFolder(path: string | undefined, setting: string, problems: Problems): void {
  if (path === undefined) return;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  problems.refuse(
    !isFolder,
    setting,
    `${resolve(path)} is no folder; paths are relative to the configuration file.`,
  );
  if (!isFolder) return;
  const names = readdirSync(path);
  problems.refuse(
    names.length === 0,
    setting,
    `${resolve(path)} is empty; add files, or remove the setting.`,
  );
  const taken = setting === "airflow.dagsFolder" ? names.filter((name) => platformFiles.includes(name)) : [];
  for (const name of taken) {
    problems.refuse(true, setting, `it contains ${name}, which the platform writes to dags/; rename yours.`);
  }
}
