import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lazy } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import type * as mwaa from "aws-cdk-lib/aws-mwaa";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { consumer, filesIn, withEnvironment } from "../testing/mwaa-consumer.ts";
import { pretendWheels } from "../testing/pretend-wheels.ts";
import { resourceOf, resources, statementsOf } from "../testing/synthesize.ts";

const managerClass = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

function pluginsIn(outdir: string): string[] {
  const archive = [...filesIn(outdir)].find(([name]) => name.endsWith(".zip"))![1];
  return Object.keys(unzipSync(new Uint8Array(archive)));
}

/** Adds lineage to an environment and returns its properties in the template. */
function propertiesWith(
  properties: Partial<mwaa.CfnEnvironmentProps>,
  props: Parameters<ReturnType<typeof withEnvironment>["lineage"]>[1] = {},
  current: object = {},
) {
  const { stack, lineage, target } = withEnvironment(properties);
  lineage({ ...target, current }, props);
  const { Properties } = resourceOf(Template.fromStack(stack), "AWS::MWAA::Environment");
  return Properties as Record<string, string> & { AirflowConfigurationOptions: Record<string, string> };
}

describe("lineage for an environment of the same app", () => {
  it("keeps its options and requirements, and adds those for lineage", () => {
    const { stack, lineage, target } = withEnvironment({
      airflowConfigurationOptions: { "core.parallelism": "16" },
      requirementsS3Path: "requirements.txt",
      requirementsS3ObjectVersion: "v1",
    });
    lineage({ ...target, current: { requirements: "pandas==2.1.4\n" } });
    const template = Template.fromStack(stack);
    const { Properties } = resourceOf(template, "AWS::MWAA::Environment");
    expect(Properties.AirflowConfigurationOptions).toMatchObject({
      "core.parallelism": "16",
      "openlineage.namespace": "mwaa://eu-west-1/123456789012/etl",
    });
    expect(Properties.RequirementsS3Path).toMatch(/^requirements\/requirements-[0-9a-f]{16}\.txt$/);
    expect(Properties.RequirementsS3ObjectVersion).toBeUndefined();
    template.hasResourceProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.anyValue() });
    template.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      Description: "MWAA to the lineage server",
    });
  });

  it("has a key of its own, which the server accepts", () => {
    const { stack, lineage, target } = withEnvironment({});
    lineage(target);
    const template = Template.fromStack(stack);
    const task = JSON.stringify(resourceOf(template, "AWS::ECS::TaskDefinition").Properties);
    expect(task).toMatch(/,ingest=\\?",\{"Ref":"MwaaLineageKey/);
    const policy = resourceOf(template, "AWS::IAM::Policy", "LineageTaskTaskRole");
    expect(JSON.stringify(statementsOf(policy))).toMatch(/MwaaLineageKey/);
  });

  it("fails with both values if the environment has a conflicting setting", () => {
    const { lineage, target } = withEnvironment({
      airflowConfigurationOptions: { "openlineage.namespace": "mine", "core.load_examples": false },
    });
    expect(() => lineage(target)).toThrow(/"mine".*"mwaa:\/\/eu-west-1\/123456789012\/etl"/s);
    const other = withEnvironment({ airflowConfigurationOptions: { "core.load_examples": false } });
    expect(() => other.lineage(other.target)).toThrow(/core\.load_examples.*boolean/);
  });

  it("rejects options that are known only at deployment", () => {
    const { lineage, target } = withEnvironment({
      airflowConfigurationOptions: Lazy.any({ produce: () => ({}) }),
    });
    expect(() => lineage(target)).toThrow(/known only at deployment/);
  });

  it("takes the namespace that the environment has already", () => {
    const options = { "openlineage.namespace": "mine" };
    const { AirflowConfigurationOptions } = propertiesWith(
      { airflowConfigurationOptions: options },
      { namespace: "mine" },
    );
    expect(AirflowConfigurationOptions).toMatchObject(options);
  });

  it("does not replace a file with unknown content", () => {
    const { lineage, target } = withEnvironment({
      pluginsS3Path: "plugins.zip",
      startupScriptS3Path: "start.sh",
    });
    expect(() => lineage(target)).toThrow(
      /pluginsS3Path.*"plugins\.zip".*current\.pluginsFolder[\s\S]*startupScriptS3Path.*"start\.sh"/,
    );
  });

  it("keeps every file of the environment's plugins, and both lists of ignored folders", () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-plugins-"));
    mkdirSync(join(folder, "tests"));
    for (const name of ["mine.py", "driver.jar", "settings.json", "tests/a.txt"])
      writeFileSync(join(folder, name), name);
    writeFileSync(join(folder, ".airflowignore"), "vendored/\n");
    const { app, outdir, lineage, target } = withEnvironment({ pluginsS3Path: "plugins.zip" });
    lineage({ ...target, current: { pluginsFolder: folder } });
    app.synth();
    expect(pluginsIn(outdir)).toEqual(
      expect.arrayContaining([
        "mine.py",
        "driver.jar",
        "settings.json",
        "tests/a.txt",
        "headwater_lineage/extractor.py",
      ]),
    );
    const archive = [...filesIn(outdir)].find(([name]) => name.endsWith(".zip"))![1];
    const ignored = Buffer.from(unzipSync(new Uint8Array(archive))[".airflowignore"]!).toString();
    expect(ignored).toBe("vendored/\nheadwater_lineage/\n");
  });

  it("warns about a startup script that ends early, and comes before it", () => {
    const { app, stack, outdir, lineage, target } = withEnvironment({ startupScriptS3Path: "start.sh" });
    lineage({ ...target, current: { startupScript: "#!/bin/bash\nexport MINE=1\nexit 0\n" } });
    app.synth();
    Annotations.fromStack(stack).hasWarning(
      "/Data/MwaaLineage",
      Match.stringLikeRegexp('"exit 0" ends the script.*part comes before it'),
    );
    const script = [...filesIn(outdir)].find(([name]) => name.startsWith("startup-"))![1].toString();
    expect(script).toMatch(
      /^#!\/bin\/bash\n# Generated by Headwater[\s\S]*headwater_probe[\s\S]*\nexport MINE=1\nexit 0\n$/,
    );
  });
});

