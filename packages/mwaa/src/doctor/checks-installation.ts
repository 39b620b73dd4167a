import { checkRequirements, openLineageProvider } from "../requirements.ts";
import { atLeast, resolveVersion } from "../versions.ts";
import { type Check, fail, pass, warn } from "./check.ts";

/** Whether what sends the lineage is installed, and whether it sends. */
export const installationChecks: readonly Check[] = [
  {
    number: 1,
    id: "requirements",
    title: "The requirements can be installed",
    why: "pip installs all or nothing, MWAA only logs its failure, and the environment is reported as available: lineage is off and nobody is told.",
    needs: ["airflowVersion"],
    run(facts) {
      const { row } = resolveVersion(facts.airflowVersion, true);
      const pin = `${openLineageProvider}==${row.pins[openLineageProvider]}`;
      const failure = facts.installFailures?.[0];
      if (failure !== undefined) {
        return fail(
          `pip failed: ${failure}`,
          `Put ${pin} into requirements.txt and remove what contradicts the constraints.`,
        );
      }
      if (facts.installedProvider !== undefined) {
        return facts.installedProvider === null
          ? fail(`${openLineageProvider} is not installed.`, `pip install ${pin}`)
          : pass(`${openLineageProvider} ${facts.installedProvider} is installed.`);
      }
      const problems = facts.requirements === undefined ? [] : checkRequirements(facts.requirements, row);
      const problem = problems.find(({ severity }) => severity === "error") ?? problems[0];
      if (problem) {
        return (problem.severity === "error" ? fail : warn)(
          problem.message,
          `requirements.txt: ${problem.expected}`,
        );
      }
      if (facts.requirements === undefined) {
        return {
          status: "unseen",
          found: "Neither requirements.txt nor the installation's log can be seen.",
          fix: "",
        };
      }
      return pass(`requirements.txt has ${pin}.`);
    },
  },
  {
    number: 2,
    id: "transport-set",
    title: "A transport is configured",
    why: "Without one the provider switches itself off silently.",
    needs: ["options"],
    run({ options }) {
      const ways = ["openlineage.transport", "openlineage.config_path", "openlineage.config_conn_id"];
      const way = ways.find((key) => options[key] !== undefined && options[key] !== "");
      const disabled = options["openlineage.disabled"];
      if (typeof disabled === "string" && /^(true|1|t|yes)$/i.test(disabled)) {
        return fail("openlineage.disabled is true.", "Remove the option openlineage.disabled.");
      }
      if (way === undefined) {
        return fail(
          "None of openlineage.transport, config_path and config_conn_id is set.",
          'Set openlineage.transport, e.g. {"type": "http", "url": "https://lineage.example.com/", "endpoint": "api/v1/lineage"}.',
        );
      }
      return pass(`${way} is set.`);
    },
  },
  {
    number: 10,
    id: "process-pool",
    title: "The scheduler's process pool for DAG events is alive",
    why: "Once broken, no DAG-run event is sent until the scheduler restarts (fixed in provider 2.18).",
    needs: ["brokenPoolLines"],
    run({ brokenPoolLines }) {
      const line = brokenPoolLines[0];
      return line === undefined
        ? pass("The scheduler's log has no BrokenProcessPool.")
        : fail(
            `The scheduler's log says: ${line}`,
            "Restart the schedulers (any environment update does), and go to an Airflow version whose pin is provider 2.18 or later.",
          );
    },
  },
  {
    number: 18,
    id: "dag-run-events",
    title: "DAG-run events are sent by the scheduler",
    why: "`airflow dags test` runs without a scheduler and sends task events only; early releases of Airflow 3.0 had no DAG COMPLETE events.",
    needs: ["airflowVersion"],
    run({ airflowVersion }) {
      const isEarly = atLeast(airflowVersion, "3.0.0") && !atLeast(airflowVersion, "3.0.6");
      return isEarly
        ? warn(
            `Airflow ${airflowVersion} may send no COMPLETE event of a DAG, which then shows as running.`,
            "Airflow 3.0.6 or later, which is known to send it.",
          )
        : pass(
            `Airflow ${airflowVersion} sends them. With \`airflow dags test\` there are task events only.`,
          );
    },
  },
];
