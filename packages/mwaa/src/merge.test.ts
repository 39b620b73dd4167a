import { describe, expect, it } from "vitest";
import { type LineageSettingsOptions, lineageSettings } from "./lineage-settings.ts";

const managerClass = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/** Adds lineage to an environment with a key that comes from a connection. */
function merged(change: Partial<LineageSettingsOptions>) {
  const { configurationOptions, startupScript, problems } = lineageSettings({
    airflowVersion: "3.3.1",
    region: "eu-west-1",
    account: "123456789012",
    environmentName: "etl",
    url: "https://lineage.example.com/",
    connectionsPrefix: "corp/connections",
    keySecret: "corp/connections/openlineage",
    externalTablesFile: "tables.json",
    ...change,
  });
  const errors = problems.filter(({ severity }) => severity === "error");
  return {
    options: configurationOptions,
    startupScript,
    errors: errors.map(({ message }) => message),
    problems,
  };
}

const backend = (kwargs: object) => ({
  "secrets.backend": managerClass,
  "secrets.backend_kwargs": JSON.stringify(kwargs),
});
const kwargsOf = (options: Readonly<Record<string, string>>, key = "secrets.backend_kwargs") =>
  JSON.parse(options[key]!) as Record<string, unknown>;

describe("lists and rules of an environment", () => {
  it("are joined with those of lineage, without repetition", () => {
    const { options } = merged({
      additionalOptions: {
        "openlineage.extractors": "a.A; headwater_lineage.extractor.RedshiftExtractor;",
        "openlineage.custom_run_facets": "b.facet",
        "openlineage.emission_policy": '[{"scope":{"dag_id":"x"},"controls":{"emit":false}}]',
      },
    });
    expect(options["openlineage.extractors"]).toBe("a.A;headwater_lineage.extractor.RedshiftExtractor");
    expect(options["openlineage.custom_run_facets"]).toBe("b.facet");
    expect(JSON.parse(options["openlineage.emission_policy"]!)).toEqual([
      { scope: {}, controls: { include_source_code: false } },
      { scope: { dag_id: "x" }, controls: { emit: false } },
    ]);
  });

  it("stay the same if lineage is added a second time", () => {
    const { options, startupScript } = merged({
      additionalOptions: backend({
        connections_prefix: "corp/connections",
        connections_lookup_pattern: "^dwh$",
      }),
      additionalStartupScript: "#!/bin/sh\nexport A=1\n",
    });
    const again = merged({ additionalOptions: options, additionalStartupScript: startupScript });
    expect(again.options).toEqual(options);
    expect(again.startupScript).toBe(startupScript);
  });

  it("keep the environment's own preferences", () => {
    const own = { "openlineage.execution_timeout": "60", "openlineage.disable_source_code": "False" };
    const { options, errors } = merged({ airflowVersion: "2.11.0", additionalOptions: own });
    expect(options).toMatchObject(own);
    expect(errors).toEqual([]);
  });

  it("keep preferences that the startup script exports", () => {
    const { options } = merged({
      additionalStartupScript:
        "export AIRFLOW__OPENLINEAGE__EXECUTION_TIMEOUT=60 OPENLINEAGE_EXTRACTORS=a.A\n",
    });
    expect(options["openlineage.execution_timeout"]).toBeUndefined();
    expect(options["openlineage.extractors"]).toBe("a.A;headwater_lineage.extractor.RedshiftExtractor");
  });
});

describe("conflicts with an environment", () => {
  it.each([
    [
      "export OPENLINEAGE_URL=https://marquez.example.com\n",
      /"https:\/\/marquez\.example\.com" in the variable OPENLINEAGE_URL/,
    ],
    [
      "export AIRFLOW__OPENLINEAGE__NAMESPACE=mine\n",
      /"mine" in the variable AIRFLOW__OPENLINEAGE__NAMESPACE/,
    ],
    ["export AIRFLOW__OPENLINEAGE__TRANSPORT=$(cat t.json)\n", /a computed value in the variable/],
    ["export OPENLINEAGE_DISABLED=1\n", /lineage is disabled/],
  ])("name variables of the startup script: %s", (additionalStartupScript, message) => {
    expect(merged({ additionalStartupScript }).errors).toEqual([expect.stringMatching(message)]);
  });

  it("include an invalid emission policy and invalid arguments of the backend", () => {
    expect(merged({ additionalOptions: { "openlineage.emission_policy": "{}" } }).errors).toHaveLength(1);
    const options = { "secrets.backend": managerClass, "secrets.backend_kwargs": "{'a': 1}" };
    expect(merged({ additionalOptions: options }).errors).toEqual(
      expect.arrayContaining([expect.stringMatching(/not a JSON object/)]),
    );
  });
});