describe("the secrets backend of an environment", () => {
  it("stays as it is if the key does not come from a connection", () => {
    const own = {
      "secrets.backend":
        "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend",
      "secrets.backend_kwargs": '{"connections_prefix":"/airflow/connections"}',
    };
    const { AirflowConfigurationOptions } = propertiesWith({ airflowConfigurationOptions: own });
    expect(AirflowConfigurationOptions).toMatchObject(own);
    const without = propertiesWith({}).AirflowConfigurationOptions;
    expect(Object.keys(without).filter((key) => /secrets/.test(key))).toEqual([]);
  });

  it("is extended by the key's connection, which gets the environment's own prefix", () => {
    const kwargs = {
      connections_prefix: "corp/airflow",
      connections_lookup_pattern: "^(db|dwh)_.*$",
      variables_prefix: "corp/variables",
      region_name: "eu-west-1",
    };
    const { stack, lineage, target } = withEnvironment({
      airflowVersion: "3.3.1",
      airflowConfigurationOptions: {
        "secrets.backend": managerClass,
        "secrets.backend_kwargs": JSON.stringify(kwargs),
      },
    });
    lineage(target);
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::SecretsManager::Secret", { Name: "corp/airflow/openlineage" });
    const options = resourceOf(template, "AWS::MWAA::Environment").Properties
      .AirflowConfigurationOptions as Record<string, string>;
    for (const key of ["secrets.backend_kwargs", "workers.secrets_backend_kwargs"]) {
      expect(JSON.parse(options[key]!)).toEqual({
        ...kwargs,
        connections_lookup_pattern: "(?:^(db|dwh)_.*$)|^(warehouse|openlineage)$",
      });
    }
  });

  it("keeps its prefix, even if lineage is given another one", () => {
    const { stack, lineage, target } = withEnvironment({
      airflowVersion: "3.3.1",
      airflowConfigurationOptions: { "secrets.backend": managerClass },
    });
    lineage(target, { connectionsPrefix: "mine" });
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::SecretsManager::Secret", {
      Name: "airflow/connections/openlineage",
    });
    Annotations.fromStack(stack).hasWarning(
      "/Data/MwaaLineage",
      Match.stringLikeRegexp('"mine" is not used.*"airflow/connections"'),
    );
  });

  it("is a conflict if it has another class, unless the token provider reads the key", () => {
    const environment = {
      airflowVersion: "3.3.1",
      airflowConfigurationOptions: {
        "secrets.backend": "airflow.providers.hashicorp.secrets.vault.VaultBackend",
      },
    };
    const { lineage, target } = withEnvironment(environment);
    expect(() => lineage(target)).toThrow(/VaultBackend.*SecretsManagerBackend.*keySource "token-provider"/s);
    const { AirflowConfigurationOptions } = propertiesWith(environment, { keySource: "token-provider" });
    expect(JSON.stringify(AirflowConfigurationOptions["openlineage.transport"])).toMatch(
      /SecretsManagerTokenProvider/,
    );
  });
});

