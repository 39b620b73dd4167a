import { describe, expect, it } from "vitest";
import { lineageSettings } from "../lineage-settings.ts";
import { checks, diagnose } from "./diagnose.ts";
import type { EnvironmentFacts } from "./facts.ts";

const settings = lineageSettings({
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
const healthy: EnvironmentFacts = {
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

const transport = (change: Record<string, unknown>) => ({
  ...healthy.options,
  "openlineage.transport": JSON.stringify({
    ...JSON.parse(String(healthy.options?.["openlineage.transport"])),
    ...change,
  }),
});

const parameterStore =
  "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";

/** Changes that break each check, with the expected outcome. */
const faults: readonly [number, "warn" | "fail", EnvironmentFacts, RegExp][] = [
  [1, "fail", { installFailures: ["ERROR: ResolutionImpossible"] }, /ResolutionImpossible/],
  [1, "fail", { requirements: "pandas\n" }, /provider is missing/],
  [2, "fail", { options: {} }, /None of/],
  [2, "fail", { options: { ...healthy.options, "openlineage.disabled": "True" } }, /disabled/],
  [3, "fail", { options: { ...healthy.options, "core.load_examples": false } }, /boolean/],
  [
    4,
    "fail",
    { options: { ...healthy.options, "openlineage.transport": "{'type': 'http'}" } },
    /single quotes/,
  ],
  [5, "fail", { options: transport({ url: "http://10.0.0.1:5000" }) }, /not https/],
  [5, "fail", { serverAdmitsEnvironment: false }, /does not admit/],
  [5, "fail", { probe: { kind: "failed", reason: "ECONNREFUSED" } }, /ECONNREFUSED/],
  [5, "fail", { probe: { kind: "answered", status: 401 } }, /rejects the key/],
  [5, "fail", { roleStatements: [] }, /not allowed to read the secret/],
  [
    5,
    "fail",
    {
      roleStatements: [],
      options: transport({ auth: { type: "airflow_connection_api_key", conn_id: "openlineage" } }),
    },
    /not allowed to read the secret etl\/connections\/openlineage/,
  ],
  [5, "warn", { options: transport({ timeout: 5, retry: { total: 5 } }) }, /30 s/],
  [6, "fail", { existingFiles: [] }, /does not exist/],
  [6, "fail", { options: transport({ verify: "/etc/ssl/ca.pem" }) }, /in neither/],
  [7, "fail", { options: transport({ url: "https://example.com/stage" }) }, /drops/],
  [
    8,
    "warn",
    { options: transport({ url: "https://abc.execute-api.eu-west-1.amazonaws.com/" }) },
    /API Gateway/,
  ],
  [9, "fail", { network: { egress: "none", endpoints: [] } }, /neither/],
  [9, "fail", { network: { egress: "endpoints", endpoints: ["sqs"] } }, /monitoring/],
  [10, "fail", { brokenPoolLines: ["concurrent.futures.process.BrokenProcessPool"] }, /BrokenProcessPool/],
  [11, "warn", { options: { ...healthy.options, "openlineage.execution_timeout": "10" } }, /10 s/],
  [12, "warn", { dagFiles: [{ path: "b.py", text: "PythonOperator(task_id='x')" }] }, /b\.py/],
  [13, "warn", { dagFiles: [{ path: "c.py", text: "RedshiftDataOperator(task_id='x')" }] }, /c\.py/],
  [
    14,
    "warn",
    {
      connections: [
        { id: "r", type: "postgres", host: "wg.1.eu-west-1.redshift-serverless.amazonaws.com", extra: [] },
      ],
    },
    /as postgres/,
  ],
  [15, "warn", { options: { ...healthy.options, "openlineage.extractors": "" } }, /not registered/],
  [
    16,
    "warn",
    { options: { ...healthy.options, "secrets.backend_kwargs": '{"connections_prefix": "x"}' } },
    /aws_default/,
  ],
  [16, "warn", { airflowVersion: "3.0.6" }, /workers/],
  [
    17,
    "fail",
    { options: transport({ auth: { type: "api_key", apiKey: "hw_ingest_abcdefghijkl" } }) },
    /GetEnvironment/,
  ],
  [17, "warn", { options: transport({ auth: { type: "api_key", apiKey: "$KEY" } }) }, /\$KEY/],
  [18, "warn", { airflowVersion: "3.0.2" }, /COMPLETE/],
  [
    19,
    "fail",
    { namespaces: { etl: "mwaa://eu-west-1/123456789012/etl", b: "mwaa://eu-west-1/123456789012/etl" } },
    /b also uses/,
  ],
  [19, "fail", { options: { ...healthy.options, "openlineage.namespace": "default" } }, /default/],
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
];

describe("diagnose", () => {
  it("numbers its checks without a gap, each with a reason", () => {
    expect(checks.map(({ number }) => number)).toEqual(checks.map((_, index) => index + 1));
    for (const { why } of checks) expect(why.length).toBeGreaterThan(20);
  });

  it("passes every check for a healthy environment", () => {
    const findings = diagnose(healthy).filter(({ status }) => status !== "pass");
    expect(findings.map(({ check, found }) => [check.number, found])).toEqual([]);
  });

  it.each(faults)("check %i reports %s with the finding and the fix", (number, status, change, found) => {
    const finding = diagnose({ ...healthy, ...change }).find(({ check }) => check.number === number)!;
    expect(finding.status).toBe(status);
    expect(finding.found).toMatch(found);
    expect(finding.fix).not.toBe("");
  });

  it("reports all problems of a check, the worst first", () => {
    const finding = (number: number, change: EnvironmentFacts) =>
      diagnose({ ...healthy, ...change }).find(({ check }) => check.number === number)!;
    const requirements = "boto3==1.20.0\npandas==1.0\nrequests @ https://example.com/x.whl\n";
    const first = finding(1, { requirements });
    expect(first.status).toBe("fail");
    expect(first.found.split("\n").map((line) => line.slice(0, 24))).toEqual([
      "The OpenLineage provider",
      '"boto3==1.20.0" excludes',
      '"pandas==1.0" excludes v',
      '"requests @ https://exam',
    ]);
    expect(first.fix.split("\n")).toHaveLength(4);
    const options = { ...healthy.options, "core.load_examples": false, "core.executor": "LocalExecutor" };
    expect(finding(3, { options }).found.split("\n")).toHaveLength(2);
    const connections = ["a", "b"].map((id) => ({
      id,
      type: "postgres",
      host: "wg.1.eu-west-1.redshift-serverless.amazonaws.com",
      extra: [],
    }));
    expect(finding(14, { connections }).found.split("\n")).toHaveLength(2);
    const reach = finding(5, {
      serverAdmitsEnvironment: false,
      roleStatements: [],
      probe: { kind: "failed", reason: "x" },
    });
    expect(reach.found.split("\n")).toHaveLength(3);
  });

  it("lets DataHub's plugin run beside the provider if an option says so", () => {
    const requirements = `${settings.requirements}acryl-datahub-airflow-plugin\n`;
    const finding = (change: EnvironmentFacts) =>
      diagnose({ ...healthy, requirements, ...change }).find(({ check }) => check.number === 25)!.status;
    const options = { ...healthy.options, "datahub.disable_openlineage_plugin": "False" };
    expect(finding({ options })).toBe("pass");
    expect(finding({ startupScript: "export AIRFLOW__DATAHUB__ENABLED=False\n" })).toBe("pass");
  });

  it("accepts a provider without a version, because the image's constraints choose it", () => {
    const requirements = "apache-airflow-providers-openlineage\n";
    const finding = diagnose({ ...healthy, requirements }).find(({ check }) => check.number === 1)!;
    expect(finding.status).toBe("pass");
  });

  it("reports unavailable facts instead of guessing", () => {
    for (const { check, status, found } of diagnose({})) {
      expect([check.number, status]).toEqual([check.number, "unseen"]);
      expect(found).toMatch(/^Unknown: /);
    }
  });
});
