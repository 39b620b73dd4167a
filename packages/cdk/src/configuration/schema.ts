// biome-ignore-all lint/style/noExcessiveLinesPerFile: one schema, in the order of its reference page
/**
 * The configuration of a deployment: the source of types, validation, defaults and the reference table in the
 * documentation.
 */
import Type, { type Static } from "typebox";
import { elsewhereSettings } from "./elsewhere-settings.ts";
import { Login } from "./login-settings.ts";
import { Backup, Budget, Firewall, NatGateways } from "./production-settings.ts";
import { arn, choice } from "./setting-types.ts";
import { Sharing } from "./sharing-settings.ts";
import { enabled, Lake, teamAirflow, warehouseSchemas } from "./team-schema.ts";

/** An AWS resource id with a prefix, e.g. `vpc-0a1b2c3d`. */
const resourceId = (prefix: string, description: string) =>
  Type.String({
    pattern: `^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`,
    description,
    examples: [`${prefix}-0a1b2c3d4e5f6a7b8`],
  });

const cidr = (description: string, example: string) => Type.String({ description, examples: [example] });

const Access = Type.Object(
  {
    mode: choice(["public", "internal"], {
      description:
        "public: the load balancer of the lineage server is on the internet and accepts only the allowed networks. internal: it is reachable only from inside the VPC.",
    }),
    allowedCidrs: Type.Array(cidr("A network that may reach the lineage server.", "203.0.113.7/32"), {
      description:
        "Networks that may reach the lineage server: public ones for public access, those of a VPN or peered VPC for internal access. 0.0.0.0/0 is rejected.",
      default: [],
      examples: [["203.0.113.7/32"]],
    }),
    login: Type.Optional(Login),
    firewall: Firewall,
  },
  { additionalProperties: false },
);

const ExistingNetwork = Type.Object(
  {
    vpcId: resourceId("vpc", "VPC to deploy into."),
    vpcCidr: cidr("Address range of the VPC.", "10.0.0.0/16"),
    publicSubnetIds: Type.Array(resourceId("subnet", "A subnet with a route to an internet gateway."), {
      description: "Two or more public subnets; required for public access.",
      default: [],
      examples: [["subnet-0a1b2c3d4e5f6a7b1", "subnet-0a1b2c3d4e5f6a7b2"]],
    }),
    privateSubnetIds: Type.Array(resourceId("subnet", "A subnet without a route to an internet gateway."), {
      description:
        "Three or more private subnets, one per availability zone, in the order of availabilityZones.",
      minItems: 3,
      examples: [["subnet-0a1b2c3d4e5f6a7b3", "subnet-0a1b2c3d4e5f6a7b4", "subnet-0a1b2c3d4e5f6a7b5"]],
    }),
    natAddresses: Type.Array(Type.String(), {
      description:
        "Public addresses of the NAT gateways; required for public access, because MWAA connects from them.",
      default: [],
      examples: [["198.51.100.10"]],
    }),
  },
  {
    additionalProperties: false,
    description: "Deploys into an existing VPC. Its properties are not looked up.",
  },
);

const Network = Type.Object(
  {
    egress: choice(["nat", "endpoints"], {
      description:
        "Outbound access of private subnets. nat: NAT gateways. endpoints: interface endpoints of AWS services, no internet.",
      default: "nat",
    }),
    cidr: { ...cidr("Address range of the new VPC.", "10.20.0.0/16"), default: "10.20.0.0/16" },
    natGateways: NatGateways,
    existing: Type.Optional(ExistingNetwork),
  },
  { additionalProperties: false, default: {} },
);

