import { describe, expect, it } from "vitest";
import { checkNamespaces, type LineageSettingsOptions, lineageSettings } from "./lineage-settings.ts";
import { checkRequirements } from "./requirements.ts";
import { maxDelaySeconds } from "./transport.ts";
import { mwaaVersions, resolveVersion } from "./versions.ts";

const options: LineageSettingsOptions = {
  airflowVersion: "3.0.6",
  region: "eu-west-1",
  account: "123456789012",
  environmentName: "demo",
  url: "https://lineage.example.com",
  connectionsPrefix: "demo/connections",
  connections: ["redshift_default"],
  keySecret: "demo/connections/openlineage",
  certificateAuthorityFile: "headwater-ca.pem",
  externalTablesFile: "headwater_external_tables.json",
};
const transportOf = (airflowVersion: string) =>
  JSON.parse(lineageSettings({ ...options, airflowVersion }).configurationOptions["openlineage.transport"]!);

describe("lineageSettings", () => {
  it.each(mwaaVersions.map(({ version }) => version))("reports no error for Airflow %s", (airflowVersion) => {
    const { problems } = lineageSettings({ ...options, airflowVersion });
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("reads the key from a connection if the provider supports it, else from Headwater's token provider", () => {
    expect(transportOf("3.3.1").auth).toEqual({ type: "airflow_connection_api_key", conn_id: "openlineage" });
    expect(transportOf("3.0.6").auth).toEqual({
      type: "headwater_lineage.token_provider.SecretsManagerTokenProvider",
      secret_id: "demo/connections/openlineage",
      region: "eu-west-1",
    });
  });

  it("reads the key in the region of its secret, which may be another account's", () => {
    const keySecret = "arn:aws:secretsmanager:us-east-1:210987654321:secret:central/environments/demo-AbCdEf";
    const { configurationOptions, startupScript } = lineageSettings({ ...options, keySecret });
    expect(JSON.parse(configurationOptions["openlineage.transport"] ?? "").auth).toMatchObject({
      secret_id: keySecret,
      region: "us-east-1",
    });
    expect(startupScript).toMatch(/HEADWATER_PROBE_REGION=["']?us-east-1/);
  });

  it("limits the delay by an unreachable server to ten seconds per event", () => {
    const { timeout, retry } = transportOf("3.0.6");
    expect((retry.total + 1) * 2 * timeout).toBeLessThan(maxDelaySeconds);
    expect(maxDelaySeconds).toBeLessThanOrEqual(10);
  });

  it("uses region, account and environment as the job namespace", () => {
    const { configurationOptions } = lineageSettings(options);
    expect(configurationOptions["openlineage.namespace"]).toBe("mwaa://eu-west-1/123456789012/demo");
  });

  it("looks up exactly the existing connections, also for workers of Airflow 3", () => {
    const { configurationOptions } = lineageSettings(options);
    const expected = {
      connections_prefix: "demo/connections",
      connections_lookup_pattern: "^(redshift_default|openlineage)$",
      variables_prefix: null,
      config_prefix: null,
    };
    expect(JSON.parse(configurationOptions["secrets.backend_kwargs"]!)).toEqual(expected);
    expect(JSON.parse(configurationOptions["workers.secrets_backend_kwargs"]!)).toEqual(expected);
    const older = lineageSettings({ ...options, airflowVersion: "2.11.0" }).configurationOptions;
    expect(Object.keys(older).filter((key) => key.startsWith("workers."))).toEqual([]);
  });

  it("excludes source code with the option that the provider supports", () => {
    expect(lineageSettings(options).configurationOptions).toMatchObject({
      "openlineage.disable_source_code": "True",
    });
    const newest = lineageSettings({ ...options, airflowVersion: "3.3.1" }).configurationOptions;
    expect(newest["openlineage.disable_source_code"]).toBeUndefined();
    expect(JSON.parse(newest["openlineage.emission_policy"]!)).toEqual([
      { scope: {}, controls: { include_source_code: false } },
    ]);
  });

  it("reports both values of a conflicting option", () => {
    const { problems } = lineageSettings({
      ...options,
      additionalOptions: { "openlineage.namespace": "mine", "core.parallelism": "16" },
    });
    const conflicts = problems.filter(({ code }) => code === "option-conflict");
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]?.message).toContain('"mine"');
    expect(conflicts[0]?.message).toContain('"mwaa://eu-west-1/123456789012/demo"');
  });

  it("installs the provider at the image's pin, without a constraint line", () => {
    expect(lineageSettings(options).requirements).toBe("apache-airflow-providers-openlineage==2.6.1\n");
    expect(lineageSettings({ ...options, offline: true }).requirements).toBe(
      "--find-links /usr/local/airflow/plugins\n--no-index\napache-airflow-providers-openlineage==2.6.1\n",
    );
  });
});

describe("checkRequirements", () => {
  const codes = (text: string, own = false) =>
    checkRequirements(text, resolveVersion("3.0.6").row, own).map(
      ({ severity, code }) => `${severity} ${code}`,
    );

  it("requires the provider at the pinned version", () => {
    expect(codes("pandas\n")).toEqual(["error requirements-provider-missing"]);
    expect(codes("apache-airflow-providers-openlineage==2.9.0\n")).toEqual([
      "error requirements-provider-off-pin",
    ]);
    // Without a version, the image's constraints choose the pinned one.
    expect(codes("apache-airflow-providers-openlineage\n")).toEqual([]);
    expect(codes("apache-airflow-providers-openlineage[sqlalchemy]>=2.0,<3  # lineage\n")).toEqual([]);
    expect(codes("apache-airflow-providers-openlineage>=2.7\n")).toEqual([
      "error requirements-provider-off-pin",
    ]);
    expect(codes("Apache_Airflow.providers-openlineage==2.6.1\n")).toEqual([]);
  });

  it("reports any line that makes MWAA skip its constraints", () => {
    const pinned = "apache-airflow-providers-openlineage==2.6.1\n";
    expect(codes(`# see --constraint below\n${pinned}`)).toEqual(["error requirements-own-constraints"]);
    const own = `--constraint "/usr/local/airflow/dags/c.txt"\napache-airflow-providers-openlineage==2.9.0\n`;
    expect(codes(own)).toEqual([
      "warning requirements-own-constraints",
      "warning requirements-provider-off-pin",
    ]);
    expect(codes(own, true)).toEqual(["warning requirements-provider-off-pin"]);
  });
});

describe("resolveVersion", () => {
  it("warns about versions that only the image repository lists", () => {
    expect(resolveVersion("3.3.1").problems.map(({ severity, code }) => [severity, code])).toEqual([
      ["warning", "version-unconfirmed"],
    ]);
    expect(resolveVersion("2.10.3").problems).toEqual([]);
  });

  it("rejects unknown versions, or falls back to the nearest lower one if allowed", () => {
    expect(resolveVersion("3.1.0").problems[0]).toMatchObject({ severity: "error", code: "version-unknown" });
    const allowed = resolveVersion("3.1.0", true);
    expect(allowed.row.version).toBe("3.0.6");
    expect(allowed.problems[0]).toMatchObject({ severity: "warning" });
    expect(resolveVersion("2.6.3", true).problems[0]).toMatchObject({ code: "version-unsupported" });
  });
});

describe("checkNamespaces", () => {
  it("reports a namespace shared by two environments", () => {
    expect(checkNamespaces({ a: "mwaa://x", b: "mwaa://y" })).toEqual([]);
    expect(checkNamespaces({ a: "mwaa://x", b: "mwaa://x" })[0]?.message).toContain("a and b");
  });
});

describe("classic mode", () => {
  const classic = (change: Partial<LineageSettingsOptions> = {}) =>
    lineageSettings({
      ...options,
      airflowVersion: "2.11.0",
      classicVariablesPrefix: "demo/variables",
      ...change,
    });
  const errorsOf = (change: Partial<LineageSettingsOptions>) =>
    classic(change).problems.filter(({ severity }) => severity === "error");

  it.each(["2.10.3", "2.11.0", "2.11.2"])("has Variables instead of a transport on %s", (airflowVersion) => {
    const { configurationOptions } = classic({ airflowVersion });
    expect(errorsOf({ airflowVersion })).toEqual([]);
    expect(configurationOptions["openlineage.transport"]).toBeUndefined();
    expect(configurationOptions["openlineage.namespace"]).toBeUndefined();
    expect(configurationOptions["core.lazy_load_plugins"]).toBe("False");
    expect(JSON.parse(configurationOptions["secrets.backend_kwargs"]!)).toEqual({
      connections_prefix: "demo/connections",
      connections_lookup_pattern: "^(redshift_default|openlineage)$",
      variables_prefix: "demo/variables",
      variables_lookup_pattern: "^(OPENLINEAGE_URL|OPENLINEAGE_NAMESPACE)$",
      config_prefix: null,
    });
  });

  it("exports the name of the key's secret for the plugin, and no key and no URL", () => {
    const exports = classic().startupScript.match(/^export .*/gm);
    expect(exports).toEqual([
      "export HEADWATER_EXTERNAL_TABLES='/usr/local/airflow/dags/headwater_external_tables.json'",
      "export HEADWATER_KEY_SECRET='demo/connections/openlineage'",
      "export HEADWATER_KEY_REGION='eu-west-1'",
      "export HEADWATER_CERTIFICATE_AUTHORITY='/usr/local/airflow/dags/headwater-ca.pem'",
    ]);
  });

  it("looks up other Variables below the same prefix, also in Airflow 3 without classic mode", () => {
    const variables = { prefix: "demo/variables", names: ["bucket"] };
    const kwargs = JSON.parse(classic({ variables }).configurationOptions["secrets.backend_kwargs"]!);
    expect(kwargs.variables_lookup_pattern).toBe("^(OPENLINEAGE_URL|OPENLINEAGE_NAMESPACE|bucket)$");
    const plain = lineageSettings({ ...options, variables }).configurationOptions;
    expect(JSON.parse(plain["workers.secrets_backend_kwargs"]!)).toMatchObject({
      variables_prefix: "demo/variables",
      variables_lookup_pattern: "^(bucket)$",
    });
  });

  it.each([
    ["Airflow 3", { airflowVersion: "3.0.6" }, "classic-version"],
    [
      "a transport",
      { additionalOptions: { "openlineage.transport": '{"type":"console"}' } },
      "classic-conflict",
    ],
    ["a namespace option", { additionalOptions: { "openlineage.namespace": "mine" } }, "classic-conflict"],
    [
      "a configuration file",
      { additionalOptions: { "openlineage.config_path": "ol.yml" } },
      "classic-conflict",
    ],
    [
      "an exported URL",
      { additionalStartupScript: "export OPENLINEAGE_URL=https://a/\n" },
      "classic-conflict",
    ],
    ["lazy plugins", { additionalOptions: { "core.lazy_load_plugins": "True" } }, "option-conflict"],
    ["Variables elsewhere", { variables: { prefix: "other", names: ["a"] } }, "secrets-prefix-conflict"],
    [
      "a backend with another prefix of Variables",
      {
        additionalOptions: {
          "secrets.backend": "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
          "secrets.backend_kwargs": '{"connections_prefix":"demo/connections","variables_prefix":"theirs"}',
        },
      },
      "secrets-prefix-conflict",
    ],
  ] as const)("refuses %s", (_, change, code) => {
    expect(errorsOf(change).map((problem) => problem.code)).toEqual([code]);
  });
});
