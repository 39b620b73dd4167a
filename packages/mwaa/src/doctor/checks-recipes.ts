import { isTrue } from "../exported-options.ts";
import { injectsParent, type SparkOperator, sparkListenerClass } from "../recipes/spark-properties.ts";
import { packagesIn } from "../requirements.ts";
import { resolveVersion } from "../versions.ts";
import { type Check, type Complaint, fail, pass, report, warn } from "./check.ts";
import { codeOf, filesMatching, listPaths } from "./dag-code.ts";
import type { DagFile, DoctorFacts } from "./facts.ts";
import { allowsAction } from "./iam.ts";

/** Checks of tasks whose lineage needs settings of its own; `headwater recipe` prints them. */
export const recipeChecks: readonly Check[] = [
  {
    number: 26,
    id: "glue-jobs",
    title: "Glue jobs send their lineage",
    why: "Airflow reports no datasets for a Glue job: they come from a Spark listener in the job, which must know the task that started it.",
    needs: ["dagFiles", "options", "airflowVersion"],
    run: (facts) => sparkOutcome(facts, ["GlueJobOperator"], "glue"),
  },
  {
    number: 27,
    id: "emr-jobs",
    title: "EMR and EMR Serverless jobs send their lineage",
    why: "Airflow reports no datasets for Spark jobs on EMR: they come from a Spark listener in the job, which must know the task that started it.",
    needs: ["dagFiles", "options", "airflowVersion"],
    run: (facts) => {
      const onEc2 = sparkComplaints(facts, ["EmrAddStepsOperator"], "emr");
      const elsewhere = sparkComplaints(
        facts,
        ["EmrServerlessStartJobOperator", "EmrContainerOperator"],
        "emr-serverless",
      );
      return report([...onEc2, ...elsewhere], pass("No job on EMR lacks the listener or its parent run."));
    },
  },
  {
    number: 28,
    id: "athena-queries",
    title: "Athena queries name their tables",
    why: "AthenaOperator looks up each table's metadata, and leaves out tables that it cannot read. The SQL hook of older providers reports none.",
    needs: ["dagFiles", "airflowVersion"],
    run: (facts) => report(athenaComplaints(facts), pass("No Athena query loses its tables.")),
  },
  {
    number: 29,
    id: "dbt-models",
    title: "dbt models send their lineage",
    why: "dbt sends no lineage itself: Cosmos reads it from dbt's artifacts in local modes, and dbt-ol wraps the command.",
    needs: ["dagFiles"],
    run: (facts) => report(dbtComplaints(facts), pass("No dbt task lacks lineage.")),
  },
];

function sparkOutcome(facts: DoctorFacts, operators: readonly SparkOperator[], recipe: string) {
  return report(
    sparkComplaints(facts, operators, recipe),
    pass("No such job lacks the listener or its parent run."),
  );
}

function sparkComplaints(
  facts: DoctorFacts,
  operators: readonly SparkOperator[],
  recipe: string,
): Complaint[] {
  return operators.flatMap((operator) =>
    facts.dagFiles
      .filter((file) => new RegExp(`\\b${operator}\\s*(\\.partial\\s*)?\\(`).test(codeOf(file)))
      .flatMap((file) => sparkFileComplaints(facts, file, operator, recipe)),
  );
}

/** Returns the code of a file together with the modules of the DAGs folder that it imports. */
function codeWithImports(file: DagFile, all: readonly DagFile[]): string {
  const code = codeOf(file);
  const imported = all.filter((other) => {
    const module = other.path.split("/").at(-1)!.replace(/\.py$/, "");
    const pattern = new RegExp(`^\\s*(from|import)\\s+[\\w.]*\\b${module.replace(/\W/g, "\\W")}\\b`, "m");
    return other !== file && pattern.test(code);
  });
  return [code, ...imported.map(codeOf)].join("\n");
}

