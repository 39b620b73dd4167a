import { pinnedVersion } from "../pins.ts";
import { openLineageProvider } from "../requirements.ts";
import {
  type RecipeOptions,
  sparkListenerJar,
  sparkListenerVersion,
  sparkProperties,
} from "./spark-properties.ts";

/** Names of the recipes. */
export const recipeNames = ["glue", "emr", "emr-serverless", "athena", "cosmos", "redshift-data"] as const;

/** A name of {@link recipeNames}. */
export type RecipeName = (typeof recipeNames)[number];

/** Settings for one kind of task, as text to paste. */
export interface Recipe {
  /** Commands to run once, such as copying the Spark listener. */
  readonly commands: readonly string[];
  /** Configuration options of the environment. */
  readonly options: Readonly<Record<string, string>>;
  /** Lines of requirements.txt. */
  readonly requirements: readonly string[];
  /** Lines of the startup script. */
  readonly startupScript: readonly string[];
  /** Statements for the execution role. */
  readonly statements: readonly RecipeStatement[];
  /** Python code for the DAG. */
  readonly code: string;
  /** Limits of the recipe, one sentence each. */
  readonly notes: readonly string[];
}

/** A statement of an IAM policy. */
export interface RecipeStatement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
}

const empty: Recipe = {
  commands: [],
  options: {},
  requirements: [],
  startupScript: [],
  statements: [],
  code: "",
  notes: [],
};

const keyNote =
  "The rendered key shows in the job's arguments, which glue:GetJobRun, elasticmapreduce:DescribeStep and emr-serverless:GetJobRun return: use a key with the scope ingest, and no other.";
const connectionNote =
  "The template reads the Airflow connection openlineage: your secrets backend must find it, or create it in Airflow.";
const networkNote =
  "The job's subnets and security group must reach the lineage server, and its Java must trust the server's certificate authority.";

/** Returns the exact settings with which a kind of task sends lineage. */
export function makeRecipe(name: RecipeName, options: RecipeOptions): Recipe {
  switch (name) {
    case "glue":
      return glue(options);
    case "emr":
      return emr(options);
    case "emr-serverless":
      return emrServerless(options);
    case "athena":
      return athena(options);
    case "cosmos":
      return cosmos(options);
    case "redshift-data":
      return redshiftData();
  }
}

function jarOf({ jars }: RecipeOptions): string {
  return `${jars.replace(/\/$/, "")}/${sparkListenerJar}`;
}

function copyJar(options: RecipeOptions): string[] {
  return [
    `curl -fLO https://repo1.maven.org/maven2/io/openlineage/openlineage-spark_2.12/${sparkListenerVersion}/${sparkListenerJar}`,
    `aws s3 cp ${sparkListenerJar} ${jarOf(options)}`,
  ];
}

function sparkNotes({ hasKey }: RecipeOptions): string[] {
  return hasKey ? [keyNote, connectionNote, networkNote] : [networkNote];
}

/** Formats text as a Python string. */
const quote = (text: string) => JSON.stringify(text);

/** Formats Spark properties as a Python dictionary with one entry per line. */
function pythonProperties(options: RecipeOptions): string {
  const entries = Object.entries(sparkProperties(options)).map(
    ([key, value]) => `    ${quote(key)}: ${quote(value)},\n`,
  );
  return `LINEAGE = {\n${entries.join("")}}\n`;
}

function glue(options: RecipeOptions): Recipe {
  return {
    ...empty,
    commands: copyJar(options),
    code: `from airflow.providers.amazon.aws.operators.glue import GlueJobOperator

${pythonProperties(options)}
GlueJobOperator(
    task_id="transform",
    job_name="transform",
    script_args={
        "--extra-jars": ${quote(jarOf(options))},
        "--user-jars-first": "true",
        # Glue takes one --conf; further properties follow inside its value.
        "--conf": " --conf ".join(f"{key}={value}" for key, value in LINEAGE.items()),
    },
)
`,
    notes: [
      "The job must be a Spark job (glueetl) of Glue 4.0 or 5.0; Python shell jobs have no listener.",
      "An --extra-jars or --conf of the job's own defaults is replaced: join it with this value.",
      ...sparkNotes(options),
    ],
  };
}

function emr(options: RecipeOptions): Recipe {
  return {
    ...empty,
    commands: copyJar(options),
    code: `from airflow.providers.amazon.aws.operators.emr import EmrAddStepsOperator

${pythonProperties(options)}
EmrAddStepsOperator(
    task_id="transform",
    job_flow_id="j-…",
    wait_for_completion=True,
    steps=[
        {
            "Name": "transform",
            "ActionOnFailure": "CONTINUE",
            "HadoopJarStep": {
                "Jar": "command-runner.jar",
                "Args": [
                    "spark-submit",
                    "--deploy-mode", "cluster",
                    "--jars", ${quote(jarOf(options))},
                    *[part for key, value in LINEAGE.items() for part in ("--conf", f"{key}={value}")],
                    "s3://bucket/transform.py",
                ],
            },
        }
    ],
)
`,
    notes: [
      "Each step of Spark needs these arguments; steps of other programs have no listener.",
      ...sparkNotes(options),
    ],
  };
}

