// biome-ignore-all lint/style/noExcessiveLinesPerFile: all checks share one synthesized app, which takes longest
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { beforeAll, describe, expect, it } from "vitest";
import { WheelsMissing } from "./airflow/plugins-archive.ts";
import { validateConfiguration } from "./configuration/validate.ts";
import { Network } from "./network/network.ts";
import { buildPlatform, preparePlatform } from "./platform.ts";
import { exampleConfiguration } from "./testing/example-configuration.ts";
import { pretendWheels } from "./testing/pretend-wheels.ts";
import {
  resourceOf,
  resources,
  type SynthesizedPlatform,
  statementsOf,
  synthesize,
  testApp,
} from "./testing/synthesize.ts";

let demo: SynthesizedPlatform;
let internal: SynthesizedPlatform;

const templatesOf = ({ network, lineage, warehouse, orchestration }: SynthesizedPlatform): Template[] => [
  network,
  lineage,
  warehouse,
  orchestration,
];
const everything = (platform: SynthesizedPlatform) => templatesOf(platform).flatMap(resources);
const text = (template: Template) => JSON.stringify(template.toJSON());

beforeAll(async () => {
  demo = await synthesize();
  internal = await synthesize({
    deploymentId: "other",
    access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] },
    network: { egress: "nat" },
    profile: "production",
    airflow: { webAccess: "public" },
    lineage: { database: "aurora" },
  });
});

describe("the network", () => {
  it("has one NAT gateway, and no load balancer open to the whole internet", () => {
    demo.network.resourceCountIs("AWS::EC2::NatGateway", 1);
    const open = everything(demo).filter(
      ([, { Type, Properties }]) =>
        Type === "AWS::EC2::SecurityGroupIngress" && Properties.CidrIp === "0.0.0.0/0",
    );
    expect(open).toEqual([]);
  });

  it("accepts only https, from the allowed networks and its own NAT address", () => {
    const rules = resources(demo.lineage).filter(
      ([, { Type, Properties }]) => Type === "AWS::EC2::SecurityGroupIngress" && Properties.CidrIp,
    );
    expect(rules).toHaveLength(2);
    for (const [, { Properties }] of rules) expect(Properties).toMatchObject({ FromPort: 443, ToPort: 443 });
    expect(rules[0]?.[1].Properties.CidrIp).toBe("203.0.113.7/32");
    expect(JSON.stringify(rules[1]?.[1].Properties.CidrIp)).toMatch(/NatAddress.*\/32/);
  });

  it("gives MWAA access to an internal server through its security group", () => {
    internal.lineage.hasResourceProperties("AWS::ElasticLoadBalancingV2::LoadBalancer", {
      Scheme: "internal",
    });
    internal.orchestration.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      Description: "MWAA to the lineage server",
      FromPort: 443,
      SourceSecurityGroupId: Match.anyValue(),
    });
  });

  it("has interface endpoints instead of internet access if configured", async () => {
    const stack = new Stack(testApp(), "Alone", { env: { account: "123456789012", region: "eu-west-1" } });
    new Network(stack, "Network", {
      availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      egress: "endpoints",
      cidr: "10.0.0.0/16",
      retention: {
        key: new Key(stack, "Key"),
        removalPolicy: RemovalPolicy.DESTROY,
        logRetention: RetentionDays.ONE_WEEK,
      },
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::EC2::NatGateway", 0);
    template.resourceCountIs("AWS::EC2::InternetGateway", 0);
    const services = resources(template)
      .filter(([, { Type }]) => Type === "AWS::EC2::VPCEndpoint")
      .map(([, { Properties }]) => JSON.stringify(Properties.ServiceName));
    for (const service of [
      "airflow.env",
      "sqs",
      "secretsmanager",
      "redshift-serverless",
      "glue",
      "ecr.dkr",
      "s3",
    ])
      expect(services.some((name) => name.includes(service))).toBe(true);
  });

  it("gives Redshift three subnets even with two zones", async () => {
    const west = await synthesize({
      region: "us-west-1",
      availabilityZones: ["us-west-1a", "us-west-1c"],
    });
    const workgroup = resourceOf(west.warehouse, "AWS::RedshiftServerless::Workgroup");
    expect(workgroup.Properties.SubnetIds).toHaveLength(3);
  });
});

