import { type ExportedSetting, isTrue } from "../exported-options.ts";
import { pinnedVersion } from "../pins.ts";
import { checkRequirements, openLineageProvider, packagesIn } from "../requirements.ts";
import { atLeast, mwaaVersions, resolveVersion } from "../versions.ts";
import { type Check, type Complaint, fail, pass, report, warn } from "./check.ts";
import type { DoctorFacts } from "./facts.ts";
import { httpTransport, maxWaitSeconds } from "./transport-facts.ts";

/** Maximum number of processes for DAG events that a scheduler needs; each takes a few hundred MB. */
const maxPoolSize = 4;

/** Compares requirements with the pins of a version. The pins of a version outside the table are unknown. */
function requirementComplaints(requirements: string | undefined, airflowVersion: string): Complaint[] {
  if (requirements === undefined) return [];
  const { row } = resolveVersion(airflowVersion, true);
  const isKnown = mwaaVersions.some(({ version }) => version === airflowVersion);
  const complaints = checkRequirements(requirements, row).map(
    ({ severity, code, message, expected }): Complaint & { readonly code: string } => ({
      code,
      status: severity === "error" ? "fail" : "warn",
      found: message,
      fix: `requirements.txt: ${expected}`,
    }),
  );
  if (isKnown) return complaints;
  const unknownPins = warn(
    `The pins of Airflow ${airflowVersion} are not known here, so the lines of requirements.txt were not compared with them.`,
    `Compare them with the constraints of Airflow ${airflowVersion}.`,
  );
  return [...complaints.filter(({ code }) => !code.endsWith("-off-pin")), unknownPins];
}

/** Finds the option and the variable that disable lineage. */
function disabledBy(
  options: Readonly<Record<string, unknown>>,
  exported: Readonly<Record<string, ExportedSetting>>,
): Complaint[] {
  const variable = exported["openlineage.disabled"]?.variable;
  const complaints: Complaint[] = [];
  if (variable !== undefined && isTrue(options["openlineage.disabled"])) {
    complaints.push(
      fail(`The variable ${variable} is true: lineage is off.`, `Remove the export of ${variable}.`),
    );
  } else if (isTrue(options["openlineage.disabled"])) {
    complaints.push(fail("openlineage.disabled is true.", "Remove the option openlineage.disabled."));
  }
  return complaints;
}

/** Returns the version of the provider that runs: the installed one, the one in requirements.txt, or the image's pin. */
function installedProviderVersion(facts: DoctorFacts): string {
  if (typeof facts.installedProvider === "string") return facts.installedProvider;
  const line = packagesIn(facts.requirements ?? "").find(({ name }) => name === openLineageProvider);
  const exact = /^===?([\d.]+)$/.exec(line?.specifiers ?? "")?.[1];
  if (exact !== undefined) return exact;
  const older = olderPins.find(([minimum]) => atLeast(facts.airflowVersion, minimum));
  const { row } = resolveVersion(facts.airflowVersion, true);
  const isOlder = !atLeast(facts.airflowVersion, mwaaVersions[0]!.version);
  return isOlder && older ? older[1] : pinnedVersion(openLineageProvider, row.version)!;
}

