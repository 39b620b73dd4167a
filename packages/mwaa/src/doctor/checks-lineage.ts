import { extractorClass } from "../lineage-settings.ts";
import { type Check, pass, report, warn } from "./check.ts";
import { filesMatching, listPaths } from "./dag-code.ts";

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
      return report(
        blind.length === 0
          ? []
          : [
              warn(
                `Python tasks without inlets and outlets in ${listPaths(blind.map(({ path }) => path))}.`,
                "Add inlets=[…] and outlets=[…] with OpenLineage Dataset objects, or use hooks that report their datasets.",
              ),
            ],
        pass(silent.length === 0 ? "There are no Python tasks." : "Python tasks declare inlets or outlets."),
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
      return report(
        files.length === 0
          ? []
          : [
              warn(
                `RedshiftDataOperator in ${listPaths(files)}.`,
                "Use SQLExecuteQueryOperator with a redshift connection, one statement per list entry; `headwater recipe redshift-data` prints both.",
              ),
            ],
        pass("No task uses RedshiftDataOperator."),
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
      const wrong = connections.filter(
        ({ type, host }) => type !== "redshift" && /\.redshift(-serverless)?\.amazonaws\.com/i.test(host),
      );
      return report(
        wrong.map(({ id, host, type }) =>
          warn(
            `The connection ${id} accesses ${host} as ${type}.`,
            'Use conn_type "redshift" with extra {"iam": true, "is_serverless": true, "serverless_work_group": …, "region": …}.',
          ),
        ),
        pass(`None of ${connections.length} connections accesses Redshift through another type.`),
      );
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
      return report(
        extractors.includes(extractorClass)
          ? []
          : [
              warn(
                "Headwater's extractor is not registered; the server can only add tables that it finds in the SQL.",
                `Set openlineage.extractors = "${[extractors, extractorClass].filter((part) => part !== "").join(";")}" and include the package headwater_lineage in plugins.zip.`,
              ),
            ],
        pass("Headwater's extractor is registered."),
      );
    },
  },
];