describe("lineage for external tables", () => {
  const externalTables = [
    {
      namespace: "redshift://wg.eu-west-1:5439",
      database: "dev",
      schemas: {
        lake: {
          glueNamespace: "arn:aws:glue:eu-west-1:123456789012",
          glueDatabase: "raw",
          tables: { orders: { location: "s3://raw/orders/", columns: [{ name: "id", type: "int" }] } },
        },
      },
    },
  ];

  it("registers the extractor beside the environment's own, and writes the map to the dags folder", () => {
    const { app, stack, outdir, lineage, target } = withEnvironment({
      airflowConfigurationOptions: { "openlineage.extractors": "mine.Extractor; other.Extractor" },
    });
    lineage(target, { externalTables });
    app.synth();
    const { Properties } = resourceOf(Template.fromStack(stack), "AWS::MWAA::Environment");
    expect((Properties.AirflowConfigurationOptions as Record<string, string>)["openlineage.extractors"]).toBe(
      "mine.Extractor;other.Extractor;headwater_lineage.extractor.RedshiftExtractor",
    );
    const map = JSON.parse(filesIn(outdir).get("headwater_external_tables.json")!.toString());
    expect(map.warehouses[0].external_schemas.lake).toEqual({
      glue_namespace: "arn:aws:glue:eu-west-1:123456789012",
      glue_database: "raw",
      tables: { orders: { location: "s3://raw/orders/", columns: [{ name: "id", type: "int" }] } },
    });
    const script = [...filesIn(outdir)].find(([name]) => name.startsWith("startup-"))![1].toString();
    expect(script).toContain(
      "export HEADWATER_EXTERNAL_TABLES='/usr/local/airflow/dags/headwater_external_tables.json'",
    );
  });

  it("joins extractors that the startup script exports, because an option takes precedence over it", () => {
    const { AirflowConfigurationOptions } = propertiesWith(
      { startupScriptS3Path: "start.sh" },
      { externalTables: [] },
      { startupScript: "export AIRFLOW__OPENLINEAGE__EXTRACTORS=mine.Extractor\n" },
    );
    expect(AirflowConfigurationOptions["openlineage.extractors"]).toBe(
      "mine.Extractor;headwater_lineage.extractor.RedshiftExtractor",
    );
  });
});

