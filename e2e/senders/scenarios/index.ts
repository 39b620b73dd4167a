import type { Scenario } from "../expectation.ts";
import { airflow } from "./airflow.ts";
import { dbtLogs, dbtPlain } from "./dbt.ts";
import { spark } from "./spark.ts";

/** All senders. */
export const scenarios: readonly Scenario[] = [spark, dbtPlain, dbtLogs, airflow];
