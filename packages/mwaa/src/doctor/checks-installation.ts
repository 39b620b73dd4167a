import { checkRequirements, openLineageProvider } from "../requirements.ts";
import { atLeast, resolveVersion } from "../versions.ts";
import { type Check, fail, pass, warn } from "./check.ts";

/** Checks that the OpenLineage provider is installed and sends events. */
export const installationChecks: readonly Check[] = [
  {
    number: 1,
    id: "requirements",
    title: "The requirements can be installed",
    why: "pip installs all or nothing. MWAA only logs a failure and reports the environment as available, so lineage is silently disabled.",
    needs: ["airflowVersion"],
    run(facts) {
      const { row } = resolveVersion(facts.airflowVersion, true);
      const pin = `${openLineageProvider}==${row.pins[openLineageProvider]}`;
      const failure = facts.installFailures?.[0];
      if (failure !== undefined) {
        return fail(
          `pip failed: ${failure}`,
          `Add ${pin} to requirements.txt and remove lines that conflict with the constraints.`,
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
          found: "Unknown: requirements.txt and the installation log are not available.",
          fix: "",
        };
      }
      return pass(`requirements.txt contains ${pin}.`);
    },
  },
  {
    number: 2,
    id: "transport-set",
    title: "A transport is configured",
    why: "Without a transport, the provider silently disables itself.",
    needs: ["options"],
    run({ options }) {
      const sources = ["openlineage.transport", "openlineage.config_path", "openlineage.config_conn_id"];
      const source = sources.find((key) => options[key] !== undefined && options[key] !== "");
      const disabled = options["openlineage.disabled"];
      if (typeof disabled === "string" && /^(true|1|t|yes)$/i.test(disabled)) {
        return fail("openlineage.disabled is true.", "Remove the option openlineage.disabled.");
      }
      if (source === undefined) {
        return fail(
          "None of openlineage.transport, config_path and config_conn_id is set.",
          'Set openlineage.transport, e.g. {"type": "http", "url": "https://lineage.example.com/", "endpoint": "api/v1/lineage"}.',
        );
      }
      return pass(`${source} is set.`);
    },
  },
  {
    number: 10,
    id: "process-pool",
    title: "The scheduler's process pool for DAG events is alive",
    why: "Once the pool is broken, the scheduler sends no DAG run events until it restarts (fixed in provider 2.18).",
    needs: ["brokenPoolLines"],
    run({ brokenPoolLines }) {
      const line = brokenPoolLines[0];
      return line === undefined
        ? pass("The scheduler's log contains no BrokenProcessPool error.")
        : fail(
            `The scheduler's log contains: ${line}`,
            "Restart the schedulers (any environment update does this), and upgrade to an Airflow version that pins provider 2.18 or later.",
          );
    },
  },
  {
    number: 18,
    id: "dag-run-events",
    title: "The scheduler sends DAG run events",
    why: "`airflow dags test` runs without a scheduler and sends only task events. Early releases of Airflow 3.0 sent no COMPLETE events for DAGs.",
    needs: ["airflowVersion"],
    run({ airflowVersion }) {
      const isEarly = atLeast(airflowVersion, "3.0.0") && !atLeast(airflowVersion, "3.0.6");
      return isEarly
        ? warn(
            `Airflow ${airflowVersion} may not send COMPLETE events for DAGs, which then appear to keep running.`,
            "Upgrade to Airflow 3.0.6 or later.",
          )
        : pass(`Airflow ${airflowVersion} sends them. \`airflow dags test\` sends only task events.`);
    },
  },
];
