import { lineageConnection } from "../lineage-settings.ts";
import { atLeast, type MwaaVersion } from "../versions.ts";

/** Version of OpenLineage's Spark listener that the recipes use. */
export const sparkListenerVersion = "1.53.0";

/** Class of OpenLineage's Spark listener. */
export const sparkListenerClass = "io.openlineage.spark.agent.OpenLineageSparkListener";

/** Name of the listener's jar on Maven Central; Glue 4 and 5 and EMR 6 and 7 use Scala 2.12. */
export const sparkListenerJar = `openlineage-spark_2.12-${sparkListenerVersion}.jar`;

/** Inputs of a recipe. */
export interface RecipeOptions {
  readonly version: MwaaVersion;
  /** Base URL of the lineage server. */
  readonly url: string;
  /** OpenLineage namespace of the environment's jobs. */
  readonly namespace: string;
  /** S3 URL of the folder with the listener's jar. */
  readonly jars: string;
  /** The server requires a key, which is in the connection {@link lineageConnection}. */
  readonly hasKey: boolean;
  readonly region: string;
}

/** The operators of the Amazon provider that start Spark jobs. */
export type SparkOperator =
  | "GlueJobOperator"
  | "EmrAddStepsOperator"
  | "EmrServerlessStartJobOperator"
  | "EmrContainerOperator";

/** The first version of the Amazon provider whose operator adds the parent run itself. Source: its operators. */
const parentInjectionSince: Readonly<Record<SparkOperator, string>> = {
  GlueJobOperator: "9.25",
  EmrServerlessStartJobOperator: "9.25",
  EmrAddStepsOperator: "9.34",
  EmrContainerOperator: "9.34",
};

/** Returns true if `openlineage.spark_inject_parent_job_info` has an effect on an operator. */
export function injectsParent({ pins }: MwaaVersion, operator: SparkOperator): boolean {
  return atLeast(pins["apache-airflow-providers-amazon"], parentInjectionSince[operator]);
}

/**
 * Returns the Spark properties that send lineage and link it to the Airflow task. Values with braces are Jinja templates
 * that Airflow renders in the task.
 *
 * @see https://openlineage.io/docs/integrations/spark/configuration for the properties
 */
export function sparkProperties(options: RecipeOptions): Record<string, string> {
  const provider = options.version.pins["apache-airflow-providers-openlineage"];
  const macro = (name: string, argument = "task_instance") =>
    `{{ macros.OpenLineageProviderPlugin.${name}(${argument}) }}`;
  return {
    "spark.extraListeners": sparkListenerClass,
    "spark.openlineage.namespace": options.namespace,
    "spark.openlineage.transport.type": "http",
    "spark.openlineage.transport.url": options.url.replace(/\/$/, ""),
    "spark.openlineage.transport.endpoint": "api/v1/lineage",
    "spark.openlineage.transport.compression": "gzip",
    ...(options.hasKey
      ? {
          "spark.openlineage.transport.auth.type": "api_key",
          "spark.openlineage.transport.auth.apiKey": `{{ conn.${lineageConnection}.password }}`,
        }
      : {}),
    "spark.openlineage.parentJobNamespace": macro("lineage_job_namespace", ""),
    "spark.openlineage.parentJobName": macro("lineage_job_name"),
    "spark.openlineage.parentRunId": macro("lineage_run_id"),
    // Provider 2.3 has the macros of the DAG run.
    ...(atLeast(provider, "2.3")
      ? {
          "spark.openlineage.rootParentJobNamespace": macro("lineage_job_namespace", ""),
          "spark.openlineage.rootParentJobName": macro("lineage_root_job_name"),
          "spark.openlineage.rootParentRunId": macro("lineage_root_run_id"),
        }
      : {}),
  };
}