function sparkFileComplaints(
  { dagFiles, options, airflowVersion }: DoctorFacts,
  file: DagFile,
  operator: SparkOperator,
  recipe: string,
): Complaint[] {
  const code = codeWithImports(file, dagFiles);
  const fix = `Add the settings that \`headwater recipe ${recipe}\` prints.`;
  const { row } = resolveVersion(airflowVersion, true);
  const injected = (setting: string) =>
    isTrue(options[`openlineage.spark_inject_${setting}`]) ||
    new RegExp(`openlineage_inject_${setting}\\s*=\\s*True`).test(code);
  const canInject = injectsParent(row, operator);
  if (!code.includes(sparkListenerClass.split(".").at(-1)!)) {
    return [
      warn(
        `${file.path}: ${operator} passes no OpenLineage listener, so the job sends no datasets unless its own defaults have one.`,
        fix,
      ),
    ];
  }
  const complaints: Complaint[] = [];
  if (!/openlineage-spark|io\.openlineage:/.test(code)) {
    complaints.push(
      warn(`${file.path}: ${operator} names the listener, but not its jar; without it, the job fails.`, fix),
    );
  }
  const hasTransport =
    /spark\.openlineage\.transport\./.test(code) || (canInject && injected("transport_info"));
  if (!hasTransport) {
    complaints.push(
      warn(
        `${file.path}: ${operator} sets no spark.openlineage.transport; the listener only logs its events.`,
        fix,
      ),
    );
  }
  const hasParent = /spark\.openlineage\.parent(RunId|JobName)|lineage_parent_id/.test(code);
  if (!hasParent && injected("parent_job_info") && !canInject) {
    complaints.push(
      warn(
        `${file.path}: the Amazon provider ${row.pins["apache-airflow-providers-amazon"]} ignores spark_inject_parent_job_info for ${operator}; the job is not linked to its task.`,
        fix,
      ),
    );
  } else if (!hasParent && !injected("parent_job_info")) {
    complaints.push(
      warn(`${file.path}: ${operator} passes no parent run; the job is not linked to its task.`, fix),
    );
  }
  return complaints;
}

/** Actions with which AthenaOperator reads a table's metadata. */
const athenaActions = ["athena:GetTableMetadata", "glue:GetTable"];

function athenaComplaints({
  dagFiles,
  roleStatements,
  connections,
  airflowVersion,
}: DoctorFacts): Complaint[] {
  const complaints: Complaint[] = [];
  const files = filesMatching(dagFiles, /\bAthenaOperator\s*(\.partial\s*)?\(/);
  if (files.length > 0 && roleStatements !== undefined) {
    const missing = athenaActions.filter((action) => !allowsAction(roleStatements, action));
    if (missing.length > 0) {
      complaints.push(
        warn(
          `${listPaths(files)}: the execution role does not allow ${missing.join(" and ")}, so AthenaOperator leaves its tables out.`,
          "Add the statement that `headwater recipe athena` prints to the execution role.",
        ),
      );
    }
  }
  const { row } = resolveVersion(airflowVersion, true);
  const isHookBlind = Number(row.pins["apache-airflow-providers-amazon"].split(".")[1]) < 34;
  for (const { id } of (connections ?? []).filter(({ type }) => type === "athena")) {
    const users = filesMatching(dagFiles, new RegExp(`conn_id\\s*=\\s*["']${id.replace(/\W/g, "\\$&")}["']`));
    if (isHookBlind && users.length > 0) {
      complaints.push(
        warn(
          `${listPaths(users)}: queries through the connection ${id} have no tables with the Amazon provider ${row.pins["apache-airflow-providers-amazon"]}.`,
          "Use AthenaOperator, as `headwater recipe athena` prints.",
        ),
      );
    }
  }
  return complaints;
}

/** Modes of Cosmos that run dbt where Airflow cannot read its artifacts. */
const remoteModes =
  /ExecutionMode\.(DOCKER|KUBERNETES|AWS_EKS|AWS_ECS|AZURE_CONTAINER_INSTANCE|GCP_CLOUD_RUN_JOB|GCP_GKE|WATCHER_KUBERNETES|WATCHER_GCP_GKE)\b/;

function dbtComplaints({ dagFiles, requirements }: DoctorFacts): Complaint[] {
  const complaints: Complaint[] = [];
  const commands = filesMatching(
    dagFiles,
    /(bash_command|command)\s*=[^\n]*(^|[\s"'/;&])dbt\s+(?:--?\S+\s+)*(run|build|test|seed|snapshot)\b/m,
  );
  if (commands.length > 0) {
    complaints.push(
      warn(
        `${listPaths(commands)}: dbt commands send no lineage.`,
        "Use dbt-ol instead of dbt, or Cosmos, as `headwater recipe cosmos` prints.",
      ),
    );
  }
  const withCosmos = filesMatching(dagFiles, /^\s*(from|import)\s+cosmos\b/m);
  if (withCosmos.length === 0) return complaints;
  if (
    requirements !== undefined &&
    !packagesIn(requirements).some(({ name }) => name === "astronomer-cosmos")
  ) {
    complaints.push(
      fail(
        `${listPaths(withCosmos)}: imports cosmos, but requirements.txt does not install it; the DAGs are not loaded.`,
        "Add the line astronomer-cosmos to requirements.txt.",
      ),
    );
  }
  const remote = filesMatching(dagFiles, remoteModes).filter((path) => withCosmos.includes(path));
  if (remote.length > 0) {
    complaints.push(
      warn(
        `${listPaths(remote)}: Cosmos runs dbt in a container, where it cannot read the artifacts; the models send no lineage.`,
        "Use ExecutionMode.LOCAL or VIRTUALENV, as `headwater recipe cosmos` prints, or dbt-ol in the container.",
      ),
    );
  }
  return complaints;
}
