import { describe, expect, it } from "vitest";
import { lineageSettings } from "../lineage-settings.ts";
import { diagnose } from "./diagnose.ts";
import type { EnvironmentFacts } from "./facts.ts";
import { healthy, settings } from "./testing/healthy-environment.ts";

const parameterStore =
  "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";

const dag = (text: string) => ({ path: "f.py", text });
const listener = '"spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener"';
const complete = `${listener}, "openlineage-spark_2.12.jar", "spark.openlineage.transport.type=http"`;

/** Changes that break checks of settings outside the options, with the expected outcome. */
const faults: readonly [number, "warn" | "fail", EnvironmentFacts, RegExp][] = [
  [
    1,
    "fail",
    { requirements: `${settings.requirements}boto3==1.20.0\n` },
    /"boto3==1\.20\.0" excludes version 1\./,
  ],
  [
    1,
    "warn",
    { requirements: `${settings.requirements}pandas @ https://example.com/pandas.whl\n` },
    /address/,
  ],
  [
    1,
    "warn",
    { airflowVersion: "2.9.2", requirements: "apache-airflow-providers-openlineage==1.8.0\n" },
    /2\.9\.2 are not known/,
  ],
  [2, "fail", { startupScript: "export OPENLINEAGE_DISABLED=true\n" }, /OPENLINEAGE_DISABLED/],
  [
    2,
    "fail",
    { options: {}, startupScript: "export AIRFLOW__OPENLINEAGE__DISABLED=True\n" },
    /AIRFLOW__OPENLINEAGE__DISABLED/,
  ],
  [2, "warn", { options: {}, startupScript: "export OPENLINEAGE_URL=$(cat url)\n" }, /OPENLINEAGE_URL/],
  [
    2,
    "warn",
    { options: {}, startupScript: "export OPENLINEAGE__TRANSPORT__TYPE=http\n" },
    /OPENLINEAGE__TRANSPORT__TYPE/,
  ],
  [
    2,
    "warn",
    { options: {}, variables: { OPENLINEAGE_CONFIG: "/etc/openlineage.yml" } },
    /OPENLINEAGE_CONFIG/,
  ],
  [5, "fail", { options: {}, startupScript: "export OPENLINEAGE_URL=http://10.0.0.1\n" }, /not https/],
  [
    17,
    "fail",
    { options: {}, startupScript: "export OPENLINEAGE_URL=https://a/ OPENLINEAGE_API_KEY=abc\n" },
    /exports the key/,
  ],
  [
    17,
    "warn",
    { options: {}, startupScript: 'export OPENLINEAGE_URL=https://a/ OPENLINEAGE_API_KEY="$(get)"\n' },
    /\$OPENLINEAGE_API_KEY/,
  ],
  [
    20,
    "fail",
    { startupScript: `exit 0\n${settings.startupScript}` },
    /"exit 0", ends the script before Headwater's part/,
  ],
  [
    20,
    "warn",
    { startupScript: `test -f x || return\n${settings.startupScript}` },
    /may end the script before/,
  ],
  [20, "warn", { startupScript: `set -e\n${settings.startupScript}` }, /"set -e"/],
  [20, "fail", { startupScript: "exec /opt/agent\n" }, /replaces the shell/],
  [
    20,
    "warn",
    { startupScript: "export AIRFLOW__OPENLINEAGE__NAMESPACE=x\n" },
    /openlineage\.namespace overrides it/,
  ],
  [
    20,
    "warn",
    { startupScript: "export OPENLINEAGE_URL=https://a/\n" },
    /openlineage\.transport overrides it/,
  ],
  [
    20,
    "warn",
    { startupScript: "export OPENLINEAGE_URI=https://a/\n" },
    /OPENLINEAGE_URI, which nothing reads/,
  ],
  [
    20,
    "warn",
    { startupScript: "export AIRFLOW__OPENLINEAGE_NAMESPACE=a\n" },
    /AIRFLOW__OPENLINEAGE_NAMESPACE, which/,
  ],
  [20, "warn", { startupScript: "export AIRFLOW_SECRETS__BACKEND=a\n" }, /AIRFLOW_SECRETS__BACKEND, which/],
  [20, "warn", { startupScript: "export A=1\r\n" }, /Windows line endings/],
  [
    21,
    "fail",
    { options: { ...healthy.options, "openlineage.disable_sourcecode": "True" } },
    /no such option/,
  ],
  [21, "warn", { options: { ...healthy.options, "celery.worker_concurency": "4" } }, /no such option/],
  [22, "warn", { options: { ...healthy.options, "openlineage.selective_enable": "t" } }, /none does/],
  [
    22,
    "warn",
    {
      options: {
        ...healthy.options,
        "openlineage.disabled_for_operators":
          "airflow.providers.common.sql.operators.sql.SQLExecuteQueryOperator",
      },
    },
    /sends no lineage; it is used in a\.py/,
  ],
  [
    22,
    "warn",
    { options: { ...healthy.options, "openlineage.disabled_for_operators": "BashOperator" } },
    /matches no operator/,
  ],
  [
    22,
    "warn",
    {
      options: {
        ...healthy.options,
        "openlineage.emission_policy": '[{"scope":{"dag_id":"a"},"controls":{"emit":false}}]',
      },
    },
    /emit false for/,
  ],
  [22, "warn", { dagFiles: [{ path: "d.py", text: "disable_lineage(dag)" }] }, /d\.py/],
  [
    23,
    "fail",
    {
      options: {
        ...healthy.options,
        "secrets.backend": "airflow.contrib.secrets.hashicorp_vault.VaultBackend",
      },
    },
    /airflow\.contrib/,
  ],
  [
    23,
    "fail",
    {
      options: {
        ...healthy.options,
        "secrets.backend": "airflow.providers.hashicorp.secrets.vault.VaultBackend",
      },
    },
    /does not install/,
  ],
  [
    23,
    "fail",
    {
      options: {
        ...healthy.options,
        "secrets.backend": "airflow.providers.amazon.aws.secrets.secret_manager.SecretsManagerBackend",
      },
    },
    /no class/,
  ],
  [
    23,
    "fail",
    { dagFiles: [{ path: "e.py", text: "from airflow.contrib.hooks.aws_hook import AwsHook" }] },
    /e\.py/,
  ],
  [23, "warn", { airflowVersion: "3.0.6", options: { "secrets.backend": parameterStore } }, /55373/],
  [
    23,
    "fail",
    {
      airflowVersion: "3.0.6",
      options: { "secrets.backend": parameterStore, "smtp.smtp_password_secret": "x" },
    },
    /smtp\.smtp_password_secret/,
  ],
  [23, "warn", { options: { "secrets.backend_kwargs": "{}" } }, /ignores this option/],
  [24, "fail", { requirements: "apache-airflow-providers-openlineage==1.7.1\n" }, /39232|hangs/],
  [24, "fail", { installedProvider: "1.8.0" }, /pickled/],
  [
    24,
    "fail",
    { airflowVersion: "2.9.2", requirements: "apache-airflow-providers-openlineage\n" },
    /1\.8\.0 can stop/,
  ],
  [24, "fail", { airflowVersion: "2.8.1", requirements: "apache-airflow-providers-openlineage\n" }, /hangs/],
  [
    24,
    "warn",
    { options: { ...healthy.options, "openlineage.dag_state_change_process_pool_size": "16" } },
    /16 processes/,
  ],
  [
    25,
    "fail",
    { requirements: `${settings.requirements}acryl-datahub-airflow-plugin[airflow2]\n` },
    /listener off/,
  ],
  [25, "fail", { requirements: `${settings.requirements}acryl-datahub[airflow]==1.0\n` }, /listener off/],
  [
    25,
    "fail",
    { requirements: `${settings.requirements}openlineage-airflow==1.41.0\n` },
    /openlineage-airflow/,
  ],
  [26, "warn", { dagFiles: [dag("GlueJobOperator(task_id='a')")] }, /passes no OpenLineage listener/],
  [26, "warn", { dagFiles: [dag(`GlueJobOperator(${listener})`)] }, /not its jar/],
  [
    26,
    "warn",
    { dagFiles: [dag(`GlueJobOperator(${listener}, openlineage-spark.jar)`)] },
    /sets no spark\.openlineage\.transport/,
  ],
  [26, "warn", { dagFiles: [dag(`GlueJobOperator(${complete})`)] }, /no parent run/],
  [
    26,
    "warn",
    {
      dagFiles: [dag(`GlueJobOperator(${complete})`)],
      options: { ...healthy.options, "openlineage.spark_inject_parent_job_info": "True" },
    },
    /9\.8\.0 ignores spark_inject_parent_job_info/,
  ],
  [27, "warn", { dagFiles: [dag("EmrAddStepsOperator(task_id='a')")] }, /EmrAddStepsOperator passes no/],
  [
    27,
    "warn",
    { dagFiles: [dag("EmrServerlessStartJobOperator.partial(task_id='a')")] },
    /EmrServerlessStartJobOperator passes no/,
  ],
  [
    28,
    "warn",
    { dagFiles: [dag("AthenaOperator(task_id='a')")] },
    /does not allow athena:GetTableMetadata and glue:GetTable/,
  ],
  [
    28,
    "warn",
    {
      dagFiles: [dag("SQLExecuteQueryOperator(conn_id='lake')")],
      connections: [{ id: "lake", type: "athena", host: "", extra: [] }],
    },
    /through the connection lake have no tables/,
  ],
  [
    29,
    "warn",
    { dagFiles: [dag('BashOperator(bash_command="cd x && dbt --quiet run -s y")')] },
    /send no lineage/,
  ],
  [29, "fail", { dagFiles: [dag("from cosmos import DbtDag")] }, /does not install it/],
  [
    29,
    "warn",
    {
      dagFiles: [dag("from cosmos import DbtDag\nExecutionMode.KUBERNETES")],
      requirements: `${settings.requirements}astronomer-cosmos\n`,
    },
    /in a container/,
  ],
];

