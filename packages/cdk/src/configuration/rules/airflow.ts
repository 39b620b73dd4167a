import { checkConfigurationOptions, describeProblem, type Problem, resolveVersion } from "@headwater/mwaa";
import type { Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** Levels that hide the lines of the scheduler in which the platform counts DAG runs. */
const silentLevels = ["CRITICAL", "ERROR", "WARNING"];

/** Checks the environment. */
export const checkAirflow: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { airflow } = configuration;
  problems.refuse(
    airflow.maximumWorkers < airflow.minimumWorkers,
    "airflow.maximumWorkers",
    `${airflow.maximumWorkers} is below minimumWorkers (${airflow.minimumWorkers}); raise it.`,
    "airflow.minimumWorkers",
  );
  const micro = airflow.environmentClass === "mw1.micro";
  const sizes = ["airflow.environmentClass", "airflow.schedulers", "airflow.webServers"];
  problems.refuse(
    micro && (airflow.schedulers !== 1 || airflow.webServers !== 1 || airflow.maximumWorkers !== 1),
    "airflow",
    "mw1.micro has one scheduler, one web server and one worker.",
    ...sizes,
    "airflow.maximumWorkers",
  );
  problems.refuse(
    !micro && (airflow.schedulers < 2 || airflow.webServers < 2),
    "airflow",
    "every class except mw1.micro has at least two schedulers and two web servers.",
    ...sizes,
  );
  problems.refuse(
    silentLevels.includes(airflow.logLevel),
    "airflow.logLevel",
    `${airflow.logLevel} hides the scheduler's lines that the alarm for missing lineage counts; use INFO or DEBUG.`,
  );
  for (const problem of mwaaProblems(configuration)) {
    problems.refuse(problem.severity === "error", "airflow", describeProblem(problem));
  }
  checkClassic(configuration, problems);
};

/** Options that take precedence over what the environment plugin of classic mode exports. */
const classicConflicts = ["openlineage.transport", "openlineage.namespace", "openlineage.config_path"];

const checkClassic: Rule<PlatformConfiguration> = ({ airflow }, problems) => {
  problems.refuse(
    airflow.classic && !airflow.version.startsWith("2."),
    "airflow.classic",
    `works on Airflow 2 only, and airflow.version is ${airflow.version}, whose workers cannot read Variables when plugins are loaded; set airflow.version to 2.11.0, or remove airflow.classic.`,
    "airflow.version",
  );
  for (const option of classicConflicts) {
    problems.refuse(
      airflow.classic && airflow.additionalOptions[option] !== undefined,
      "airflow.classic",
      `the option ${option} takes precedence over the Variables; remove it from airflow.additionalOptions, or remove airflow.classic.`,
      "airflow.additionalOptions",
    );
  }
};

/** Returns what Amazon MWAA would reject or ignore. */
export function mwaaProblems({ airflow }: PlatformConfiguration): readonly Problem[] {
  const { row, problems } = resolveVersion(airflow.version, airflow.allowUnknownVersion);
  return [...problems, ...checkConfigurationOptions(airflow.additionalOptions, row)];
}