function emrServerless(options: RecipeOptions): Recipe {
  return {
    ...empty,
    commands: copyJar(options),
    code: `from airflow.providers.amazon.aws.operators.emr import EmrServerlessStartJobOperator

${pythonProperties(options)}
EmrServerlessStartJobOperator(
    task_id="transform",
    application_id="…",
    execution_role_arn="…",
    job_driver={
        "sparkSubmit": {
            "entryPoint": "s3://bucket/transform.py",
            "sparkSubmitParameters": " ".join(
                [${quote(`--jars ${jarOf(options)}`)}, *[f"--conf {key}={value}" for key, value in LINEAGE.items()]]
            ),
        }
    },
    configuration_overrides={},
)
`,
    notes: [
      "The application needs a network configuration with subnets that reach the lineage server; without one it has no route to a VPC.",
      ...sparkNotes(options),
    ],
  };
}

function athena({ region }: RecipeOptions): Recipe {
  return {
    ...empty,
    statements: [
      {
        Effect: "Allow",
        Action: ["athena:GetTableMetadata", "glue:GetDatabase", "glue:GetTable"],
        Resource: "*",
      },
    ],
    code: `from airflow.providers.amazon.aws.operators.athena import AthenaOperator

AthenaOperator(
    task_id="transform",
    # One statement. Tables without a database belong to this one.
    query="INSERT INTO mart.orders SELECT * FROM raw.orders",
    database="mart",
    catalog="AwsDataCatalog",
    output_location="s3://bucket/athena-results/",
)
`,
    notes: [
      `Tables are named awsathena://athena.${region}.amazonaws.com, <catalog>.<database>.<table>, with their S3 location as a symlink.`,
      "A table whose metadata the execution role cannot read is left out of the lineage.",
      "Columns have a schema, but no column lineage.",
    ],
  };
}

function cosmos({ version }: RecipeOptions): Recipe {
  const common = pinnedVersion("openlineage-integration-common", version.version);
  return {
    ...empty,
    requirements: [
      `${openLineageProvider}==${version.pins[openLineageProvider]}`,
      `openlineage-integration-common${common === undefined ? "" : `==${common}`}`,
      "astronomer-cosmos",
    ],
    startupScript: [
      "# dbt needs other versions than Airflow's constraints, so it gets an environment of its own.",
      'export DBT_VENV="/usr/local/airflow/dbt_venv"',
      'python3 -m venv "$DBT_VENV" && "$DBT_VENV/bin/pip" install --quiet dbt-core dbt-redshift || echo "dbt is not installed"',
    ],
    code: `import os

from cosmos import DbtDag, ExecutionConfig, ProfileConfig, ProjectConfig
from cosmos.constants import ExecutionMode, InvocationMode

DbtDag(
    dag_id="dbt",
    project_config=ProjectConfig("/usr/local/airflow/dags/dbt/project"),
    profile_config=ProfileConfig(
        profile_name="project",
        target_name="prod",
        profiles_yml_filepath="/usr/local/airflow/dags/dbt/project/profiles.yml",
    ),
    execution_config=ExecutionConfig(
        # Only local and virtualenv modes read dbt's artifacts, from which the lineage comes.
        execution_mode=ExecutionMode.LOCAL,
        invocation_mode=InvocationMode.SUBPROCESS,
        dbt_executable_path=f"{os.environ['DBT_VENV']}/bin/dbt",
    ),
)
`,
    notes: [
      "Each model is a task, and its lineage arrives with the task; dbt-ol is not needed.",
      "The startup script needs a package index; without one, build the environment into a wheel or use a container.",
      "The jobs of the models are in the namespace of openlineage.namespace; the datasets are named as dbt's adapter names them.",
    ],
  };
}

function redshiftData(): Recipe {
  return {
    ...empty,
    code: `from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

# Replaces RedshiftDataOperator(sql=…, database=…, workgroup_name=…), which sends no datasets.
SQLExecuteQueryOperator(
    task_id="load",
    conn_id="redshift_default",
    # A list of single statements in one transaction; the driver rejects two in one string.
    sql=["DELETE FROM mart.orders", "INSERT INTO mart.orders SELECT * FROM staging.orders"],
    autocommit=False,
)
`,
    statements: [
      { Effect: "Allow", Action: ["redshift-serverless:GetCredentials"], Resource: "<ARN of the workgroup>" },
    ],
    notes: [
      'The connection has conn_type "redshift", host, port 5439 and database, and extra {"iam": true, "is_serverless": true, "serverless_work_group": "…", "region": "…"}. No password is stored.',
      "If a task must keep RedshiftDataOperator, declare its tables: inlets and outlets take Dataset objects of openlineage.client.event_v2.",
      "The Data API needs no network path to the warehouse; this connection needs port 5439 from the environment's security group.",
    ],
  };
}

/** Formats a recipe as text: each part under its heading. */
export function recipeText(recipe: Recipe): string {
  const sections: readonly (readonly [string, string])[] = [
    ["Run once", recipe.commands.join("\n")],
    [
      "Configuration options",
      Object.entries(recipe.options)
        .map(([key, value]) => `${key} = ${value}`)
        .join("\n"),
    ],
    ["requirements.txt", recipe.requirements.join("\n")],
    ["Startup script", recipe.startupScript.join("\n")],
    ["Execution role", recipe.statements.map((statement) => JSON.stringify(statement, null, 2)).join("\n")],
    ["DAG", recipe.code.trimEnd()],
    ["Notes", recipe.notes.map((note) => `- ${note}`).join("\n")],
  ];
  return sections
    .filter(([, text]) => text !== "")
    .map(([title, text]) => `# ${title}\n\n${text}\n`)
    .join("\n");
}