describe("the lake", () => {
  it("has a table per prefix, as pipe-delimited text with \\N for null", () => {
    demo.network.resourceCountIs("AWS::Glue::Table", 7);
    demo.network.hasResourceProperties("AWS::Glue::Table", {
      TableInput: {
        Name: "event",
        StorageDescriptor: {
          SerdeInfo: {
            SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            Parameters: { "field.delim": "|", "serialization.null.format": "\\N" },
          },
          Columns: Match.arrayWith([Match.objectLike({ Name: "starttime", Type: "timestamp" })]),
        },
      },
    });
  });

  it("gives the warehouse read access to the lake only", () => {
    const policy = resourceOf(demo.warehouse, "AWS::IAM::Policy", "LakeRole");
    const statements = statementsOf(policy);
    expect(
      statements.flatMap(({ Action }) => Action).filter((action) => /Put|Delete|Create|\*/.test(action)),
    ).toEqual([]);
    expect(statements.some(({ Resource }) => Resource === "*")).toBe(false);
  });
});

describe("every bucket", () => {
  it("is private, encrypted and accepts only TLS", () => {
    for (const template of templatesOf(demo)) {
      const buckets = resources(template).filter(([, { Type }]) => Type === "AWS::S3::Bucket");
      for (const [id, { Properties }] of buckets) {
        expect([id, Properties.PublicAccessBlockConfiguration]).toEqual([
          id,
          {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        ]);
        expect([id, Properties.BucketEncryption]).not.toEqual([id, undefined]);
        const policy = resources(template).find(
          ([, { Type, Properties: own }]) =>
            Type === "AWS::S3::BucketPolicy" && (own.Bucket as { Ref: string }).Ref === id,
        );
        expect(JSON.stringify(policy?.[1].Properties)).toContain('"aws:SecureTransport":"false"');
      }
    }
  });
});

describe("the lineage server", () => {
  it("has names of secrets in its variables, not their values", () => {
    const task = resourceOf(demo.lineage, "AWS::ECS::TaskDefinition");
    const [container] = task.Properties.ContainerDefinitions as {
      Environment: { Name: string; Value: unknown }[];
      Secrets?: unknown;
      ReadonlyRootFilesystem: boolean;
      User: string;
    }[];
    expect(container?.Secrets).toBeUndefined();
    expect(container).toMatchObject({ ReadonlyRootFilesystem: true, User: "10001" });
    const names = container?.Environment.map(({ Name }) => Name);
    expect(names).toContain("HEADWATER_KEY_SECRETS");
    expect(names).not.toContain("DATABASE_URL");
    expect(JSON.stringify(container?.Environment)).not.toMatch(/insecure/i);
  });

  it("uses one processor architecture for build and task", async () => {
    const task = resourceOf(demo.lineage, "AWS::ECS::TaskDefinition");
    expect(task.Properties.RuntimePlatform).toMatchObject({ CpuArchitecture: "ARM64" });
    demo.lineage.hasResourceProperties("AWS::CodeBuild::Project", { Environment: { Type: "ARM_CONTAINER" } });
    const intel = await synthesize({ lineage: { architecture: "x86_64" } });
    intel.lineage.hasResourceProperties("AWS::CodeBuild::Project", {
      Environment: { Type: "LINUX_CONTAINER" },
    });
    intel.lineage.hasResourceProperties("AWS::ECS::TaskDefinition", {
      RuntimePlatform: { CpuArchitecture: "X86_64" },
    });
  });

  it("has a private database with TLS, encryption and a password managed by RDS", () => {
    demo.lineage.hasResourceProperties("AWS::RDS::DBInstance", {
      PubliclyAccessible: false,
      StorageEncrypted: true,
      ManageMasterUserPassword: true,
      MasterUserPassword: Match.absent(),
      BackupRetentionPeriod: 7,
    });
    demo.lineage.hasResourceProperties("AWS::RDS::DBParameterGroup", {
      Parameters: { "rds.force_ssl": "1" },
    });
    internal.lineage.hasResourceProperties("AWS::RDS::DBCluster", {
      ManageMasterUserPassword: true,
      MasterUserPassword: Match.absent(),
    });
  });

  it("has two tasks in production, and more while the CPU is busy or events wait", () => {
    internal.lineage.hasResourceProperties("AWS::ECS::Service", { DesiredCount: 2 });
    internal.lineage.hasResourceProperties("AWS::ApplicationAutoScaling::ScalableTarget", {
      MinCapacity: 2,
      MaxCapacity: 4,
    });
    internal.lineage.hasResourceProperties("AWS::ApplicationAutoScaling::ScalingPolicy", {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 65 }),
    });
    internal.lineage.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: "Headwater/other",
      MetricName: "QueueLength",
      Dimensions: [{ Name: "Deployment", Value: "other" }],
    });
    demo.lineage.hasResourceProperties("AWS::ECS::Service", { DesiredCount: 1 });
    demo.lineage.resourceCountIs("AWS::ApplicationAutoScaling::ScalableTarget", 0);
  });

  it("is protected against deletion in production, but only after everything else was created", () => {
    const [[, protection] = []] = resources(internal.lineage).filter(
      ([, { Type }]) => Type === "Custom::HeadwaterDeletionProtection",
    );
    expect(protection?.Properties).toMatchObject({
      Database: "other-lineage",
      DatabaseKind: "aurora",
      LoadBalancer: { Ref: expect.stringMatching(/LoadBalancer/) },
    });
    const waits = JSON.stringify(protection?.DependsOn);
    for (const part of [/ServerService/, /Https/, /DatabaseCluster/]) expect(waits).toMatch(part);
    // A resource that is protected from the start, or by an update, could not be rolled back.
    for (const { lineage } of [demo, internal]) {
      const found = JSON.stringify(lineage.toJSON());
      expect(found).not.toMatch(/"DeletionProtection":true|deletion_protection\.enabled/);
    }
    expect(text(demo.lineage)).not.toContain("HeadwaterDeletionProtection");
  });

  it("accepts only https", () => {
    demo.lineage.resourceCountIs("AWS::ElasticLoadBalancingV2::Listener", 1);
    demo.lineage.hasResourceProperties("AWS::ElasticLoadBalancingV2::Listener", {
      Protocol: "HTTPS",
      SslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    });
  });

  it("waits for its image, its certificate and its permissions", () => {
    const service = resourceOf(demo.lineage, "AWS::ECS::Service");
    const waits = JSON.stringify(service.DependsOn);
    expect(waits).toMatch(/ImageBuilt/);
    expect(waits).toMatch(/TaskTaskRole/);
  });

  it("waits for the service-linked roles that an empty account lacks", () => {
    for (const { lineage } of [demo, internal]) {
      for (const type of ["AWS::ECS::Cluster", "AWS::ElasticLoadBalancingV2::LoadBalancer"])
        expect(JSON.stringify(resourceOf(lineage, type).DependsOn)).toMatch(/ServiceRolesMade/);
    }
    for (const database of [
      resourceOf(demo.lineage, "AWS::RDS::DBInstance"),
      resourceOf(internal.lineage, "AWS::RDS::DBCluster"),
    ])
      expect(JSON.stringify(database.DependsOn)).toMatch(/ServiceRolesMade/);
  });

  it("raises alarms for errors, a lost database, full storage, and DAG runs without lineage", () => {
    const alarms = everything(demo)
      .filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm")
      .map(([, { Properties }]) => Properties.AlarmDescription as string);
    for (const part of [/5xx/, /health check/, /cannot reach its database/, /2 GiB/, /accepted no event/])
      expect(alarms.some((description) => part.test(description))).toBe(true);
  });

  it("forwards to DataZone only if a domain is configured", async () => {
    expect(text(demo.lineage)).not.toMatch(/datazone/i);
    const forwarding = await synthesize({ lineage: { dataZoneDomainId: "dzd_4example5" } });
    expect(text(forwarding.lineage)).toMatch(/datazone:PostLineageEvent/);
    expect(text(forwarding.lineage)).toMatch(/domain\/dzd_4example5/);
    pretendWheels();
    const offline = await synthesize({
      access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] },
      network: { egress: "endpoints" },
      lineage: { dataZoneDomainId: "dzd_4example5" },
    });
    offline.network.hasResourceProperties("AWS::EC2::VPCEndpoint", {
      ServiceName: Match.stringLikeRegexp("datazone"),
    });
  });
});