describe("the secrets backend of an environment", () => {
  it("is set up if there is none, for workers too", () => {
    const { options } = merged({});
    expect(options["workers.secrets_backend"]).toBe(managerClass);
    expect(kwargsOf(options)).toMatchObject({ connections_lookup_pattern: "^(openlineage)$" });
  });

  it("keeps every argument, and a pattern that matches already", () => {
    const kwargs = {
      connections_prefix: "corp/connections",
      connections_lookup_pattern: "^(?!aws_default$).*$",
    };
    const own = backend({ ...kwargs, variables_prefix: "v", endpoint_url: "https://vpce" });
    const { options } = merged({ additionalOptions: own });
    expect(kwargsOf(options)).toEqual({ ...kwargs, variables_prefix: "v", endpoint_url: "https://vpce" });
  });

  it("is not given a pattern if it looks up every connection", () => {
    const { options } = merged({ additionalOptions: backend({ connections_prefix: "corp/connections" }) });
    expect(kwargsOf(options)).toEqual({ connections_prefix: "corp/connections" });
  });

  it("looks up only lineage's connection if it looked up none", () => {
    const { options } = merged({
      additionalOptions: backend({ connections_prefix: null, variables_prefix: "v" }),
    });
    expect(kwargsOf(options)).toEqual({
      connections_prefix: "corp/connections",
      connections_lookup_pattern: "^(openlineage)$",
      variables_prefix: "v",
    });
  });

  it("has one prefix, so that another one is a conflict with both values", () => {
    const { errors } = merged({ additionalOptions: backend({ connections_prefix: "other" }) });
    expect(errors).toEqual([expect.stringMatching(/"other".*"corp\/connections"/)]);
    // The class's default counts as well.
    expect(merged({ additionalOptions: backend({}) }).errors).toEqual([
      expect.stringMatching(/"airflow\/connections"/),
    ]);
  });

  it("may differ for workers of Airflow 3", () => {
    const workers = { connections_prefix: "corp/connections", connections_lookup_pattern: "^w$" };
    const { options } = merged({
      additionalOptions: {
        ...backend({ connections_prefix: "corp/connections" }),
        "workers.secrets_backend": managerClass,
        "workers.secrets_backend_kwargs": JSON.stringify(workers),
      },
    });
    expect(kwargsOf(options, "workers.secrets_backend_kwargs")).toEqual({
      ...workers,
      connections_lookup_pattern: "(?:^w$)|^(openlineage)$",
    });
  });

  it("counts if the startup script exports it", () => {
    const script = `export AIRFLOW__SECRETS__BACKEND=${managerClass}
export AIRFLOW__SECRETS__BACKEND_KWARGS='{"connections_prefix":"corp/connections","sep":"-"}'\n`;
    const { options } = merged({ additionalStartupScript: script });
    expect(kwargsOf(options)).toEqual({ connections_prefix: "corp/connections", sep: "-" });
  });

  it("stays untouched with the token provider", () => {
    const own = { "secrets.backend": "my.Backend", "secrets.backend_kwargs": '{"a":1}' };
    const { options, errors } = merged({ keySource: "token-provider", additionalOptions: own });
    expect(options).toMatchObject(own);
    expect([options["workers.secrets_backend"], errors]).toEqual([undefined, []]);
  });
});

describe("problems that an environment has without lineage", () => {
  it("are warnings, because lineage does not depend on them", () => {
    const { errors, problems } = merged({
      keySource: "token-provider",
      additionalOptions: {
        "secrets.backend": "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend",
        "core.paralelism": "16",
        "openlineage.namspace": "x",
      },
    });
    expect(errors).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["path-removed", "option-unknown"]),
    );
  });

  it("are errors if they keep lineage from being installed or sent", () => {
    const lines = ["boto3==1.20.0", "acryl-datahub-airflow-plugin"];
    expect(merged({ additionalRequirements: lines }).errors).toEqual([
      expect.stringMatching(/boto3==1\.20\.0/),
      expect.stringMatching(/turns the OpenLineage provider's listener off/),
    ]);
  });
});
