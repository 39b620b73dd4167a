import { ACMClient, ImportCertificateCommand } from "@aws-sdk/client-acm";
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeTaskDefinitionCommand, ECSClient, ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { issueCertificate, makeAuthority } from "../../packages/cdk/src/handlers/certificate-authority.ts";
import { demoConfiguration, readTemplate, stackNames } from "./assembly.ts";
import { forMoto } from "./for-moto.ts";
import { type Moto, startMoto, typesThatMotoHolds } from "./moto.ts";

const assets = "cdk-hnb659fds-assets-123456789012-eu-west-1";
/** An empty ZIP archive. */
const emptyArchive = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");

/** Resources that moto cannot create; the tests check them in the templates instead. */
const skippedTypes = [
  "AWS::CloudWatch::Alarm",
  "AWS::CodeBuild::Project",
  "AWS::Glue::Database",
  "AWS::Glue::Table",
  "AWS::Logs::MetricFilter",
  "AWS::MWAA::Environment",
  "AWS::RDS::DBParameterGroup",
  "AWS::RedshiftServerless::Namespace",
  "AWS::RedshiftServerless::Workgroup",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::TopicPolicy",
  "AWS::SecretsManager::RotationSchedule",
  "AWS::SecretsManager::Secret",
  "Custom::CDKBucketDeployment",
  "Custom::HeadwaterImage",
  "Custom::HeadwaterPrivateCertificate",
  "Custom::HeadwaterServiceLinkedRoles",
  "Custom::HeadwaterWarehouse",
  "Custom::S3AutoDeleteObjects",
  "Custom::VpcRestrictDefaultSG",
];

let moto: Moto;
let formation: CloudFormationClient;
let ec2: EC2Client;
let s3: S3Client;
let iam: IAMClient;
const skipped = new Set<string>();
const outcomes: [string, string | undefined][] = [];

const stackName = (name: string) => `${demoConfiguration.deploymentId}-${name}`;

beforeAll(async () => {
  moto = await startMoto();
  formation = new CloudFormationClient(moto.client);
  ec2 = new EC2Client(moto.client);
  iam = new IAMClient(moto.client);
  s3 = new S3Client({ ...moto.client, forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({
      Bucket: assets,
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    }),
  );
  const held = typesThatMotoHolds();
  const certificate = await importCertificate(new ACMClient(moto.client));
  for (const name of stackNames) {
    const template = readTemplate(inject("assembly"), name);
    for (const { Type, Properties } of Object.values(template.Resources)) {
      const code = (Properties?.Code ?? Properties?.Content) as { S3Key?: string } | undefined;
      if (/^AWS::Lambda::(Function|LayerVersion)$/.test(Type) && code?.S3Key) {
        await s3.send(new PutObjectCommand({ Bucket: assets, Key: code.S3Key, Body: emptyArchive }));
      }
    }
    const { body, skipped: types } = forMoto(template, held, {
      "Custom::HeadwaterPrivateCertificate.CertificateArn": certificate,
    });
    for (const type of types) if (type !== "AWS::CDK::Metadata") skipped.add(type);
    await formation.send(
      new CreateStackCommand({
        StackName: stackName(name),
        TemplateBody: body,
        Capabilities: ["CAPABILITY_IAM"],
      }),
    );
    const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: stackName(name) }));
    outcomes.push([name, Stacks?.[0]?.StackStatus]);
  }
});

afterAll(() => moto?.stop());

/** Resources that the custom resource would create. */
async function importCertificate(acm: ACMClient): Promise<string> {
  const authority = await makeAuthority("test");
  const leaf = await issueCertificate(authority, "lineage.example.com");
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({
      Certificate: Buffer.from(leaf.certificate),
      PrivateKey: Buffer.from(leaf.privateKey),
      CertificateChain: Buffer.from(authority.certificate),
    }),
  );
  return CertificateArn!;
}