describe("the warehouse", () => {
  it("is private, requires TLS, has a usage limit and a managed password", () => {
    demo.warehouse.hasResourceProperties("AWS::RedshiftServerless::Workgroup", {
      PubliclyAccessible: false,
      EnhancedVpcRouting: true,
      MaxCapacity: 16,
      ConfigParameters: Match.arrayWith([{ ParameterKey: "require_ssl", ParameterValue: "true" }]),
    });
    demo.warehouse.hasResourceProperties("AWS::RedshiftServerless::Namespace", {
      ManageAdminPassword: true,
      AdminUserPassword: Match.absent(),
    });
  });

  it("is set up with single, repeatable statements", () => {
    const bootstrap = resourceOf(demo.warehouse, "Custom::HeadwaterWarehouse");
    const statements = bootstrap.Properties.Statements as string[];
    expect(statements[0]).toMatch(
      /CREATE EXTERNAL SCHEMA IF NOT EXISTS s3_datalake[\s\S]*'lineage_demo_lake'/,
    );
    for (const statement of statements) {
      expect(statement).not.toMatch(/;\s*\S/);
      if (/^CREATE (TABLE|SCHEMA)/.test(statement)) expect(statement).toMatch(/IF NOT EXISTS/);
    }
    expect(statements.some((statement) => /^CREATE ROLE headwater_etl$/.test(statement))).toBe(true);
    expect(statements.some((statement) => /CREATE EXTERNAL TABLE/.test(statement))).toBe(false);
  });
});

