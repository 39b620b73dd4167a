import { describe, expect, it } from "vitest";
import { checks, diagnose } from "./diagnose.ts";
import type { EnvironmentFacts } from "./facts.ts";
import { healthy } from "./testing/healthy-environment.ts";

const transport = (change: Record<string, unknown>) => ({
  ...healthy.options,
  "openlineage.transport": JSON.stringify({
    ...JSON.parse(String(healthy.options?.["openlineage.transport"])),
    ...change,
  }),
});

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
