import { extractorClass } from "../lineage-settings.ts";
import { type Check, pass, warn } from "./check.ts";
import type { DagFile } from "./facts.ts";

/** Files whose code (not its comments) mentions a pattern. */
function mentions(files: readonly DagFile[], pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(text.replace(/#.*$/gm, ""))).map(({ path }) => path);
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(", ");
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}

/** What the DAGs do that lineage does not see. */
export const lineageChecks: readonly Check[] = [
  {
    number: 12,
    id: "python-tasks",
    title: "Python tasks say what they read and write",
    why: "A PythonOperator is a black box: only what hooks report (Airflow 2.10 and later) and what it declares becomes lineage.",
    needs: ["dagFiles"],
    run({ dagFiles }) {
      const silent = dagFiles.filter(({ path }) =>
        mentions(dagFiles, /\bPythonOperator\s*\(|^\s*@task\b/m).includes(path),
      );
      const blind = silent.filter(({ text }) => !/\b(inlets|outlets)\s*=|emit_dataset_lineage/.test(text));
      return blind.length === 0
        ? pass(silent.length === 0 ? "There are none." : "They declare inlets or outlets.")
        : warn(
            `Python tasks without inlets and outlets in ${list(blind.map(({ path }) => path))}.`,
            "inlets=[…] and outlets=[…] with openlineage Dataset objects, or hooks that report what they touch.",
          );
    },
  },
  {
    number: 13,
    id: "redshift-data-operator",
    title: "No RedshiftDataOperator where lineage matters",
    why: "It has no OpenLineage method: its tasks have no datasets.",
    needs: ["dagFiles"],
    run({ dagFiles }) {
      const files = mentions(dagFiles, /\bRedshiftDataOperator\b/);
      return files.length === 0
        ? pass("There is none.")
        : warn(
            `RedshiftDataOperator in ${list(files)}.`,
            "SQLExecuteQueryOperator with a redshift connection, one statement per list entry.",
          );
    },
  },
  {
    number: 14,
    id: "redshift-connection",
    title: "Redshift is reached by a redshift connection",
    why: "A postgres connection names the warehouse postgres://<host>: its tables never join with those of other tools.",
    needs: ["connections"],
    run({ connections }) {
      const wrong = connections.find(
        ({ type, host }) => type !== "redshift" && /\.redshift(-serverless)?\.amazonaws\.com/i.test(host),
      );
      return wrong
        ? warn(
            `The connection ${wrong.id} reaches ${wrong.host} as ${wrong.type}.`,
            'conn_type "redshift", with extra {"iam": true, "is_serverless": true, "serverless_work_group": …, "region": …}.',
          )
        : pass(`Of ${connections.length} connections none reaches Redshift in another way.`);
    },
  },
  {
    number: 15,
    id: "external-tables",
    title: "External tables of Redshift are kept",
    why: "From Airflow 2.10 on, the provider drops tables that the information schema does not know: all of Spectrum's and Glue's.",
    needs: ["options"],
    run({ options }) {
      const extractors = String(options["openlineage.extractors"] ?? "");
      return extractors.includes(extractorClass)
        ? pass("Headwater's extractor is registered.")
        : warn(
            "Headwater's extractor is not registered; the server can only add what the SQL tells.",
            `openlineage.extractors = "${extractorClass}", with the package headwater_lineage in plugins.zip.`,
          );
    },
  },
];