describe("the environment", () => {
  const environmentOf = ({ orchestration }: SynthesizedPlatform) =>
    resources(orchestration).find(([, { Type }]) => Type === "AWS::MWAA::Environment")![1];

  it("has only strings as options, and no key among them", () => {
    const { Properties } = environmentOf(demo);
    const options = Properties.AirflowConfigurationOptions as Record<string, unknown>;
    expect(options["openlineage.namespace"]).toBe("mwaa://eu-west-1/123456789012/lineage-demo-airflow");
    expect(options["openlineage.extractors"]).toBe("headwater_lineage.extractor.RedshiftExtractor");
    for (const value of Object.values(options)) expect(["string", "object"]).toContain(typeof value);
    expect(JSON.stringify(options)).not.toMatch(/apiKey/);
  });

  it("depends on its policy, its files and its log groups", () => {
    const waits = JSON.stringify(environmentOf(demo).DependsOn);
    for (const part of [
      /ExecutionRolePolicy/,
      /FilesTexts/,
      /FilesPlugins/,
      /Dags/,
      /LogsScheduler/,
      /WarehouseConnection/,
    ])
      expect(waits).toMatch(part);
  });

  it("has two subnets, and file names with content hashes", async () => {
    const { Properties } = environmentOf(demo);
    expect((Properties.NetworkConfiguration as { SubnetIds: unknown[] }).SubnetIds).toHaveLength(2);
    expect(Properties.RequirementsS3Path).toMatch(/^requirements\/requirements-[0-9a-f]{16}\.txt$/);
    const changed = await synthesize({ airflow: { additionalRequirements: ["pandas==2.1.4"] } });
    expect(environmentOf(changed).Properties.RequirementsS3Path).not.toBe(Properties.RequirementsS3Path);
  });

  it("logs in to Redshift by its tag, without a password", () => {
    const role = resourceOf(demo.orchestration, "AWS::IAM::Role", "ExecutionRole");
    expect(role.Properties.Tags).toContainEqual({ Key: "RedshiftDbRoles", Value: "headwater_etl" });
    const secret = resourceOf(demo.orchestration, "AWS::SecretsManager::Secret");
    const connection = JSON.stringify(secret.Properties.SecretString);
    expect(connection).not.toMatch(/password/);
    for (const member of ["iam", "is_serverless", "serverless_work_group", "region"])
      expect(connection).toContain(`\\"${member}\\"`);
  });

  it("can read only its two secrets", () => {
    const policy = resourceOf(demo.orchestration, "AWS::IAM::Policy", "ExecutionRole");
    const statements = statementsOf(policy);
    const secrets = statements.filter(({ Action }) => JSON.stringify(Action).includes("secretsmanager"));
    expect(secrets).toHaveLength(1);
    expect(secrets[0]?.Resource).toEqual([
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lineage-demo/airflow/connections/openlineage-??????",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lineage-demo/airflow/connections/redshift_default-??????",
    ]);
    expect(JSON.stringify(statements)).not.toMatch(/PutObject|ListSecrets|"secretsmanager:\*"/);
  });

  it("has a public web server only in the demo profile", () => {
    expect(environmentOf(demo).Properties.WebserverAccessMode).toBe("PUBLIC_ONLY");
  });

  it("outputs the next command", () => {
    const outputs = JSON.stringify(demo.orchestration.toJSON().Outputs);
    expect(outputs).toMatch(/invoke-rest-api/);
    expect(outputs).toMatch(/create-web-login-token/);
    expect(outputs).toMatch(/rs_source_to_staging/);
  });
});

