import { App, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { describe, expect, it } from "vitest";
import { resources } from "../testing/synthesize.ts";
import { LineageServer } from "./lineage-server.ts";
import { Monitoring } from "./monitoring.ts";

const env = { account: "123456789012", region: "eu-central-1" };
const image = { kind: "uri", uri: "registry.example.com/headwater:0.1.0" } as const;

/** An app without the platform's feature flags. */
function theirStack(props: StackProps = { env }) {
  const stack = new Stack(new App({ analyticsReporting: false }), "Data", props);
  return { stack, vpc: new ec2.Vpc(stack, "Vpc") };
}

const clientRole = (stack: Stack) =>
  new iam.Role(stack, "Client", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });

describe("a lineage server with defaults", () => {
  it("needs only a network", () => {
    const { stack, vpc } = theirStack();
    new LineageServer(stack, "Lineage", { vpc });
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::ElasticLoadBalancingV2::LoadBalancer", { Scheme: "internal" });
    template.hasResource("AWS::RDS::DBInstance", {
      DeletionPolicy: "RetainExceptOnCreate",
      Properties: { DBInstanceClass: "db.t4g.micro", MultiAZ: true, BackupRetentionPeriod: 7 },
    });
    template.hasResourceProperties("AWS::ECS::Service", { DesiredCount: 1 });
    template.resourceCountIs("AWS::CodeBuild::Project", 1);
    template.resourceCountIs("AWS::KMS::Key", 1);
    template.resourceCountIs("Custom::HeadwaterPrivateCertificate", 1);
    // Nobody may reach it yet: only its own parts reach each other.
    const rules = resources(template).filter(([, { Type }]) => Type === "AWS::EC2::SecurityGroupIngress");
    expect(rules.filter(([, { Properties }]) => Properties.FromPort === 443)).toEqual([]);
  });

  it("leaves nothing behind if its data need not be kept", () => {
    const { stack, vpc } = theirStack();
    new LineageServer(stack, "Lineage", { vpc, retention: { removalPolicy: RemovalPolicy.DESTROY } });
    const kept = resources(Template.fromStack(stack)).filter(([, { DeletionPolicy }]) =>
      DeletionPolicy?.startsWith("Retain"),
    );
    expect(kept).toEqual([]);
  });

  it("works in a stack without account and region, and then writes no access logs", () => {
    const { stack, vpc } = theirStack({});
    new Monitoring(stack, "Monitoring", { server: new LineageServer(stack, "Lineage", { vpc, image }) });
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::ECS::Service", 1);
    template.resourceCountIs("AWS::S3::Bucket", 0);
  });

  it("can be used twice in a stack", () => {
    const { stack, vpc } = theirStack();
    const servers = ["First", "Second"].map((id) => new LineageServer(stack, id, { vpc }));
    for (const server of servers) new Monitoring(server, "Monitoring", { server });
    const nameProperties =
      /^(ClusterName|DBInstanceIdentifier|LogGroupName|DashboardName|RepositoryName|AlarmName|Name)$/;
    const names = resources(Template.fromStack(stack)).flatMap(([, { Type, Properties }]) =>
      Object.entries(Properties)
        .filter(([property, value]) => nameProperties.test(property) && typeof value === "string")
        .map(([property, value]) => `${Type} ${property} ${value}`),
    );
    expect(names.length).toBeGreaterThan(8);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(servers.map(({ deploymentId }) => deploymentId)).size).toBe(2);
  });

  it("has names that every service accepts, under the longest path", () => {
    const { stack, vpc } = theirStack();
    const { deploymentId, database } = new LineageServer(stack, `Very_Long.${"Name".repeat(40)}`, {
      vpc,
      image,
    });
    expect(deploymentId).toMatch(/^[a-z](-?[a-z0-9])*$/);
    expect(deploymentId.length).toBeLessThanOrEqual(40);
    expect(database.resource.identifier.length).toBeLessThanOrEqual(63);
  });

  it("refuses a network without the subnets that it needs, and names the property to set", () => {
    const { stack } = theirStack();
    const subnets = (id: string, ...subnetTypes: ec2.SubnetType[]) =>
      new ec2.Vpc(stack, id, {
        natGateways: 0,
        subnetConfiguration: subnetTypes.map((subnetType) => ({ name: subnetType, subnetType })),
      });
    const publicOnly = subnets("PublicOnly", ec2.SubnetType.PUBLIC);
    expect(() => new LineageServer(stack, "A", { vpc: publicOnly, image })).toThrow(
      /Data\/A.*access\.subnets: the VPC has no private subnets in two zones.*set access\.subnets/s,
    );
    const isolated = subnets("Isolated", ec2.SubnetType.PRIVATE_ISOLATED);
    expect(() => new LineageServer(stack, "B", { vpc: isolated, image, access: { mode: "public" } })).toThrow(
      /access\.subnets: the VPC has no public subnets/,
    );
    const oneZone = new ec2.Vpc(stack, "OneZone", { maxAzs: 1 });
    expect(() => new LineageServer(stack, "C", { vpc: oneZone, image })).toThrow(/in two zones/);
    expect(() => new LineageServer(stack, "D", { vpc: isolated, image })).not.toThrow();
  });
});

