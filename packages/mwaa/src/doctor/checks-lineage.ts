import { extractorClass } from "../lineage-settings.ts";
import { type Check, pass, warn } from "./check.ts";
import type { DagFile } from "./facts.ts";

/** Returns the paths of files whose code, without comments, matches a pattern. */
function filesMatching(files: readonly DagFile[], pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(text.replace(/#.*$/gm, ""))).map(({ path }) => path);
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(", ");
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}

/** Checks for operations in DAGs that produce no lineage. */
export const lineageChecks: readonly Check[] = [
  {
    number: 12,
    id: "python-tasks",
    title: "Python tasks declare their inputs and outputs",
    why: "A PythonOperator is a black box: lineage includes only datasets that hooks report (Airflow 2.10 and later) or that the task declares.",
    needs: ["dagFiles"],
    run({ dagFiles }) {
      const silent = dagFiles.filter(({ path }) =>
        filesMatching(dagFiles, /\bPythonOperator\s*\(|^\s*@task\b/m).includes(path),
      );
      const blind = silent.filter(({ text }) => !/\b(inlets|outlets)\s*=|emit_dataset_lineage/.test(text));
      return blind.length === 0
        ? pass(silent.length === 0 ? "There are no Python tasks." : "Python tasks declare inlets or outlets.")
        : warn(
            `Python tasks without inlets and outlets in ${list(blind.map(({ path }) => path))}.`,
            "Add inlets=[…] and outlets=[…] with OpenLineage Dataset objects, or use hooks that report their datasets.",
          );
    },
  },
  {
    number: 13,
    id: "redshift-data-operator",
    title: "No task uses RedshiftDataOperator",
    why: "RedshiftDataOperator does not support OpenLineage: its tasks have no datasets.",
    needs: ["dagFiles"],
    run({ dagFiles }) {
      const files = filesMatching(dagFiles, /\bRedshiftDataOperator\b/);
      return files.length === 0
        ? pass("No task uses RedshiftDataOperator.")
        : warn(
            `RedshiftDataOperator in ${list(files)}.`,
            "Use SQLExecuteQueryOperator with a redshift connection, one statement per list entry.",
          );
    },
  },
  {
    number: 14,
    id: "redshift-connection",
    title: "Redshift is accessed through a redshift connection",
    why: "A postgres connection uses the namespace postgres://<host>, so its tables do not match the ones reported by other tools.",
    needs: ["connections"],
    run({ connections }) {
      const wrong = connections.find(
        ({ type, host }) => type !== "redshift" && /\.redshift(-serverless)?\.amazonaws\.com/i.test(host),
      );
      return wrong
        ? warn(
            `The connection ${wrong.id} accesses ${wrong.host} as ${wrong.type}.`,
            'Use conn_type "redshift" with extra {"iam": true, "is_serverless": true, "serverless_work_group": …, "region": …}.',
          )
        : pass(`None of ${connections.length} connections accesses Redshift through another type.`);
    },
  },
  {
    number: 15,
    id: "external-tables",
    title: "Lineage includes external Redshift tables",
    why: "Since Airflow 2.10, the provider drops tables that are not in the information schema, which includes all Spectrum and Glue tables.",
    needs: ["options"],
    run({ options }) {
      const extractors = String(options["openlineage.extractors"] ?? "");
      return extractors.includes(extractorClass)
        ? pass("Headwater's extractor is registered.")
        : warn(
            "Headwater's extractor is not registered; the server can only add tables that it finds in the SQL.",
            `Set openlineage.extractors = "${extractorClass}" and include the package headwater_lineage in plugins.zip.`,
          );
    },
  },
];
