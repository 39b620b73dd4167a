import { lineageSettings } from "../../lineage-settings.ts";
import type { EnvironmentFacts } from "../facts.ts";

/** Settings of {@link healthy}. */
export const settings = lineageSettings({
  airflowVersion: "2.11.0",
  region: "eu-west-1",
  account: "123456789012",
  environmentName: "etl",
  url: "https://lineage.example.com/",
  connectionsPrefix: "etl/connections",
  connections: ["redshift_default"],
  keySecret: "etl/connections/openlineage",
  certificateAuthorityFile: "ca.pem",
  externalTablesFile: "tables.json",
});

/** A healthy environment with all facts known. */
export const healthy: EnvironmentFacts = {
  name: "etl",
  airflowVersion: "2.11.0",
  options: settings.configurationOptions,
  requirements: settings.requirements,
  startupScript: settings.startupScript,
  installFailures: [],
  network: { egress: "nat", endpoints: [] },
  serverAdmitsEnvironment: true,
  existingFiles: ["/usr/local/airflow/dags/ca.pem"],
  dagFiles: [{ path: "a.py", text: "SQLExecuteQueryOperator(task_id='a')" }],
  connections: [
    {
      id: "redshift_default",
      type: "redshift",
      host: "wg.1.eu-west-1.redshift-serverless.amazonaws.com",
      extra: [],
    },
  ],
  brokenPoolLines: [],
  namespaces: { etl: "mwaa://eu-west-1/123456789012/etl", other: "mwaa://eu-west-1/123456789012/other" },
  probe: { kind: "answered", status: 200 },
  roleStatements: [
    {
      effect: "Allow",
      actions: ["secretsmanager:GetSecretValue"],
      resources: ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:etl/connections/openlineage-??????"],
    },
  ],
};
