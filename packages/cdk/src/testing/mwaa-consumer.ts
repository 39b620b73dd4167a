import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as mwaa from "aws-cdk-lib/aws-mwaa";
import * as s3 from "aws-cdk-lib/aws-s3";
import { MwaaLineage } from "../airflow/mwaa-lineage.ts";
import type { MwaaLineageProps } from "../airflow/mwaa-lineage-props.ts";
import { LineageServer } from "../lineage-server/lineage-server.ts";
import { Network } from "../network/network.ts";
import type { Retention } from "../support/retention.ts";
import { featureFlags } from "./synthesize.ts";

/** A user's own stack with a network and a lineage server, built from individual constructs. */
export function consumer() {
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
  const lineage = (target: MwaaLineageProps["target"], props: Partial<MwaaLineageProps> = {}) =>
    new MwaaLineage(stack, "MwaaLineage", {
      target,
      server,
      connections: ["warehouse"],
      retention,
      ...props,
    });
  return { app, stack, outdir, bucket, executionRole, securityGroup, lineage };
}

/** A consumer with an Airflow 2.11.0 environment, changed by the properties. */
export function withEnvironment(properties: Partial<mwaa.CfnEnvironmentProps>) {
  const parts = consumer();
  const environment = new mwaa.CfnEnvironment(parts.stack, "Environment", {
    name: "etl",
    airflowVersion: "2.11.0",
    webserverAccessMode: "PUBLIC_ONLY",
    ...properties,
  });
  return { ...parts, target: { kind: "in-app" as const, environment, ...parts } };
}

/** Returns the files that an app writes for deployment, by name. */
export function filesIn(outdir: string): Map<string, Buffer> {
  return new Map(
    readdirSync(outdir, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))]),
  );
}
