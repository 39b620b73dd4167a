import { readFileSync } from "node:fs";
import { Match, Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { validateConfiguration } from "./configuration/validate.ts";
import { bothSides, central, environment, keySecretArn } from "./testing/central-account.ts";
import { resourceOf, resources, synthesize } from "./testing/synthesize.ts";

let server: Template;
let sender: Template;
let findings: readonly unknown[];
let stacks: readonly string[];

beforeAll(async () => {
  const both = await bothSides();
  const assembly = both.app.synth();
  stacks = assembly.stacks.map(({ stackName }) => stackName);
  const report = JSON.parse(readFileSync(`${assembly.directory}/validation-report.json`, "utf8")) as {
    pluginReports: { violations: unknown[]; conclusion?: string }[];
  };
  findings = report.pluginReports.flatMap(({ violations }) => violations);
  server = Template.fromStack(both.server.lineage!);
  sender = Template.fromStack(both.sender.orchestration);
});

const listed = (template: Template, name: string) =>
  (
    resourceOf(template, "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions as [
      { Environment: { Name: string; Value: unknown }[] },
    ]
  )[0].Environment.find(({ Name }) => Name === name)?.Value;

describe("a central server", () => {
  it("has no finding of cdk-nag, nor has its sender", () => {
    expect(findings).toEqual([]);
  });

  it("offers an endpoint service with its own name to the accounts and regions of its environments", () => {
    server.hasResourceProperties("AWS::EC2::VPCEndpointService", {
      AcceptanceRequired: false,
      PrivateDnsName: "lineage.example.com",
      SupportedRegions: ["us-east-1"],
      NetworkLoadBalancerArns: [{ Ref: Match.stringLikeRegexp("^EndpointServiceLoadBalancer") }],
    });
    server.hasResourceProperties("AWS::EC2::VPCEndpointServicePermissions", {
      AllowedPrincipals: ["arn:aws:iam::210987654321:root", "arn:aws:iam::345678901234:root"],
    });
  });

  it("passes connections of the service on to its https listener, and to nothing else", () => {
    server.hasResourceProperties("AWS::ElasticLoadBalancingV2::LoadBalancer", {
      Type: "network",
      Scheme: "internal",
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    });
    server.hasResourceProperties("AWS::ElasticLoadBalancingV2::TargetGroup", {
      TargetType: "alb",
      Port: 443,
      Protocol: "TCP",
      HealthCheckProtocol: "HTTPS",
    });
    server.hasResourceProperties("AWS::EC2::SecurityGroup", {
      GroupDescription: "PrivateLink connections to the lineage server",
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ FromPort: 443, ToPort: 443 })],
    });
    server.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      Description: "PrivateLink connections",
      FromPort: 443,
      ToPort: 443,
    });
  });

  it("proves that it owns its name with a record in its zone, which is also an output", () => {
    server.hasResourceProperties("AWS::Route53::RecordSet", { Type: "TXT" });
    server.hasOutput("VerificationRecordName", {});
    server.hasOutput("VerificationRecordValue", {});
    server.hasOutput("VerifyDomainCommand", {
      Value: { "Fn::Join": ["", Match.arrayWith([Match.stringLikeRegexp("private-dns-verification")])] },
    });
    server.hasOutput("EndpointServiceName", {
      Value: { "Fn::Join": ["", ["com.amazonaws.vpce.eu-west-1.", { Ref: Match.anyValue() }]] },
    });
  });

  it("binds the key of each environment to its namespaces", () => {
    const text = JSON.stringify(listed(server, "HEADWATER_KEY_SECRETS"));
    expect(text).toMatch(/,ingest:mwaa:\/\/us-east-1\/210987654321\/etl-airflow=",\{"Ref":"Environmentsetl/);
    expect(text).toMatch(/,ingest:reports\|dbt-\*=",\{"Ref":"Environmentsreports/);
  });

  it("rotates the keys, and encrypts them with a KMS key of their own", () => {
    for (const name of ["etl-airflow", "reports"]) {
      server.hasResourceProperties("AWS::SecretsManager::Secret", {
        Name: `central/environments/${name}`,
        KmsKeyId: { "Fn::GetAtt": [Match.stringLikeRegexp("^EnvironmentsKey"), "Arn"] },
      });
    }
    server.resourceCountIs("AWS::SecretsManager::RotationSchedule", 5);
  });
});

