import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diagnose } from "@headwater/mwaa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandFailure } from "../terminal/failure.ts";
import { environmentsInTemplates } from "./template.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const transport = (change: object = {}) => ({
  type: "http",
  url: "https://lineage.example.com/",
  timeout: 1.5,
  retry: { total: 2 },
  ...change,
});

function write(name: string, resources: object, outputs: object = {}): void {
  writeFileSync(
    join(folder, `${name}.template.json`),
    JSON.stringify({ Resources: resources, Outputs: outputs }),
  );
}

const environment = (options: object, properties: object = {}) => ({
  Type: "AWS::MWAA::Environment",
  Properties: {
    Name: "etl",
    AirflowVersion: "2.11.0",
    AirflowConfigurationOptions: options,
    NetworkConfiguration: { SecurityGroupIds: [{ "Fn::ImportValue": "network:AirflowGroup" }] },
    ExecutionRoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
    ...properties,
  },
});

const outcome = (number: number) =>
  diagnose(environmentsInTemplates(folder)[0]!).find(({ check }) => check.number === number)!;

describe("the doctor on templates", () => {
  it("reads options as written, and reports those that are not strings", () => {
    write("a", { E: environment({ "openlineage.transport": transport(), "core.load_examples": false }) });
    expect(outcome(3)).toMatchObject({ status: "fail" });
    expect(outcome(3).found).toMatch(/object|boolean/);
  });

  it("reads a transport whose URL is known only at deploy time", () => {
    const parts = JSON.stringify(transport({ url: "https://@/" })).split("@");
    const joined = { "Fn::Join": ["", [parts[0], { "Fn::GetAtt": ["Balancer", "DNSName"] }, parts[1]]] };
    write("a", { E: environment({ "openlineage.transport": joined }) });
    expect(outcome(4).status).toBe("pass");
    expect(outcome(7).status).toBe("pass");
  });

  it("follows security groups through exports", () => {
    const group = { "Fn::GetAtt": ["AirflowGroup", "GroupId"] };
    write("network", {}, { Group: { Value: group, Export: { Name: "network:AirflowGroup" } } });
    const options = { "openlineage.transport": JSON.stringify(transport()) };
    const balancer = { Type: "AWS::ElasticLoadBalancingV2::LoadBalancer" };
    write("a", { E: environment(options), B: balancer });
    expect(outcome(5)).toMatchObject({ status: "fail", found: expect.stringMatching(/does not admit/) });
    const rule = {
      Type: "AWS::EC2::SecurityGroupIngress",
      Properties: {
        FromPort: 443,
        GroupId: "sg-1",
        SourceSecurityGroupId: { "Fn::ImportValue": "network:AirflowGroup" },
      },
    };
    write("a", { E: environment(options), B: balancer, R: rule });
    expect(outcome(5).status).toBe("pass");
  });

  it("checks that the role may read the key", () => {
    const auth = {
      type: "headwater_lineage.token_provider.SecretsManagerTokenProvider",
      secret_id: "etl/openlineage",
    };
    const options = { "openlineage.transport": JSON.stringify(transport({ auth })) };
    const policy = (resource: string) => ({
      Type: "AWS::IAM::Policy",
      Properties: {
        Roles: [{ Ref: "Role" }],
        PolicyDocument: {
          Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: resource }],
        },
      },
    });
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
    write("a", { E: environment(options), P: policy(`${arn}other-??????`) });
    expect(outcome(5)).toMatchObject({ status: "fail", found: expect.stringMatching(/not allowed to read/) });
    write("a", { E: environment(options), P: policy(`${arn}etl/openlineage-??????`) });
    expect(outcome(5).status).toBe("unseen");
  });

  it("reads requirements, DAGs and certificates from the assembly's assets", () => {
    mkdirSync(join(folder, "asset.1", "requirements"), { recursive: true });
    writeFileSync(join(folder, "asset.1", "requirements", "r.txt"), "pandas\n");
    mkdirSync(join(folder, "asset.2"));
    writeFileSync(
      join(folder, "asset.2", "dag.py"),
      "from airflow import DAG\nRedshiftDataOperator(task_id='a')\n",
    );
    writeFileSync(join(folder, "asset.2", "ca.pem"), "-----BEGIN CERTIFICATE-----\n");
    const verify = "/usr/local/airflow/dags/ca.pem";
    const options = { "openlineage.transport": JSON.stringify(transport({ verify })) };
    write("a", { E: environment(options, { RequirementsS3Path: "requirements/r.txt" }) });
    expect(outcome(1)).toMatchObject({ status: "fail", found: expect.stringMatching(/provider is missing/) });
    expect(outcome(6).status).toBe("pass");
    expect(outcome(13)).toMatchObject({ status: "warn", found: expect.stringMatching(/dag\.py/) });
  });

  it("reads settings from the startup script among the assets", () => {
    mkdirSync(join(folder, "asset.1"));
    writeFileSync(
      join(folder, "asset.1", "startup.sh"),
      "export OPENLINEAGE_URL=https://lineage.example.com\n",
    );
    write("a", { E: environment({}, { StartupScriptS3Path: "startup.sh" }) });
    expect(outcome(2)).toMatchObject({ status: "warn", found: expect.stringMatching(/OPENLINEAGE_URL/) });
    expect(outcome(20).status).toBe("pass");
    write("a", { E: environment({}, { StartupScriptS3Path: "elsewhere.sh" }) });
    expect(outcome(20).status).toBe("unseen");
    write("a", { E: environment({}) });
    expect(outcome(2).status).toBe("fail");
  });

  it("finds two environments with one namespace", () => {
    const options = { "openlineage.namespace": "mine" };
    write("a", { E: environment(options), F: environment(options, { Name: "other" }) });
    expect(outcome(19)).toMatchObject({ status: "fail", found: expect.stringMatching(/other/) });
  });

  it("reports a path that is not an assembly", () => {
    expect(() => environmentsInTemplates(join(folder, "nowhere"))).toThrow(/does not exist/);
    expect(() => environmentsInTemplates(folder)).toThrow(/Synthesize first/);
    writeFileSync(join(folder, "b.template.json"), "{");
    expect(() => environmentsInTemplates(folder)).toThrow(CommandFailure);
    write("b", { Bucket: { Type: "AWS::S3::Bucket" } });
    expect(() => environmentsInTemplates(folder)).toThrow(/contains no AWS::MWAA::Environment/);
  });
});