describe("removal", () => {
  it("leaves nothing behind in the demo profile", () => {
    const kept = everything(demo).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== "Delete",
    );
    expect(kept.map(([id]) => id)).toEqual([]);
    // These are retained by default, so each needs an explicit deletion policy.
    for (const type of [
      "AWS::S3::Bucket",
      "AWS::KMS::Key",
      "AWS::Glue::Database",
      "AWS::RDS::DBInstance",
      "AWS::Logs::LogGroup",
    ]) {
      const unsaid = everything(demo).filter(
        ([, { Type, DeletionPolicy }]) => Type === type && DeletionPolicy !== "Delete",
      );
      expect(unsaid.map(([id]) => id)).toEqual([]);
    }
  });

  it("retains resources with data in the production profile, except those of a creation that failed", () => {
    for (const type of [
      "AWS::S3::Bucket",
      "AWS::RDS::DBCluster",
      "AWS::RedshiftServerless::Namespace",
      "AWS::KMS::Key",
      "AWS::SecretsManager::Secret",
      "AWS::Logs::LogGroup",
      "AWS::MWAA::Environment",
    ]) {
      const found = everything(internal).filter(([, { Type }]) => Type === type);
      expect([type, found.length]).not.toEqual([type, 0]);
      for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of found) {
        expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, "RetainExceptOnCreate", "Retain"]);
      }
    }
  });

  it("declares a log group for every function", () => {
    for (const [id, { Type, Properties }] of everything(demo)) {
      if (Type === "AWS::Lambda::Function")
        expect([id, Properties.LoggingConfig]).not.toEqual([id, undefined]);
    }
  });
});