/** Versions of the provider that images below the version table pin, from each Airflow version on, newest first. */
const olderPins: readonly (readonly [string, string])[] = [
  ["2.10.0", "1.11.0"],
  ["2.9.0", "1.8.0"],
  ["2.8.0", "1.4.0"],
  ["2.0.0", "1.1.0"],
];

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
      const complaints = (facts.installFailures ?? []).map((line) =>
        fail(
          `pip failed: ${line}`,
          `Add ${pin} to requirements.txt and remove lines that conflict with the constraints.`,
        ),
      );
      if (facts.installedProvider !== undefined) {
        if (facts.installedProvider === null) {
          complaints.push(fail(`${openLineageProvider} is not installed.`, `pip install ${pin}`));
        }
        return report(complaints, pass(`${openLineageProvider} ${facts.installedProvider} is installed.`));
      }
      complaints.push(...requirementComplaints(facts.requirements, facts.airflowVersion));
      return report(
        complaints,
        facts.requirements === undefined
          ? {
              status: "unseen",
              found: "Unknown: requirements.txt and the installation log are not available.",
              fix: "",
            }
          : pass(
              `requirements.txt installs ${pin}, and none of its lines excludes a version that the image pins.`,
            ),
      );
    },
  },
  {
    number: 2,
    id: "transport-set",
    title: "Lineage is on and has a transport",
    why: "Without a transport, the provider silently disables itself.",
    needs: ["options"],
    run({ options, exported }) {
      const complaints = disabledBy(options, exported);
      const sources = ["openlineage.transport", "openlineage.config_path", "openlineage.config_conn_id"];
      const source = sources.find(
        (key) => exported[key] !== undefined || (options[key] !== undefined && options[key] !== ""),
      );
      if (source === undefined) {
        complaints.push(
          fail(
            "None of openlineage.transport, config_path and config_conn_id is set.",
            'Set openlineage.transport, e.g. {"type": "http", "url": "https://lineage.example.com/", "endpoint": "api/v1/lineage"}.',
          ),
        );
        return report(complaints, pass(""));
      }
      const setting = exported[source];
      if (setting !== undefined) {
        complaints.push(
          warn(
            `The environment variable ${setting.variable} sets the server; it shows neither in the environment's configuration nor to MWAA's validation.`,
            `Set ${source} as a configuration option and remove the export.`,
          ),
        );
      }
      return report(complaints, pass(`${source} is set.`));
    },
  },
  {
    number: 10,
    id: "process-pool",
    title: "The scheduler's process pool for DAG events is alive",
    why: "Once the pool is broken, the scheduler sends no DAG run events until it restarts (fixed in provider 2.18).",
    needs: ["brokenPoolLines"],
    run({ brokenPoolLines }) {
      return report(
        [...new Set(brokenPoolLines)].map((line) =>
          fail(
            `The scheduler's log contains: ${line}`,
            "Restart the schedulers (any environment update does this), and upgrade to an Airflow version that pins provider 2.18 or later.",
          ),
        ),
        pass("The scheduler's log contains no BrokenProcessPool error."),
      );
    },
  },
  {
    number: 24,
    id: "scheduler-load",
    title: "DAG events do not slow the scheduler",
    why: "Until provider 1.8, the scheduler sent DAG events from its own threads and hung under load (apache/airflow#39232). Newer ones use a process pool, whose size and timeouts bound the memory and the backlog.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      const complaints: Complaint[] = [];
      const version = installedProviderVersion(facts);
      if (!atLeast(version, "1.8")) {
        complaints.push(
          fail(
            `OpenLineage provider ${version} sends DAG events from the scheduler's threads; with many DAG runs, the scheduler hangs.`,
            "Install provider 1.9 or later: upgrade to an Airflow version in the version table, at its pin.",
          ),
        );
      } else if (!atLeast(version, "1.9")) {
        complaints.push(
          fail(
            `OpenLineage provider ${version} can stop the scheduler with arguments that cannot be pickled (apache/airflow#40309).`,
            "Install provider 1.9 or later: upgrade to an Airflow version in the version table, at its pin.",
          ),
        );
      }
      const key = "openlineage.dag_state_change_process_pool_size";
      const size = Number(facts.options[key] ?? 1);
      if (size > maxPoolSize) {
        complaints.push(
          warn(
            `${key} is ${size}: each scheduler starts ${size} processes that each load Airflow.`,
            `Set ${key} = "${maxPoolSize}" or less.`,
          ),
        );
      }
      const transport = httpTransport(facts);
      const wait = transport === undefined ? 0 : maxWaitSeconds(transport);
      if (wait > 10) {
        complaints.push(
          warn(
            `If the server does not respond, one DAG event occupies one of ${size} processes for up to ${wait} s, and the next ones wait in the scheduler's memory.`,
            'Set "timeout": 1.5 and "retry": {"total": 2, "connect": 2, "read": 2} in openlineage.transport.',
          ),
        );
      }
      return report(complaints, pass(`Provider ${version} sends DAG events from a pool of ${size}.`));
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
      return report(
        isEarly
          ? [
              warn(
                `Airflow ${airflowVersion} may not send COMPLETE events for DAGs, which then appear to keep running.`,
                "Upgrade to Airflow 3.0.6 or later.",
              ),
            ]
          : [],
        pass(`Airflow ${airflowVersion} sends them. \`airflow dags test\` sends only task events.`),
      );
    },
  },
];
