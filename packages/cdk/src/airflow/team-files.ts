import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { checkout, preparedFile } from "../support/package-files.ts";

/** Source folder of the environment plugin of classic mode. */
export const classicSource = preparedFile("classic") ?? join(checkout, "airflow", "classic");

/** Source file of the probe DAG, which `headwater doctor --probe-from-mwaa` starts. */
export const probeFile =
  preparedFile("headwater_probe.py") ?? join(checkout, "airflow", "dags", "headwater_probe.py");

/** Local files of a team that become part of generated ones. */
export interface TeamFiles {
  /** Lines of requirements.txt. */
  readonly requirements: readonly string[];
  readonly startupScript: string;
}

/** Reads the requirements and the startup script that a configuration names. */
export function readTeamFiles({ airflow }: PlatformConfiguration): TeamFiles {
  const { requirementsFile, startupScriptFile, additionalRequirements } = airflow;
  const own = requirementsFile === undefined ? "" : readFileSync(requirementsFile, "utf8");
  return {
    requirements: [...(own === "" ? [] : own.trimEnd().split(/\r?\n/)), ...additionalRequirements],
    startupScript: startupScriptFile === undefined ? "" : readFileSync(startupScriptFile, "utf8"),
  };
}