const Https = Type.Object(
  {
    domain: Type.Optional(
      Type.Object(
        {
          name: Type.String({
            description:
              "Host name of the lineage server. A certificate is issued and validated through the hosted zone.",
            examples: ["lineage.example.com"],
          }),
          hostedZoneId: Type.String({
            pattern: "^Z[A-Z0-9]{7,31}$",
            description: "Hosted zone of the domain.",
            examples: ["Z0123456789ABCDEF"],
          }),
          zoneName: Type.String({ description: "Name of the hosted zone.", examples: ["example.com"] }),
        },
        { additionalProperties: false },
      ),
    ),
    certificateArn: Type.Optional(
      arn(
        "Existing certificate for serverName, in the platform's region and account.",
        "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f",
      ),
    ),
    serverName: Type.Optional(
      Type.String({
        description: "Host name of the server; required with certificateArn.",
        examples: ["lineage.example.com"],
      }),
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: "By default, a private certificate authority is created at deployment.",
  },
);

const Lineage = Type.Object(
  {
    ...elsewhereSettings,
    sharing: Type.Optional(Sharing),
    image: choice(["codebuild", "docker", "uri"], {
      description:
        "Source of the container image. codebuild: built in the account. docker: built on this machine. uri: pulled from imageUri.",
      default: "codebuild",
    }),
    imageUri: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9.-]+(:\\d+)?/[a-z0-9._/-]+(:[\\w.-]{1,128}|@sha256:[0-9a-f]{64})$",
        expected: "<registry>/<repository>:<tag> or @sha256:<digest>, without https://",
        description: "Image with its tag.",
        examples: ["registry.example.com/headwater:0.1.0"],
      }),
    ),
    architecture: choice(["arm64", "x86_64"], {
      description: "Processor architecture of the build and the task.",
      default: "arm64",
    }),
    cpu: choice([256, 512, 1024, 2048, 4096], {
      description: "CPU units of a task; 1024 units are one vCPU.",
      default: 256,
    }),
    memoryMiB: Type.Integer({
      description: "Memory of a task, in MiB.",
      default: 1024,
      minimum: 512,
      maximum: 30_720,
    }),
    tasks: Type.Optional(
      Type.Integer({
        description: "Number of tasks, spread over the zones. Defaults to 1 for demo, 2 for production.",
        minimum: 1,
        maximum: 10,
        examples: [2],
      }),
    ),
    maximumTasks: Type.Optional(
      Type.Integer({
        description:
          "Adds tasks up to this number while the CPU is busy or events wait. Defaults to tasks for demo, to twice as many for production.",
        minimum: 1,
        maximum: 20,
        examples: [4],
      }),
    ),
    database: choice(["rds", "aurora"], {
      description: "rds: PostgreSQL on one RDS instance. aurora: Aurora Serverless v2.",
      default: "rds",
    }),
    databaseInstanceClass: Type.String({
      description: "Instance class of RDS.",
      default: "t4g.micro",
      examples: ["m7g.large"],
    }),
    databaseStorageGiB: Type.Integer({
      description: "Initial storage of RDS in GiB; it grows to up to ten times that size.",
      default: 20,
      minimum: 20,
      maximum: 6_000,
    }),
    auroraMinimumCapacity: Type.Number({
      description: "Minimum Aurora capacity units.",
      default: 0.5,
      minimum: 0,
    }),
    auroraMaximumCapacity: Type.Number({
      description: "Maximum Aurora capacity units.",
      default: 4,
      minimum: 1,
    }),
    backupDays: Type.Integer({
      description: "Retention of backups in days.",
      default: 7,
      minimum: 1,
      maximum: 35,
    }),
    alarmEmail: Type.Optional(
      Type.String({
        pattern: "^[^@\\s,;<>]+@([a-zA-Z0-9-]+\\.)+[a-zA-Z]{2,}$",
        expected: "one e-mail address",
        description: "Recipient of alarms.",
        examples: ["data@example.com"],
      }),
    ),
    silenceHours: Type.Integer({
      description: "Raises an alarm after this many hours with DAG runs but without an accepted event.",
      default: 3,
      minimum: 1,
      maximum: 23,
    }),
    dataZoneDomainId: Type.Optional(
      Type.String({
        pattern: "^dzd[-_][a-zA-Z0-9_-]{1,36}$",
        description: "Forwards run events to this Amazon DataZone domain (SageMaker Catalog).",
        examples: ["dzd_4example5"],
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);

const Warehouse = Type.Object(
  {
    enabled: enabled("Creates a Redshift Serverless warehouse. The sample requires it."),
    baseCapacity: Type.Integer({
      description: "Base capacity in Redshift processing units; a multiple of 8, or 4.",
      default: 8,
      examples: [16],
      minimum: 4,
      maximum: 512,
    }),
    maximumCapacity: Type.Integer({
      description: "Maximum Redshift processing units; a multiple of 8, or 4.",
      default: 16,
      examples: [32],
      minimum: 4,
      maximum: 512,
    }),
    dailyUsageLimit: Type.Integer({
      description: "Daily limit in processing-unit hours; further queries are rejected.",
      default: 24,
      minimum: 1,
    }),
    database: Type.String({
      pattern: "^[a-z][a-z0-9_]{0,62}$",
      expected: "1 to 63 lower-case letters, digits and underscores, starting with a letter",
      description: "Name of the database.",
      default: "dev",
    }),
    schemas: warehouseSchemas,
  },
  { additionalProperties: false, default: {} },
);

const AirflowSettings = Type.Object(
  {
    version: Type.String({
      pattern: "^\\d+\\.\\d+\\.\\d+$",
      expected: "<major>.<minor>.<patch>, such as 3.0.6",
      description: "Airflow version on MWAA.",
      default: "3.0.6",
    }),
    allowUnknownVersion: Type.Boolean({
      description: "Accepts an unlisted version, with the pins of the nearest lower one.",
      default: false,
    }),
    environmentClass: choice(
      ["mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge"],
      { description: "Size of the environment.", default: "mw1.small" },
    ),
    minimumWorkers: Type.Integer({
      description: "Minimum number of workers.",
      default: 1,
      minimum: 1,
      maximum: 25,
    }),
    maximumWorkers: Type.Integer({
      description: "Maximum number of workers.",
      default: 2,
      minimum: 1,
      maximum: 25,
    }),
    schedulers: Type.Integer({
      description: "Number of schedulers; 1 for mw1.micro, 2 to 5 otherwise.",
      default: 2,
      minimum: 1,
      maximum: 5,
    }),
    webServers: Type.Integer({
      description: "Number of web servers; 1 for mw1.micro, 2 to 5 otherwise.",
      default: 2,
      minimum: 1,
      maximum: 5,
    }),
    webAccess: Type.Optional(
      choice(["public", "private"], {
        description:
          "Access to Airflow's web server; public means from the internet with an IAM login. Defaults to public for demo, private for production.",
      }),
    ),
    maintenanceWindow: Type.String({
      pattern: "^(MON|TUE|WED|THU|FRI|SAT|SUN):([01]\\d|2[0-3]):(00|30)$",
      expected: "<day>:<hour>:<minute>, on the hour or half hour, such as SUN:03:30",
      description: "Start of the weekly maintenance window, in UTC, on the hour or half hour.",
      default: "SUN:03:00",
    }),
    logLevel: choice(["INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL"], {
      description:
        "Minimum level of Airflow's logs in CloudWatch. Synth rejects levels above INFO, because the alarm for missing lineage counts lines of that level.",
      default: "INFO",
      examples: ["DEBUG"],
    }),
    namespace: Type.Optional(
      Type.String({
        description:
          "OpenLineage namespace of the environment's jobs. Defaults to mwaa://<region>/<account>/<environment>.",
        minLength: 1,
      }),
    ),
    additionalOptions: Type.Record(Type.String(), Type.Unknown(), {
      description: "Additional Airflow configuration options, as strings.",
      default: {},
      examples: [{ "core.parallelism": "32" }],
    }),
    additionalRequirements: Type.Array(Type.String(), {
      description: "Additional lines of requirements.txt.",
      default: [],
      examples: [["pandas==2.1.4"]],
    }),
    ownConstraints: Type.Boolean({
      description: "Confirms that your requirements contain their own constraints.",
      default: false,
    }),
    ...teamAirflow,
  },
  { additionalProperties: false, default: {} },
);

const Security = Type.Object(
  {
    permissionsBoundaryArn: Type.Optional(
      arn("Permissions boundary of every role.", "arn:aws:iam::123456789012:policy/boundary"),
    ),
    rolePath: Type.Optional(
      Type.String({
        pattern: "^/([\\w+=,.@-]+/)*$",
        expected: "a path that starts and ends with a slash",
        description: "Path of every role.",
        examples: ["/data-platform/"],
      }),
    ),
    kmsKeyArn: Type.Optional(
      arn(
        "Key for all encryption, in the platform's region. By default, a new key is created.",
        "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f",
      ),
    ),
    bootstrapQualifier: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9]{1,10}$",
        expected: "1 to 10 lower-case letters and digits",
        description: "Qualifier of the CDK bootstrap.",
        examples: ["hnb659fds"],
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);

const Sample = Type.Object(
  {
    enabled: enabled(
      "Deploys the sample pipeline: its data, its tables and its DAGs in dags/headwater_sample/. Only its own files are removed when it is turned off.",
    ),
    scale: Type.Number({
      description: "Size of the generated data; 1 is about 200,000 listings and 30 MB.",
      default: 0.1,
      minimum: 0.001,
      maximum: 10,
    }),
    seed: Type.Integer({
      description: "Seed of the generated data. The same seed and scale produce the same bytes.",
      default: 1,
    }),
    lakeFormation: Type.Boolean({
      description: "Also grants permissions in Lake Formation, for accounts where it governs the catalog.",
      default: false,
    }),
  },
  { additionalProperties: false, default: {} },
);

/** Schema of the configuration. */
export const PlatformConfiguration = Type.Object(
  {
    deploymentId: Type.String({
      pattern: "^[a-z][a-z0-9-]{1,18}[a-z0-9]$",
      expected:
        "3 to 20 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen",
      description: "Name of the deployment, 3 to 20 characters. All resource names derive from it.",
      examples: ["lineage-demo"],
    }),
    account: Type.String({
      pattern: "^\\d{12}$",
      expected: "12 digits, in quotes",
      description: "AWS account.",
      examples: ["123456789012"],
    }),
    region: Type.String({
      description: "AWS region.",
      examples: ["eu-west-1"],
    }),
    availabilityZones: Type.Array(Type.String(), {
      description: "Three availability zones of the region, or two if it has only two.",
      minItems: 2,
      maxItems: 3,
      uniqueItems: true,
      examples: [["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
    }),
    profile: choice(["demo", "production"], {
      description:
        "demo: small; cdk destroy removes everything. production: data is retained and protected against deletion.",
      default: "demo",
    }),
    access: Access,
    network: Network,
    https: Https,
    lineage: Lineage,
    lake: Lake,
    warehouse: Warehouse,
    airflow: AirflowSettings,
    security: Security,
    backup: Backup,
    budget: Type.Optional(Budget),
    sample: Sample,
    tags: Type.Record(Type.String(), Type.String(), {
      description: "Tags for all resources.",
      default: {},
      examples: [{ "cost-center": "4711" }],
    }),
  },
  { additionalProperties: false },
);

/** A configuration with every default filled in. */
export type PlatformConfiguration = Static<typeof PlatformConfiguration>;

type Sections = "network" | "https" | "lineage" | "lake" | "warehouse" | "security" | "backup" | "sample";
type Airflow = PlatformConfiguration["airflow"];
type OwnWarehouse = Airflow["warehouses"][string];
/** A team's warehouse as written by a user. */
type WarehouseInput = Pick<OwnWarehouse, "host" | "database"> & Partial<OwnWarehouse>;

/** A configuration as written by a user: settings with a default are optional. */
export type PlatformConfigurationInput = Pick<
  PlatformConfiguration,
  "deploymentId" | "account" | "region" | "availabilityZones"
> & {
  readonly access: Partial<PlatformConfiguration["access"]> & Pick<PlatformConfiguration["access"], "mode">;
  readonly profile?: PlatformConfiguration["profile"];
  readonly budget?: PlatformConfiguration["budget"];
  readonly tags?: PlatformConfiguration["tags"];
  readonly airflow?: Partial<Omit<Airflow, "warehouses">> & {
    readonly warehouses?: Readonly<Record<string, WarehouseInput>>;
  };
} & { readonly [Section in Sections]?: Partial<PlatformConfiguration[Section]> };
