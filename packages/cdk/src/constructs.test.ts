import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineageSettings } from "@headwater/mwaa";
import { loadManifest } from "@headwater/pipeline-tickit";
import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { describe, expect, it } from "vitest";
import { pluginsSource, writePluginsArchive } from "./airflow/plugins-archive.ts";
import {
  AirflowEnvironment,
  LineageServer,
  Monitoring,
  Network,
  type Retention,
  TickitLake,
  Warehouse,
} from "./index.ts";
import { resources, testApp } from "./testing/synthesize.ts";

/** A stack of a user who needs only one construct of the platform. */
function consumer() {
  const stack = new Stack(testApp(), "Mine", { env: { account: "123456789012", region: "eu-central-1" } });
  const retention: Retention = {
    key: new Key(stack, "Key"),
    removalPolicy: RemovalPolicy.RETAIN,
    logRetention: RetentionDays.ONE_MONTH,
  };
  return { stack, retention, accessLogs: new s3.Bucket(stack, "AccessLogs") };
}

/** The user's existing network. */
function theirNetwork(stack: Stack) {
  const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 3 });
  const group = (id: string) => new ec2.SecurityGroup(stack, id, { vpc });
  return { vpc, subnets: vpc.privateSubnets, group };
}

const typesIn = (stack: Stack) => new Set(resources(Template.fromStack(stack)).map(([, { Type }]) => Type));

