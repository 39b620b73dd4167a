import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as mwaa from "aws-cdk-lib/aws-mwaa";
import * as s3 from "aws-cdk-lib/aws-s3";
import { describe, expect, it } from "vitest";
import { LineageServer } from "../lineage-server/lineage-server.ts";
import { Network } from "../network/network.ts";
import type { Retention } from "../support/retention.ts";
import { featureFlags, resourceOf, resources, statementsOf } from "../testing/synthesize.ts";
import { MwaaLineage } from "./mwaa-lineage.ts";

/** A user's own stack with a network and a lineage server, built from individual constructs. */
function consumer() {
  const outdir = mkdtempSync(join(tmpdir(), "headwater-cdk-"));
  const app = new App({ context: featureFlags, analyticsReporting: false, outdir });
  const stack = new Stack(app, "Data", { env: { account: "123456789012", region: "eu-west-1" } });
  const retention: Retention = {
    key: new kms.Key(stack, "Key"),
    removalPolicy: RemovalPolicy.DESTROY,
    logRetention: RetentionDays.ONE_WEEK,
  };
  const network = new Network(stack, "Network", {
    availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    egress: "nat",
    cidr: "10.0.0.0/16",
    retention,
  });
  const bucket = new s3.Bucket(stack, "Bucket", { versioned: true });
  const server = new LineageServer(stack, "Lineage", {
    deploymentId: "data",
    vpc: network.vpc,
    access: { mode: "internal", subnets: network.applicationSubnets, allowedCidrs: [] },
    serverSubnets: network.applicationSubnets,
    databaseSubnets: network.dataSubnets,
    securityGroups: network.securityGroups,
    image: { kind: "uri", uri: "registry.example.com/headwater:0.1.0" },
    architecture: "arm64",
    cpu: 256,
    memoryMiB: 512,
    tasks: 1,
    database: {
      name: "data-lineage",
      size: { kind: "rds", instanceClass: "t4g.micro", storageGiB: 20 },
      backupDays: 7,
    },
    certificate: { kind: "private" },
    keys: { ingest: "data/ingest", read: "data/read", admin: "data/admin" },
    metricsNamespace: "Headwater/data",
    accessLogs: bucket,
    retention,
  });
  const executionRole = new iam.Role(stack, "Role", {
    assumedBy: new iam.ServicePrincipal("airflow.amazonaws.com"),
  });
  const securityGroup = new ec2.SecurityGroup(stack, "Airflow", { vpc: network.vpc });
  const lineage = (target: ConstructorParameters<typeof MwaaLineage>[2]["target"]) =>
    new MwaaLineage(stack, "MwaaLineage", {
      target,
      server,
      loadBalancerGroup: network.securityGroups.loadBalancer,
      connectionsPrefix: "etl/connections",
      connections: ["warehouse"],
      retention,
    });
  return { app, stack, outdir, bucket, executionRole, securityGroup, lineage };
}

function withEnvironment(properties: Partial<mwaa.CfnEnvironmentProps>) {
  const parts = consumer();
  const environment = new mwaa.CfnEnvironment(parts.stack, "Environment", {
    name: "etl",
    airflowVersion: "2.11.0",
    ...properties,
  });
  return { ...parts, target: { kind: "in-app" as const, environment, ...parts } };
}

describe("lineage for an environment of the same app", () => {
  it("keeps its options and requirements, and adds those for lineage", () => {
    const { stack, lineage, target } = withEnvironment({
      airflowConfigurationOptions: { "core.parallelism": "16" },
      requirementsS3Path: "requirements.txt",
    });
    lineage({ ...target, current: { requirements: "pandas==2.2.3\n" } });
    const template = Template.fromStack(stack);
    const { Properties } = resourceOf(template, "AWS::MWAA::Environment");
    expect(Properties.AirflowConfigurationOptions).toMatchObject({
      "core.parallelism": "16",
      "openlineage.namespace": "mwaa://eu-west-1/123456789012/etl",
    });
    expect(Properties.RequirementsS3Path).toMatch(/^requirements\/requirements-[0-9a-f]{16}\.txt$/);
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

  it("does not replace a file with unknown content", () => {
    const { lineage, target } = withEnvironment({
      pluginsS3Path: "plugins.zip",
      startupScriptS3Path: "start.sh",
    });
    expect(() => lineage(target)).toThrow(
      /pluginsS3Path.*"plugins\.zip".*current\.pluginsFolder[\s\S]*startupScriptS3Path.*"start\.sh"/,
    );
  });
});

describe("lineage for an environment elsewhere", () => {
  it("does not change it, and writes the required changes", () => {
    const { app, stack, outdir, lineage, bucket, securityGroup } = consumer();
    lineage({
      kind: "elsewhere",
      name: "etl",
      airflowVersion: "3.0.6",
      securityGroup,
      currentOptions: { "core.parallelism": "16" },
      current: { requirements: "pandas==2.2.3", startupScript: "#!/bin/bash\nexport MINE=1\n" },
      bundleBucket: bucket,
    });
    app.synth();
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::MWAA::Environment", 0);
    expect(resources(template).some(([, { Type }]) => Type === "AWS::IAM::ManagedPolicy")).toBe(true);
    const files = new Map(
      readdirSync(outdir, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), "utf8")]),
    );
    expect(JSON.parse(files.get("options.json")!)).toMatchObject({ "core.parallelism": "16" });
    expect(files.get("requirements.txt")).toBe(
      "apache-airflow-providers-openlineage==2.6.1\npandas==2.2.3\n",
    );
    expect(files.get("startup.sh")).toMatch(/^#!\/bin\/bash\nexport MINE=1\n[\s\S]*headwater_probe/);
    const script = files.get("update-environment.sh")!;
    expect(script).toMatch(/aws mwaa update-environment --region eu-west-1 --name etl/);
    expect(script).toMatch(/--airflow-configuration-options file:\/\/options\.json/);
    expect(script).toMatch(/aws iam attach-role-policy/);
    // Values known only at deployment are replaced with a plain name.
    const input = script.replaceAll(/<<marker:0x[0-9a-f]+:\d+>>/g, "value");
    expect(input).toMatch(/name_of value plugins\.zip/);
    const { error, stdout } = spawnSync("shellcheck", ["--shell=bash", "-"], { input, encoding: "utf8" });
    if (error) throw new Error(`This test needs shellcheck (Debian package shellcheck): ${error.message}`);
    expect(stdout).toBe("");
  });
});