describe("a dry deployment", () => {
  it("creates all four stacks, except what the emulator lacks", () => {
    console.log(`moto does not hold: ${[...skipped].sort().join(", ")}`);
    expect([...skipped].sort()).toEqual(skippedTypes);
    expect(outcomes).toEqual(stackNames.map((name) => [name, "CREATE_COMPLETE"]));
  });

  it("gives the application subnets an outbound route through one NAT gateway, and the databases none", async () => {
    const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
    expect(NatGateways).toHaveLength(1);
    const vpcId = NatGateways[0]!.VpcId!;
    const filter = [{ Name: "vpc-id", Values: [vpcId] }];
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: filter }));
    expect(Subnets).toHaveLength(9);
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters: filter }));
    // moto does not store the subnet of a route table, so its logical id tells.
    const ways = new Map<string, number>();
    for (const { Tags = [], Routes = [] } of RouteTables) {
      const logicalId = Tags.find(({ Key }) => Key === "aws:cloudformation:logical-id")?.Value ?? "";
      const group = /Vpc(Public|Application|Data)Subnet\d/.exec(logicalId)?.[1];
      if (!group) continue;
      const route = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0");
      const way = `${group} ${route?.NatGatewayId ? "nat" : route?.GatewayId ? "internet" : "none"}`;
      ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    expect(Object.fromEntries(ways)).toEqual({ "Public internet": 3, "Application nat": 3, "Data none": 3 });
    expect(Subnets.filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch)).toEqual([]);
  });

  it("allows each part to be reached only by the one before it, on one port", async () => {
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    const nameOf = (id: string | undefined) =>
      SecurityGroups.find(({ GroupId }) => GroupId === id)?.Description ?? id;
    const rules = SecurityGroups.flatMap(({ Description, IpPermissions = [] }) =>
      IpPermissions.flatMap(({ FromPort, UserIdGroupPairs = [], IpRanges = [] }) => [
        ...UserIdGroupPairs.map(({ GroupId }) => `${nameOf(GroupId)} → ${Description}: ${FromPort}`),
        ...IpRanges.map(
          ({ CidrIp }) =>
            `${/^203/.test(CidrIp ?? "") ? CidrIp : "own address"} → ${Description}: ${FromPort}`,
        ),
      ]),
    );
    expect(rules.filter((rule) => !rule.includes("default VPC")).sort()).toEqual(
      [
        "203.0.113.7/32 → Load balancer of the lineage server: 443",
        "own address → Load balancer of the lineage server: 443",
        "Load balancer of the lineage server → Lineage server: 8765",
        "Lineage server → Database of the lineage server: 5432",
        "MWAA environment → MWAA environment: 443",
        "MWAA environment → MWAA environment: 5432",
        "MWAA environment → Redshift Serverless workgroup: 5439",
      ].sort(),
    );
  });

  it("puts the load balancer into the public subnets, with https only", async () => {
    const elb = new ElasticLoadBalancingV2Client(moto.client);
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers.map(({ Scheme, Type }) => [Scheme, Type])).toEqual([
      ["internet-facing", "application"],
    ]);
    const subnetIds = LoadBalancers[0]!.AvailabilityZones!.map(({ SubnetId }) => SubnetId!);
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: subnetIds }));
    const kinds = Subnets.map(
      ({ Tags = [] }) => Tags.find(({ Key }) => Key === "aws-cdk:subnet-name")?.Value,
    );
    expect(kinds).toEqual(["Public", "Public", "Public"]);
    const { Listeners = [] } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers[0]!.LoadBalancerArn }),
    );
    expect(Listeners.map(({ Port, Protocol, SslPolicy }) => [Port, Protocol, SslPolicy])).toEqual([
      [443, "HTTPS", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"],
    ]);
  });

  it("runs the server as an unprivileged user on a read-only file system, with no secret in its variables", async () => {
    const ecs = new ECSClient(moto.client);
    const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({}));
    expect(taskDefinitionArns).toHaveLength(1);
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArns[0] }),
    );
    const [container, ...others] = taskDefinition!.containerDefinitions!;
    expect(others).toEqual([]);
    expect(container).toMatchObject({ user: "10001", readonlyRootFilesystem: true });
    expect([container!.privileged ?? false, container!.secrets ?? []]).toEqual([false, []]);
    const variables = Object.fromEntries(container!.environment!.map(({ name, value }) => [name, value]));
    expect(variables.HEADWATER_KEY_SECRETS).toMatch(
      /^ingest=arn:aws:secretsmanager:.*,read=arn:.*,admin=arn:/,
    );
    expect(variables.HEADWATER_PUBLIC_URL).toMatch(/^https:\/\/.+\/$/);
    expect(Object.keys(variables).filter((name) => /PASSWORD|DATABASE_URL|INSECURE/.test(name))).toEqual([]);
  });

  it("grants no role unlimited permissions", async () => {
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const own = Roles.filter(({ RoleName = "" }) => RoleName.startsWith("lineage-demo"));
    expect(own.length).toBeGreaterThan(15);
    for (const { RoleName } of own) {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        // moto returns CloudFormation's values in Python's notation.
        const text = decodeURIComponent(PolicyDocument!).replaceAll("'", '"');
        const { Statement } = JSON.parse(text) as {
          Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
        };
        for (const { Effect, Action, Resource } of Statement.filter((one) => one.Effect === "Allow")) {
          const everything = [Action].flat().filter((action) => /^\*$|^[a-z0-9-]+:\*$/.test(action));
          expect([RoleName, Effect, everything]).toEqual([RoleName, "Allow", []]);
          // Removing resources from the templates has left no gap in a policy.
          expect([RoleName, [Resource].flat().every((one) => typeof one === "string" && one !== "")]).toEqual(
            [RoleName, true],
          );
        }
      }
    }
  });

  it("encrypts every bucket", async () => {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const own = Buckets.map(({ Name }) => Name!).filter((name) => name !== assets);
    expect(own).toHaveLength(3);
    for (const Bucket of own) {
      const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      expect(ServerSideEncryptionConfiguration?.Rules).toHaveLength(1);
    }
  });

  it("trusts MWAA with its role from this account and environment only", async () => {
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const name = Roles.find(({ RoleName }) => RoleName?.includes("AirflowExecutionRole"))?.RoleName;
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as {
      Statement: { Principal: { Service: string | string[] }; Condition: unknown }[];
    };
    expect(trust.Statement.flatMap(({ Principal }) => Principal.Service).sort()).toEqual([
      "airflow-env.amazonaws.com",
      "airflow.amazonaws.com",
    ]);
    for (const { Condition } of trust.Statement) {
      expect(Condition).toEqual({
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: {
          "aws:SourceArn": "arn:aws:airflow:eu-west-1:123456789012:environment/lineage-demo-airflow",
        },
      });
    }
  });

  it("deletes the resources of the upper three stacks", async () => {
    // moto deletes a network's parts in an order that its own rules refuse, so the lowest stack is left.
    for (const name of ["orchestration", "warehouse", "lineage"]) {
      await formation.send(new DeleteStackCommand({ StackName: stackName(name) }));
      const { Stacks } = await formation.send(new DescribeStacksCommand({}));
      const stack = Stacks?.find(({ StackName }) => StackName === stackName(name));
      expect([name, stack?.StackStatus ?? "DELETE_COMPLETE"]).toEqual([name, "DELETE_COMPLETE"]);
    }
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    expect(
      Roles.filter(({ RoleName = "" }) => /^lineage-demo-(orchestration|warehouse|lineage)/.test(RoleName)),
    ).toEqual([]);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.filter(({ Name = "" }) => Name.startsWith("lineage-demo-orchestration"))).toEqual([]);
  });
});