describe("in a user's own stack", () => {
  it("a network has subnets, security groups and outbound access", () => {
    const { stack, retention } = consumer();
    const network = new Network(stack, "Network", {
      availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      egress: "nat",
      cidr: "10.20.0.0/16",
      retention,
    });
    expect(
      [network.publicSubnets, network.applicationSubnets, network.dataSubnets].map(({ length }) => length),
    ).toEqual([3, 3, 3]);
    expect(network.airflowSubnets).toHaveLength(2);
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::EC2::VPC", { CidrBlock: "10.20.0.0/16" });
    template.resourceCountIs("AWS::EC2::NatGateway", 1);
  });

  it("a lake accepts other tables than the sample's, and keeps its data", async () => {
    const { stack, retention, accessLogs } = consumer();
    const { datasets } = await loadManifest();
    const dataDirectory = mkdtempSync(join(tmpdir(), "headwater-cdk-"));
    mkdirSync(join(dataDirectory, "tickit", "event"), { recursive: true });
    const lake = new TickitLake(stack, "Lake", {
      glueDatabase: "mine",
      sample: { tables: datasets.filter(({ table }) => table === "s3_datalake.event"), dataDirectory },
      accessLogs,
      retention,
    });
    expect(Object.keys(lake.tables)).toEqual(["event"]);
    const role = new iam.Role(stack, "Reader", { assumedBy: new iam.AccountRootPrincipal() });
    lake.grantRead(role);
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::Glue::Table", 1);
    template.hasResource("AWS::Glue::Database", {
      DeletionPolicy: "Retain",
      Properties: { DatabaseInput: { Name: "mine" } },
    });
    expect(typesIn(stack)).not.toContain("Custom::S3AutoDeleteObjects");
  });

  it("a warehouse reads any lake, and runs the given setup", () => {
    const { stack, retention } = consumer();
    const { subnets, group } = theirNetwork(stack);
    const granted: string[] = [];
    const warehouse = new Warehouse(stack, "Warehouse", {
      namespaceName: "mine-ns",
      workgroupName: "mine-wg",
      databaseName: "analytics",
      baseCapacity: 8,
      maximumCapacity: 32,
      dailyUsageLimit: 100,
      subnets,
      securityGroup: group("WarehouseGroup"),
      lake: { grantRead: (role) => granted.push(role.node.id) },
      bootstrapSql: ["CREATE SCHEMA IF NOT EXISTS mine"],
      retention,
    });
    expect(granted).toEqual(["LakeRole"]);
    expect(warehouse.lineageNamespace).toBe("redshift://mine-wg.eu-central-1:5439");
    const template = Template.fromStack(stack);
    template.hasResourceProperties("Custom::HeadwaterWarehouse", {
      Database: "analytics",
      Statements: ["CREATE SCHEMA IF NOT EXISTS mine"],
    });
    template.hasResource("AWS::RedshiftServerless::Namespace", {
      DeletionPolicy: "Retain",
      Properties: { FinalSnapshotName: "mine-ns-final" },
    });
  });

  it("a lineage server uses an existing certificate, and is monitored", () => {
    const { stack, retention, accessLogs } = consumer();
    const { vpc, subnets, group } = theirNetwork(stack);
    const server = new LineageServer(stack, "Lineage", {
      deploymentId: "mine",
      vpc,
      access: { mode: "internal", subnets, allowedCidrs: ["10.0.0.0/8"] },
      serverSubnets: subnets,
      databaseSubnets: subnets,
      securityGroups: { loadBalancer: group("A"), server: group("B"), database: group("C") },
      image: { kind: "uri", uri: "registry.example.com/headwater:0.1.0" },
      architecture: "x86_64",
      cpu: 512,
      memoryMiB: 1024,
      tasks: 2,
      database: {
        name: "mine",
        size: { kind: "aurora", minimumCapacity: 0.5, maximumCapacity: 4 },
        backupDays: 14,
      },
      certificate: {
        kind: "arn",
        arn: "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000",
        serverName: "lineage.example.com",
      },
      keys: { ingest: "mine/ingest", read: "mine/read", admin: "mine/admin" },
      metricsNamespace: "Mine",
      accessLogs,
      retention,
    });
    new Monitoring(stack, "Monitoring", {
      server,
    });
    expect([server.url, server.authority]).toEqual(["https://lineage.example.com/", undefined]);
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::RDS::DBCluster", { BackupRetentionPeriod: 14 });
    template.hasResourceProperties("AWS::ECS::Service", { DesiredCount: 2 });
    template.hasResourceProperties("AWS::ElasticLoadBalancingV2::LoadBalancer", { Scheme: "internal" });
    for (const type of ["AWS::CodeBuild::Project", "Custom::HeadwaterPrivateCertificate"])
      expect(typesIn(stack)).not.toContain(type);
  });

  it("an environment uses the generated settings", () => {
    const { stack, retention, accessLogs } = consumer();
    const { subnets, group } = theirNetwork(stack);
    const settings = lineageSettings({
      airflowVersion: "2.11.0",
      region: "eu-central-1",
      account: "123456789012",
      environmentName: "mine",
      url: "https://lineage.example.com/",
      connectionsPrefix: "mine/connections",
      additionalOptions: { "core.parallelism": "16" },
    });
    new AirflowEnvironment(stack, "Airflow", {
      name: "mine",
      settings,
      environmentClass: "mw1.medium",
      minimumWorkers: 1,
      maximumWorkers: 4,
      schedulers: 2,
      webServers: 2,
      webAccess: "private",
      maintenanceWindow: "SUN:03:00",
      logLevel: "INFO",
      subnets: subnets.slice(0, 2),
      securityGroup: group("AirflowGroup"),
      dags: { files: [s3deployment.Source.data("mine.py", "pass")] },
      pluginsArchive: writePluginsArchive([pluginsSource]),
      accessLogs,
      retention,
    });
    const template = Template.fromStack(stack);
    template.hasResource("AWS::MWAA::Environment", {
      DeletionPolicy: "Retain",
      Properties: {
        AirflowVersion: "2.11.0",
        AirflowConfigurationOptions: Match.objectLike({ "core.parallelism": "16" }),
        WebserverAccessMode: "PRIVATE_ONLY",
      },
    });
    const policy = JSON.stringify(template.findResources("AWS::IAM::Policy"));
    expect(policy).toContain("log-group:airflow-mine-*");
    expect(policy).not.toMatch(/GetSecretValue|GetCredentials/);
    expect(JSON.stringify(template.findResources("AWS::IAM::Role"))).not.toContain("RedshiftDbRoles");
  });

  it("a network needs none of the platform's feature flags", () => {
    const stack = new Stack(undefined, "Plain", { env: { account: "123456789012", region: "eu-central-1" } });
    const retention = {
      key: new Key(stack, "Key"),
      removalPolicy: RemovalPolicy.DESTROY,
      logRetention: RetentionDays.ONE_DAY,
    };
    new Network(stack, "Network", {
      availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      egress: "nat",
      cidr: "10.0.0.0/16",
      retention,
    });
    expect(resources(Template.fromStack(stack)).length).toBeGreaterThan(30);
  });
});
