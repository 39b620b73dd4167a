import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PlatformConfiguration } from "../configuration/schema.ts";

/** Source folder of the environment plugin of classic mode. */
export const classicSource = fileURLToPath(new URL("../../../../airflow/classic", import.meta.url));

/** Source file of the probe DAG, which `headwater doctor --probe-from-mwaa` starts. */
export const probeFile = fileURLToPath(
  new URL("../../../../airflow/dags/headwater_probe.py", import.meta.url),
);

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
