import type { Scenario } from "../expectation.ts";
import { airflow } from "./airflow.ts";
import { dbtLogs, dbtPlain } from "./dbt.ts";
import { spark } from "./spark.ts";
import { trino } from "./trino.ts";

/** Senders that `npm run test:senders` runs. */
export const liveScenarios: readonly Scenario[] = [spark, dbtPlain, dbtLogs, airflow];

/** All senders whose events are in fixtures/senders. */
export const scenarios: readonly Scenario[] = [...liveScenarios, trino];