describe("properties that the emulator ignores, in the templates", () => {
  const all = () =>
    stackNames.flatMap((name) => Object.entries(readTemplate(inject("assembly"), name).Resources));
  const ofType = (type: string) =>
    all()
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties = {} }]) => [id, Properties] as const);

  it("allows outbound traffic from everything but the database", () => {
    const open = ofType("AWS::EC2::SecurityGroup")
      .filter(([, { SecurityGroupEgress }]) => JSON.stringify(SecurityGroupEgress).includes('"0.0.0.0/0"'))
      .map(([, { GroupDescription }]) => GroupDescription);
    expect(open.sort()).toEqual([
      "Lineage server",
      "Load balancer of the lineage server",
      "MWAA environment",
      "Redshift Serverless workgroup",
    ]);
  });

  it("keeps every log for a week, encrypted", () => {
    const logGroups = ofType("AWS::Logs::LogGroup");
    expect(logGroups.length).toBeGreaterThan(20);
    for (const [id, properties] of logGroups) {
      expect([id, properties]).toEqual([
        id,
        expect.objectContaining({ RetentionInDays: 7, KmsKeyId: expect.anything() }),
      ]);
    }
    const names = logGroups.map(([, { LogGroupName }]) => LogGroupName);
    for (const module of ["DAGProcessing", "Scheduler", "Task", "WebServer", "Worker"])
      expect(names).toContain(`airflow-lineage-demo-airflow-${module}`);
  });

  it("blocks public access and http for every bucket", () => {
    const buckets = ofType("AWS::S3::Bucket");
    expect(buckets).toHaveLength(3);
    for (const [id, { PublicAccessBlockConfiguration }] of buckets) {
      expect([id, PublicAccessBlockConfiguration]).toEqual([
        id,
        {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      ]);
    }
    const policies = ofType("AWS::S3::BucketPolicy");
    expect(policies).toHaveLength(3);
    for (const [id, { PolicyDocument }] of policies)
      expect([id, JSON.stringify(PolicyDocument)]).toEqual([
        id,
        expect.stringMatching(/"aws:SecureTransport":"false"\},?\},"Effect":"Deny"/),
      ]);
  });
});
