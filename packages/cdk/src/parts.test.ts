import { join } from "node:path";
import { Validations } from "aws-cdk-lib";
import type { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import type { PlatformConfigurationInput } from "./configuration/schema.ts";
import { validateConfiguration } from "./configuration/validate.ts";
import { buildPlatform, preparePlatform } from "./platform.ts";
import { exampleConfiguration } from "./testing/example-configuration.ts";
import { granting, lookupsOf, ofType, secretArn, uploads } from "./testing/inspect.ts";
import { resourceOf, synthesize, testApp } from "./testing/synthesize.ts";
import { makeTeamFolder } from "./testing/team-folder.ts";

const off = { enabled: false };
const withoutSample = { sample: off, warehouse: off, lake: off };

const switches = [true, false];
const combinations = switches.flatMap((sample) =>
  switches.flatMap((lake) => switches.map((warehouse) => ({ sample, lake, warehouse }))),
);
const configurationOf = ({ sample, lake, warehouse }: (typeof combinations)[number]) => ({
  sample: { enabled: sample, scale: 0.01 },
  lake: { enabled: lake },
  warehouse: { enabled: warehouse },
});
const isValid = ({ sample, lake, warehouse }: (typeof combinations)[number]) =>
  !sample || (lake && warehouse);

describe("the optional parts", () => {
  it.each(combinations.filter(isValid))(
    "can be combined: sample $sample, lake $lake, warehouse $warehouse",
    async (parts) => {
      const synthesized = await synthesize(configurationOf(parts));
      const { network, warehouse, orchestration } = synthesized;
      const count = (template: Template, type: string) => ofType(template, type).length;
      expect(count(network, "AWS::Glue::Database")).toBe(Number(parts.lake));
      expect(count(network, "AWS::Glue::Table")).toBe(parts.sample ? 7 : 0);
      expect(count(warehouse, "AWS::RedshiftServerless::Workgroup")).toBe(Number(parts.warehouse));
      const pattern = lookupsOf(synthesized).connections_lookup_pattern;
      const warehouseSecret = secretArn("connections/redshift_default");
      expect(granting(synthesized, "secretsmanager:GetSecretValue")).toEqual(
        parts.warehouse
          ? [secretArn("connections/openlineage"), warehouseSecret]
          : [secretArn("connections/openlineage")],
      );
      expect(granting(synthesized, "redshift-serverless:GetCredentials")).toHaveLength(
        Number(parts.warehouse),
      );
      expect(pattern?.includes("redshift_default") ?? false).toBe(parts.warehouse);
      const tag = JSON.stringify(
        resourceOf(orchestration, "AWS::IAM::Role", "ExecutionRole").Properties.Tags,
      );
      expect(tag.includes("RedshiftDbRoles")).toBe(parts.warehouse);
      expect(uploads(orchestration).some(([id]) => id.includes("SampleDags"))).toBe(parts.sample);
      expect(uploads(network).some(([id]) => id.includes("SampleData"))).toBe(parts.sample);
      expect(JSON.stringify(orchestration.toJSON().Outputs)).toContain(
        parts.sample ? "/dags/rs_source_to_staging/" : "/dags/headwater_probe/",
      );
    },
  );

  it("pass cdk-nag when all of them are turned off", async () => {
    const configuration = validateConfiguration({ ...exampleConfiguration, ...withoutSample }, "The test", {
      acceptPlaceholders: true,
    });
    const app = testApp();
    buildPlatform(app, configuration, await preparePlatform(configuration));
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    expect(() => app.synth()).not.toThrow();
  });

  it.each(combinations.filter((parts) => !isValid(parts)))(
    "are refused with a sentence: sample $sample, lake $lake, warehouse $warehouse",
    async (parts) => {
      await expect(synthesize(configurationOf(parts))).rejects.toThrow(
        /sample\.enabled: the sample needs the (lake|warehouse); set sample\.enabled to false/,
      );
    },
  );

  it("leave the warehouse with what the others need", async () => {
    const setup = async (change: Partial<PlatformConfigurationInput>) =>
      resourceOf((await synthesize(change)).warehouse, "Custom::HeadwaterWarehouse").Properties
        .Statements as string[];
    expect(await setup({ sample: off, lake: off, warehouse: { schemas: ["orders"] } })).toEqual([
      "CREATE SCHEMA IF NOT EXISTS orders",
      "CREATE ROLE headwater_etl",
      "GRANT USAGE, CREATE ON SCHEMA orders TO ROLE headwater_etl",
    ]);
    const withLake = await setup({ sample: off });
    expect(withLake[0]).toMatch(/CREATE EXTERNAL SCHEMA IF NOT EXISTS s3_datalake/);
    expect(withLake.join("\n")).not.toMatch(/tickit/);
  });
});

describe("files in a bucket", () => {
  const team = makeTeamFolder();
  const variants: [string, Partial<PlatformConfigurationInput>][] = [
    ["the sample", {}],
    ["the sample in production", { profile: "production", airflow: { webAccess: "public" } }],
    ["no sample", { sample: off }],
    ["a team's DAGs beside the sample", { airflow: { dagsFolder: join(team, "team", "dags") } }],
    ["a team's DAGs alone", { ...withoutSample, airflow: { dagsFolder: join(team, "team", "dags") } }],
  ];

  it.each(variants)("stay, except those of the sample itself, with %s", async (_, change) => {
    const { orchestration, network } = await synthesize(change);
    const deleting = [...uploads(orchestration), ...uploads(network)].filter(
      ([, { Properties }]) => Properties.Prune !== false || Properties.RetainOnDelete === false,
    );
    for (const [, { Properties }] of deleting)
      expect(Properties.DestinationBucketKeyPrefix).toMatch(/^(dags\/headwater_sample|tickit)$/);
    expect(deleting).toHaveLength(change.sample ? 0 : change === variants[4]![1] ? 0 : 2);
  });

  it("are removed with the sample, because nothing else owns its prefix", async () => {
    const { orchestration } = await synthesize({ airflow: { dagsFolder: join(team, "team", "dags") } });
    const bucket = resourceOf(orchestration, "AWS::S3::Bucket", "AirflowBucket");
    const owners = (bucket.Properties.Tags as { Key: string }[])
      .map(({ Key }) => Key)
      .filter((key) => key.startsWith("aws-cdk:cr-owned:dags/headwater_sample"));
    expect(owners).toHaveLength(1);
  });
});