describe("lineage for an environment without a package index", () => {
  const previousCache = process.env.HEADWATER_CACHE;
  afterEach(() => {
    if (previousCache === undefined) delete process.env.HEADWATER_CACHE;
    else process.env.HEADWATER_CACHE = previousCache;
  });

  it("puts wheels into plugins.zip if the web server is private", () => {
    pretendWheels();
    const { app, outdir, lineage, target } = withEnvironment({ webserverAccessMode: "PRIVATE_ONLY" });
    lineage(target);
    app.synth();
    const requirements = [...filesIn(outdir)].find(([name]) => name.startsWith("requirements-"))![1];
    expect(requirements.toString()).toBe(
      "--find-links /usr/local/airflow/plugins\n--no-index\napache-airflow-providers-openlineage==2.3.0\n",
    );
    expect(pluginsIn(outdir).filter((name) => name.endsWith(".whl"))).toHaveLength(4);
  });

  it("needs a wheel for every line, and prints the command that downloads them", () => {
    pretendWheels();
    const { lineage, target } = withEnvironment({});
    const current = { requirements: "cowsay==6.1\nshapely\npywin32; sys_platform == 'win32'\n" };
    expect(() => lineage({ ...target, offline: true, current })).toThrow(
      /cowsay==6\.1, shapely\. Run: npm run wheels -w @headwater\/cdk -- 2\.11\.0 \S+\.txt$/,
    );
  });

  it("accepts wheels that the environment's plugins contain already", () => {
    pretendWheels();
    const folder = mkdtempSync(join(tmpdir(), "headwater-plugins-"));
    for (const version of ["apache_airflow_providers_openlineage-2.3.0", "openlineage_python-1.33.0"])
      writeFileSync(join(folder, `${version}-py3-none-any.whl`), "");
    for (const name of ["openlineage_integration_common-1.33.0", "openlineage_sql-1.33.0", "cowsay-6.1"])
      writeFileSync(join(folder, `${name}-py3-none-any.whl`), "");
    const { lineage, target } = withEnvironment({});
    const current = { requirements: "cowsay==6.1\n", pluginsFolder: folder };
    expect(() => lineage({ ...target, offline: true, current })).not.toThrow();
  });

  it("warns if it is unknown whether the web server is private", () => {
    const { stack, lineage, target } = withEnvironment({ webserverAccessMode: undefined });
    lineage(target);
    Annotations.fromStack(stack).hasWarning(
      "/Data/MwaaLineage",
      Match.stringLikeRegexp("webserverAccessMode is not set"),
    );
  });
});

describe("lineage for an environment elsewhere", () => {
  it("does not change it, and writes a bundle that does", () => {
    const { app, stack, outdir, lineage, bucket, securityGroup } = consumer();
    lineage({
      kind: "elsewhere",
      name: "etl",
      airflowVersion: "3.0.6",
      securityGroup,
      currentOptions: { "core.parallelism": "16" },
      current: { requirements: "pandas==2.1.4", startupScript: "#!/bin/bash\nexport MINE=1\n" },
      bundleBucket: bucket,
    });
    app.synth();
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::MWAA::Environment", 0);
    expect(resources(template).some(([, { Type }]) => Type === "AWS::IAM::ManagedPolicy")).toBe(true);
    const files = filesIn(outdir);
    expect(JSON.parse(files.get("lineage.json")!.toString())).toMatchObject({
      environmentName: "etl",
      keySource: "token-provider",
      keySecret: "etl/connections/openlineage",
    });
    for (const name of ["update-environment.sh", "update-settings.mjs", "headwater-ca.pem"])
      expect(files.has(name)).toBe(true);
  });

  it("fails with both values if a current setting is known to conflict", () => {
    const { lineage, bucket, securityGroup } = consumer();
    const target = { kind: "elsewhere" as const, name: "etl", airflowVersion: "3.0.6", securityGroup };
    expect(() =>
      lineage({ ...target, currentOptions: { "openlineage.namespace": "mine" }, bundleBucket: bucket }),
    ).toThrow(/"mine".*"mwaa:/s);
  });
});