describe("two deployments in one account", () => {
  it("share no physical name", () => {
    const names = (platform: SynthesizedPlatform) =>
      everything(platform).flatMap(([, { Type, Properties }]) =>
        Object.entries(Properties)
          .filter(([key, value]) => /(^|[a-z])(Name|Identifier)$/.test(key) && typeof value === "string")
          .filter(
            ([key]) =>
              ![
                "DatabaseName",
                "DBName",
                "DbName",
                "MasterUsername",
                "AdminUsername",
                "RuleName",
                "MetricName",
                "Engine",
                "PolicyName", // within its role
                "DisplayName",
              ].includes(key),
          )
          .map(([key, value]) => `${Type} ${key} ${value}`),
      );
    const first = new Set(names(demo));
    expect(first.size).toBeGreaterThan(10);
    expect(names(internal).filter((name) => first.has(name))).toEqual([]);
  });
});

describe("two environments of one app", () => {
  it("cannot share a namespace", async () => {
    const app = testApp();
    const build = async (deploymentId: string) => {
      const configuration = validateConfiguration(
        {
          ...exampleConfiguration,
          deploymentId,
          sample: { scale: 0.01 },
          airflow: { namespace: "shared" },
        },
        "The test",
        { acceptPlaceholders: true },
      );
      buildPlatform(app, configuration, await preparePlatform(configuration));
    };
    await build("one");
    await expect(build("two")).rejects.toThrow(/one-airflow and two-airflow share the namespace "shared"/);
  });
});

describe("company rules", () => {
  it("apply to every role", async () => {
    const ruled = await synthesize({
      security: {
        permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
        rolePath: "/data-platform/",
      },
      tags: { "cost-center": "4711" },
    });
    const roles = everything(ruled).filter(([, { Type }]) => Type === "AWS::IAM::Role");
    expect(roles.length).toBeGreaterThan(10);
    for (const [id, { Properties }] of roles) {
      expect([id, Properties.Path]).toEqual([id, "/data-platform/"]);
      expect([id, Properties.PermissionsBoundary]).toEqual([id, "arn:aws:iam::123456789012:policy/boundary"]);
    }
    expect(text(ruled.network)).toContain("cost-center");
  });

  it("can include an existing network, whose subnets are used unchanged", async () => {
    const existing = await synthesize({
      network: {
        egress: "nat",
        existing: {
          vpcId: "vpc-0a1b2c3d4e5f6a7b8",
          vpcCidr: "10.0.0.0/16",
          publicSubnetIds: ["subnet-0a1b2c3d4e5f6a7b1", "subnet-0a1b2c3d4e5f6a7b2"],
          privateSubnetIds: [
            "subnet-0a1b2c3d4e5f6a7b3",
            "subnet-0a1b2c3d4e5f6a7b4",
            "subnet-0a1b2c3d4e5f6a7b5",
          ],
          natAddresses: ["198.51.100.10"],
        },
      },
    });
    existing.network.resourceCountIs("AWS::EC2::VPC", 0);
    existing.orchestration.hasResourceProperties("AWS::MWAA::Environment", {
      NetworkConfiguration: { SubnetIds: ["subnet-0a1b2c3d4e5f6a7b3", "subnet-0a1b2c3d4e5f6a7b4"] },
    });
    expect(text(existing.lineage)).toContain("198.51.100.10/32");
  });
});

describe("an offline environment", () => {
  it("is rejected until its wheels are downloaded, with the command for it", async () => {
    process.env.HEADWATER_CACHE = mkdtempSync(join(tmpdir(), "headwater-cdk-"));
    const offline = synthesize({
      access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] },
      network: { egress: "endpoints" },
      airflow: { version: "2.10.3" },
    });
    await expect(offline).rejects.toThrow(WheelsMissing);
    await expect(offline).rejects.toThrow(/npm run wheels -w @headwater\/cdk -- 2\.10\.3/);
  });
});

it("accepts the example file", () => {
  expect(exampleConfiguration.deploymentId).toBe("lineage-demo");
});