describe("diagnose", () => {
  it.each(faults)("check %i reports %s with the finding and the fix", (number, status, change, found) => {
    const finding = diagnose({ ...healthy, ...change }).find(({ check }) => check.number === number)!;
    expect(finding.status).toBe(status);
    expect(finding.found).toMatch(found);
    expect(finding.fix).not.toBe("");
  });

  it("accepts Spark jobs that are linked by a property, a helper module or the operator", () => {
    const status = (number: number, change: EnvironmentFacts) =>
      diagnose({ ...healthy, ...change }).find(({ check }) => check.number === number)!.status;
    const linked = `${complete}, "spark.openlineage.parentRunId={{ … }}"`;
    expect(status(26, { dagFiles: [dag(`GlueJobOperator(${linked})`)] })).toBe("pass");
    const helper = { path: "common/lineage.py", text: `LINEAGE = [${linked}]` };
    const user = dag("from common.lineage import LINEAGE\nEmrAddStepsOperator(steps=LINEAGE)");
    expect(status(27, { dagFiles: [user, helper] })).toBe("pass");
    const options = { ...healthy.options, "openlineage.spark_inject_parent_job_info": "True" };
    const injected = { dagFiles: [dag(`GlueJobOperator(${complete})`)], options };
    expect(status(26, { ...injected, airflowVersion: "3.2.1" })).toBe("pass");
    const emr = { dagFiles: [dag(`EmrAddStepsOperator(${complete})`)], options };
    expect(status(27, { ...emr, airflowVersion: "3.2.1" })).toBe("warn");
    expect(status(27, { ...emr, airflowVersion: "3.3.1" })).toBe("pass");
    expect(status(29, { dagFiles: [dag('BashOperator(bash_command="dbt-ol run")')] })).toBe("pass");
  });

  it("lets DataHub's plugin run beside the provider if an option says so", () => {
    const requirements = `${settings.requirements}acryl-datahub-airflow-plugin\n`;
    const finding = (change: EnvironmentFacts) =>
      diagnose({ ...healthy, requirements, ...change }).find(({ check }) => check.number === 25)!.status;
    const options = { ...healthy.options, "datahub.disable_openlineage_plugin": "False" };
    expect(finding({ options })).toBe("pass");
    expect(finding({ startupScript: "export AIRFLOW__DATAHUB__ENABLED=False\n" })).toBe("pass");
  });
});

it("sees that classic mode sends lineage, without the values of its Variables", () => {
  const classic = lineageSettings({
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
    classicVariablesPrefix: "etl/variables",
  });
  const { configurationOptions: options, requirements, startupScript } = classic;
  const findings = diagnose({ ...healthy, options, requirements, startupScript });
  expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
  const warnings = findings.filter(({ status }) => status === "warn").map(({ found }) => found);
  expect(warnings).toEqual([expect.stringContaining("OPENLINEAGE_URL")]);
});
