import { checkBackendClasses, usesContribPath } from "../backend-classes.ts";
import { resolveVersion } from "../versions.ts";
import { type Check, complaintsOf, fail, pass, report } from "./check.ts";
import { codeOf, listPaths } from "./dag-code.ts";

/** Checks that Airflow can import the classes that options name. */
export const secretsChecks: readonly Check[] = [
  {
    number: 23,
    id: "backend-classes",
    title: "Airflow can import its secrets backend",
    why: "With a class that cannot be imported, Airflow finds no connection, or does not start. It reports that only in its logs.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      const { row } = resolveVersion(facts.airflowVersion, true);
      const complaints = complaintsOf(
        checkBackendClasses({
          options: facts.options,
          // Facts about a version outside the table are those of the version itself.
          version: { ...row, version: facts.airflowVersion },
          requirements: facts.requirements,
        }),
      );
      const dags = (facts.dagFiles ?? []).filter((file) => usesContribPath(codeOf(file)));
      if (dags.length > 0) {
        complaints.push(
          fail(
            `${listPaths(dags.map(({ path }) => path))}: imports airflow.contrib, which Airflow 2 removed; the DAGs are not loaded.`,
            "Import the class from the provider package that replaces it.",
          ),
        );
      }
      return report(
        complaints,
        pass(String(facts.options["secrets.backend"] ?? "No secrets backend is configured.")),
      );
    },
  },
];
