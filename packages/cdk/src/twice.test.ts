import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineageSettings } from "@headwater/mwaa";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import type { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import { AirflowEnvironment, Network, TickitLake, Warehouse } from "./index.ts";
import { resources } from "./testing/synthesize.ts";

const env = { account: "123456789012", region: "eu-central-1" };

/** Uses a construct twice in a stack without feature flags; returns the values of its resources' name properties. */
function namesOfTwo(make: (stack: Stack, id: string, vpc: ec2.IVpc) => Construct): string[] {
  const stack = new Stack(new App({ analyticsReporting: false }), "Data", { env });
  const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 3 });
  for (const id of ["First", "Second"]) make(stack, id, vpc);
  return resources(Template.fromStack(stack)).flatMap(([, { Type, Properties }]) =>
    Object.entries(Properties)
      .filter(([name, value]) => /^(Name|\w+Name|\w+Identifier)$/.test(name) && typeof value === "string")
      .filter(([name]) => !/^(SchemaName|DbName|AdminUsername|RuntimeName)$/.test(name))
      .map(([name, value]) => `${Type} ${name} ${value}`),
  );
}

const repeated = (names: string[]) => names.filter((name, index) => names.indexOf(name) !== index);
const group = (scope: Construct, id: string, vpc: ec2.IVpc) =>
  new ec2.SecurityGroup(scope, `${id}Group`, { vpc });

describe("twice in a stack, with defaults,", () => {
  it("networks repeat no name", () => {
    expect(repeated(namesOfTwo((stack, id) => new Network(stack, id)))).toEqual([]);
  });

  it("warehouses repeat no name", () => {
    const names = namesOfTwo(
      (stack, id, vpc) =>
        new Warehouse(stack, id, { subnets: vpc.privateSubnets, securityGroup: group(stack, id, vpc) }),
    );
    expect(names.filter((name) => name.includes("WorkgroupName"))).toHaveLength(2);
    expect(repeated(names)).toEqual([]);
  });

  it("lakes repeat only the tables of their own databases", () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), "headwater-lake-"));
    mkdirSync(join(dataDirectory, "tickit"));
    const names = namesOfTwo(
      (stack, id) =>
        new TickitLake(stack, id, {
          glueDatabase: id.toLowerCase(),
          sample: { tables: [], dataDirectory },
        }),
    );
    expect(repeated(names)).toEqual([]);
  });

  it("environments repeat no name", () => {
    const names = namesOfTwo((stack, id, vpc) => {
      const name = id.toLowerCase();
      return new AirflowEnvironment(stack, id, {
        name,
        settings: lineageSettings({
          ...env,
          airflowVersion: "3.0.6",
          environmentName: name,
          url: "https://lineage.example.com/",
          connectionsPrefix: `${name}/connections`,
        }),
        subnets: vpc.privateSubnets.slice(0, 2),
        securityGroup: group(stack, id, vpc),
        dags: { files: [s3deployment.Source.data(`${name}.py`, "pass")] },
      });
    });
    expect(names.filter((name) => name.startsWith("AWS::MWAA::Environment"))).toHaveLength(2);
    expect(repeated(names)).toEqual([]);
  });
});
