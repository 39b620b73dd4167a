import { Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as kms from "aws-cdk-lib/aws-kms";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import { LineageServer } from "../lineage-server/lineage-server.ts";
import type { ILineageServer } from "../lineage-server/lineage-server-interface.ts";
import { consumer, filesIn, withEnvironment } from "../testing/mwaa-consumer.ts";
import { resourceOf, resources, statementsOf } from "../testing/synthesize.ts";

describe("lineage to an imported server", () => {
  it("uses the server's key, certificate and security group, and creates no key", () => {
    const { app, stack, outdir, lineage, target } = withEnvironment({ airflowVersion: "3.3.1" });
    const before = resources(Template.fromStack(consumer().stack)).filter(
      ([, { Type }]) => Type === "AWS::SecretsManager::Secret",
    );
    lineage(target, {
      server: LineageServer.fromAttributes(stack, "Central", {
        url: "https://lineage.example.com",
        keySecret: secretsmanager.Secret.fromSecretNameV2(stack, "Imported", "central/ingest"),
        authority: "-----BEGIN CERTIFICATE-----",
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, "Balancer", "sg-0123456789abcdef0"),
      }),
    });
    app.synth();
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::SecretsManager::Secret", before.length);
    const { Properties } = resourceOf(template, "AWS::MWAA::Environment");
    const options = Properties.AirflowConfigurationOptions as Record<string, string>;
    expect(JSON.parse(options["openlineage.transport"]!)).toMatchObject({
      url: "https://lineage.example.com/",
      verify: "/usr/local/airflow/dags/headwater-ca.pem",
      auth: { secret_id: "central/ingest", region: "eu-west-1" },
    });
    expect(options["secrets.backend"]).toBeUndefined();
    expect(filesIn(outdir).has("headwater-ca.pem")).toBe(true);
    template.hasResourceProperties("AWS::EC2::SecurityGroupIngress", { GroupId: "sg-0123456789abcdef0" });
    const policy = resourceOf(template, "AWS::IAM::ManagedPolicy", "MwaaLineage");
    expect(JSON.stringify(statementsOf(policy))).toMatch(/secret:central\/ingest-\?\?\?\?\?\?/);
  });

  it("cannot be found as a connection under another name", () => {
    const { stack, lineage, target } = withEnvironment({ airflowVersion: "3.3.1" });
    const server = LineageServer.fromAttributes(stack, "Central", {
      url: "https://lineage.example.com/",
      keySecret: secretsmanager.Secret.fromSecretNameV2(stack, "Imported", "central/ingest"),
    });
    expect(() => lineage(target, { server, keySource: "connection" })).toThrow(
      /central\/ingest.*etl\/connections\/openlineage.*token-provider/s,
    );
  });
});

class KeylessServer extends Construct implements ILineageServer {
  readonly url = "https://lineage.example.com/";
  readonly authority = undefined;
  readonly connections = new ec2.Connections();

  grantIngest(): never {
    throw new Error("It has no key");
  }
}

describe("lineage to a server of another kind", () => {
  it("needs a key, or a server that accepts a new one", () => {
    const { stack, lineage, target } = withEnvironment({ airflowVersion: "3.3.1" });
    expect(() => lineage(target, { server: new KeylessServer(stack, "Keyless") })).toThrow(
      /neither has an ingest key nor accepts a new one.*LineageServer\.fromAttributes/s,
    );
  });

  it("may read a key that another KMS key encrypts", () => {
    const { stack, lineage, target } = withEnvironment({ airflowVersion: "3.3.1" });
    const key = new kms.Key(stack, "TheirKey");
    lineage(target, { retention: { key } });
    const policy = JSON.stringify(
      resourceOf(Template.fromStack(stack), "AWS::IAM::Policy", "LineageTaskTaskRole"),
    );
    expect(policy).toContain(stack.resolve(key.keyArn)["Fn::GetAtt"][0]);
  });
});