describe("an environment of another account", () => {
  it("has no lineage stack", () => {
    expect(stacks.filter((name) => name.startsWith("etl-")).sort()).toEqual([
      "etl-network",
      "etl-orchestration",
      "etl-warehouse",
    ]);
  });

  it("reaches the server through an endpoint to another region, which only MWAA may use", () => {
    sender.hasResourceProperties("AWS::EC2::VPCEndpoint", {
      VpcEndpointType: "Interface",
      ServiceName: environment.lineage?.endpointServiceName,
      ServiceRegion: "eu-west-1",
      PrivateDnsEnabled: true,
      SubnetIds: [Match.anyValue(), Match.anyValue()],
    });
    const [, group] = resources(sender).find(([id]) => id.startsWith("LineageEndpointGroup"))!;
    expect(group.Properties).not.toHaveProperty("SecurityGroupIngress");
    sender.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      Description: "MWAA to the lineage server",
      FromPort: 443,
      ToPort: 443,
      SourceSecurityGroupId: Match.anyValue(),
    });
  });

  it("sends to the server's name with the key of the other account and region", () => {
    const { Properties } = resourceOf(sender, "AWS::MWAA::Environment");
    const options = Properties.AirflowConfigurationOptions as Record<string, string>;
    expect(JSON.parse(options["openlineage.transport"] ?? "")).toMatchObject({
      url: "https://lineage.example.com/",
      auth: { secret_id: keySecretArn, region: "eu-west-1" },
    });
  });

  it("has the namespace to which the server binds its key", () => {
    const { Properties } = resourceOf(sender, "AWS::MWAA::Environment");
    expect((Properties.AirflowConfigurationOptions as Record<string, string>)["openlineage.namespace"]).toBe(
      "mwaa://us-east-1/210987654321/etl-airflow",
    );
  });

  it("needs no endpoint in the region of the service, and no ServiceRegion within it", async () => {
    const near = await synthesize({
      lineage: {
        ...environment.lineage,
        endpointServiceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f6a7b8",
      },
    });
    near.orchestration.hasResourceProperties("AWS::EC2::VPCEndpoint", { ServiceRegion: Match.absent() });
    const { endpointServiceName: _, ...withoutEndpoint } = environment.lineage ?? {};
    const direct = await synthesize({ lineage: withoutEndpoint });
    direct.orchestration.resourceCountIs("AWS::EC2::VPCEndpoint", 0);
  });
});

function problemsOf(input: object): string {
  try {
    validateConfiguration(input as never, "The test", { acceptPlaceholders: true });
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const sharing = (...environments: object[]) => ({ ...central, lineage: { sharing: { environments } } });
const elsewhere = (change: object) => ({ ...environment, lineage: { ...environment.lineage, ...change } });
const etl = { name: "etl", account: "210987654321" };

const refused: readonly (readonly [string, object, RegExp])[] = [
  ["lineage.sharing", { ...central, https: {} }, /own name for the server/],
  ["lineage.sharing.environments", sharing(), /list 1 or more/],
  ["lineage.sharing.environments", sharing(etl, etl), /etl is listed twice/],
  [
    "lineage.sharing.environments",
    sharing({ ...etl, namespaces: ["team-*"] }, { ...etl, name: "other", namespaces: ["team-a"] }),
    /share the namespace team-a/,
  ],
  ["lineage.sharing.environments", sharing({ ...etl, namespaces: ["a,b"] }), /comma/],
  ["lineage.sharing.environments", sharing({ ...etl, namespaces: ["a|b"] }), /comma, \|/],
  ["lineage.sharing.environments", sharing({ ...etl, namespaces: ["*"] }), /does not end a prefix/],
  ["lineage.sharing.environments", sharing({ ...etl, region: "us-esat-1" }), /did you mean us-east-1\?/],
  ["lineage.sharing.environments", sharing({ ...etl, region: "cn-north-1" }), /another partition/],
  ["lineage.sharing.environments.0.account", sharing({ ...etl, account: "2109" }), /12 digits/],
  ["lineage.url", elsewhere({ url: undefined }), /required for a server elsewhere/],
  ["lineage.url", elsewhere({ url: "http://lineage.example.com" }), /not an https address/],
  ["lineage.keySecretArn", elsewhere({ keySecretArn: undefined }), /required/],
  [
    "lineage.keySecretArn",
    elsewhere({ keySecretArn: keySecretArn.slice(0, -7) }),
    /complete ARN of a secret/,
  ],
  [
    "lineage.keySecretArn",
    { ...elsewhere({}), network: { egress: "endpoints" } },
    /interface endpoints in us-east-1 do not reach/,
  ],
  ["lineage.endpointServiceName", elsewhere({ endpointServiceName: "vpce-svc-1" }), /com\.amazonaws\.vpce/],
  [
    "lineage.endpointServiceName",
    elsewhere({ endpointServiceName: "cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0a1b2c3d4e5f6a7b8" }),
    /another partition/,
  ],
  ["lineage.certificateAuthority", elsewhere({ certificateAuthority: "ca.pem" }), /PEM format/],
  ["lineage.sharing", elsewhere({ sharing: { environments: [etl] } }), /needs a server of its own/],
  ["https", { ...elsewhere({}), https: central.https }, /needs a server of its own/],
  [
    "lineage.url",
    { ...central, lineage: { url: "https://lineage.example.com" } },
    /belongs to a server elsewhere/,
  ],
];

it.each(refused)("refuses a wrong %s, case %#", (setting, input, reason) => {
  const found = problemsOf(input)
    .split("\n")
    .filter((line) => line.startsWith(`  - ${setting}: `));
  expect(found.join("\n")).toMatch(reason);
});

it("accepts both sides", () => {
  expect(problemsOf(central)).toBe("");
  expect(problemsOf(environment)).toBe("");
});