describe("clients of a lineage server", () => {
  it("are admitted by its connections", () => {
    const { stack, vpc } = theirStack();
    const server = new LineageServer(stack, "Lineage", { vpc, image });
    const client = new ec2.SecurityGroup(stack, "ClientGroup", { vpc });
    server.connections.allowDefaultPortFrom(client);
    Template.fromStack(stack).hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      FromPort: 443,
      GroupId: stack.resolve(server.connections.securityGroups[0]!.securityGroupId),
      SourceSecurityGroupId: stack.resolve(client.securityGroupId),
    });
  });

  it.each(["ingest", "read", "admin"] as const)("may be granted the %s key alone", (scope) => {
    const { stack, vpc } = theirStack();
    const server = new LineageServer(stack, "Lineage", { vpc, image });
    const role = clientRole(stack);
    const grants = {
      ingest: () => server.grantIngest(role),
      read: () => server.grantRead(role),
      admin: () => server.grantAdmin(role),
    };
    grants[scope]().assertSuccess();
    Template.fromStack(stack).hasResourceProperties("AWS::IAM::Policy", {
      Roles: [stack.resolve(role.roleName)],
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Action: "kms:Decrypt" }),
          Match.objectLike({
            Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            Resource: stack.resolve(server.keys[scope].secretArn),
          }),
        ]),
      }),
    });
  });

  it("get the key and the address of an imported server", () => {
    const { stack } = theirStack();
    const server = LineageServer.fromAttributes(stack, "Central", {
      url: "https://lineage.example.com",
      keySecret: secretsmanager.Secret.fromSecretNameV2(stack, "Key", "lineage/ingest"),
    });
    expect(server.url).toBe("https://lineage.example.com/");
    server.grantIngest(clientRole(stack)).assertSuccess();
    expect(JSON.stringify(Template.fromStack(stack).findResources("AWS::IAM::Policy"))).toContain(
      "secret:lineage/ingest-??????",
    );
  });

  it("find its metrics and alarms as properties", () => {
    const { stack, vpc } = theirStack();
    const server = new LineageServer(stack, "Lineage", { vpc, image, metricsNamespace: "Data" });
    const monitoring = new Monitoring(stack, "Monitoring", { server });
    const { namespace, metricName, dimensions } = server.metricEventsAccepted();
    expect([namespace, metricName, dimensions]).toEqual([
      "Data",
      "EventsAccepted",
      { Deployment: server.deploymentId },
    ]);
    const { serverErrorsAlarm, unhealthyAlarm, databaseDownAlarm, storageAlarm } = monitoring;
    const arns = [serverErrorsAlarm, unhealthyAlarm, databaseDownAlarm, storageAlarm].map((alarm) =>
      JSON.stringify(stack.resolve(alarm!.alarmArn)),
    );
    expect(new Set(arns).size).toBe(4);
  });
});
