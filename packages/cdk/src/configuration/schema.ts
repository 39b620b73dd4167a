// biome-ignore-all lint/style/noExcessiveLinesPerFile: one schema, in the order of its reference page
/**
 * The one configuration of a deployment. Types, validation, defaults and the reference table in the documentation all
 * come from this schema.
 */
import Type, { type Static } from "typebox";

/** Identifiers that AWS writes with a prefix, e.g. `vpc-0a1b2c3d`. */
const resourceId = (prefix: string, description: string) =>
  Type.String({
    pattern: `^${prefix}-[0-9a-f]{8,17}$`,
    description,
    examples: [`${prefix}-0a1b2c3d4e5f6a7b8`],
  });

const arn = (service: string, description: string, example: string) =>
  Type.String({ pattern: `^arn:aws[a-z-]*:${service}:`, description, examples: [example] });

const cidr = (description: string, example: string) =>
  Type.String({ pattern: "^\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}$", description, examples: [example] });

const choice = <const Values extends readonly (string | number)[]>(
  values: Values,
  options: { description: string; default?: Values[number] },
) => Type.Unsafe<Values[number]>({ enum: [...values], ...options });

const Access = Type.Object(
  {
    mode: choice(["public", "internal"], {
      description:
        "Where the lineage server's load balancer is: on the internet, for the allowed networks only, or inside the network alone.",
    }),
    allowedCidrs: Type.Array(
      cidr("A network from which people reach the lineage server.", "203.0.113.7/32"),
      {
        description: "Networks from which people reach the lineage server. 0.0.0.0/0 is refused.",
        default: [],
        examples: [["203.0.113.7/32"]],
      },
    ),
  },
  { additionalProperties: false },
);

const ExistingNetwork = Type.Object(
  {
    vpcId: resourceId("vpc", "The network to deploy into."),
    vpcCidr: cidr("Its address range.", "10.0.0.0/16"),
    publicSubnetIds: Type.Array(resourceId("subnet", "A subnet with a route to an internet gateway."), {
      description: "Two or more public subnets; needed for public access.",
      default: [],
    }),
    privateSubnetIds: Type.Array(resourceId("subnet", "A subnet without a route to an internet gateway."), {
      description:
        "Three or more private subnets, one per availability zone in the order of availabilityZones.",
      minItems: 3,
    }),
    natAddresses: Type.Array(Type.String({ pattern: "^\\d{1,3}(\\.\\d{1,3}){3}$" }), {
      description:
        "Public addresses of its NAT gateways; needed for public access, because MWAA calls from there.",
      default: [],
      examples: [["198.51.100.10"]],
    }),
  },
  {
    additionalProperties: false,
    description: "Deploys into a network that exists. Nothing about it is looked up.",
  },
);

const Network = Type.Object(
  {
    egress: choice(["nat", "endpoints"], {
      description:
        "How private subnets reach AWS and package indexes: one NAT gateway, or interface endpoints and no internet at all.",
      default: "nat",
    }),
    cidr: { ...cidr("Address range of the network that is made.", "10.20.0.0/16"), default: "10.20.0.0/16" },
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
              "Name of the lineage server. A certificate is issued and validated through the zone.",
            examples: ["lineage.example.com"],
          }),
          hostedZoneId: Type.String({
            description: "Hosted zone of the domain.",
            examples: ["Z0123456789ABCDEF"],
          }),
          zoneName: Type.String({ description: "Name of that zone.", examples: ["example.com"] }),
        },
        { additionalProperties: false },
      ),
    ),
    certificateArn: Type.Optional(
      arn(
        "acm",
        "Certificate that exists, for serverName.",
        "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d",
      ),
    ),
    serverName: Type.Optional(
      Type.String({
        description: "Name under which the server is reached; needed with certificateArn.",
        examples: ["lineage.example.com"],
      }),
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: "Left empty, a private certificate authority is made at deploy time.",
  },
);

const Lineage = Type.Object(
  {
    image: choice(["codebuild", "docker", "uri"], {
      description:
        "Where the container image comes from: built in the account, built on this machine with Docker, or pulled from imageUri.",
      default: "codebuild",
    }),
    imageUri: Type.Optional(
      Type.String({
        description: "The image, with its tag.",
        examples: ["registry.example.com/headwater:0.1.0"],
      }),
    ),
    architecture: choice(["arm64", "x86_64"], {
      description: "Processor of both the build and the task.",
      default: "arm64",
    }),
    cpu: choice([256, 512, 1024, 2048, 4096], {
      description: "CPU units of a task; 1024 are one virtual CPU.",
      default: 256,
    }),
    memoryMiB: Type.Integer({
      description: "Memory of a task, in MiB.",
      default: 1024,
      minimum: 512,
      maximum: 30_720,
    }),
    tasks: Type.Integer({ description: "Number of tasks.", default: 1, minimum: 1, maximum: 10 }),
    database: choice(["rds", "aurora"], {
      description: "PostgreSQL on one RDS instance, or Aurora Serverless v2.",
      default: "rds",
    }),
    databaseInstanceClass: Type.String({
      description: "Instance class of RDS.",
      default: "t4g.micro",
      examples: ["m7g.large"],
    }),
    databaseStorageGiB: Type.Integer({
      description: "First size of RDS's storage, in GiB; it grows to ten times that.",
      default: 20,
      minimum: 20,
      maximum: 6_000,
    }),
    auroraMinimumCapacity: Type.Number({
      description: "Least Aurora capacity units.",
      default: 0.5,
      minimum: 0,
    }),
    auroraMaximumCapacity: Type.Number({
      description: "Most Aurora capacity units.",
      default: 4,
      minimum: 1,
    }),
    backupDays: Type.Integer({
      description: "Days that backups are kept.",
      default: 7,
      minimum: 1,
      maximum: 35,
    }),
    alarmEmail: Type.Optional(
      Type.String({
        pattern: "^[^@\\s]+@[^@\\s]+$",
        description: "Who is told of alarms.",
        examples: ["data@example.com"],
      }),
    ),
    silenceHours: Type.Integer({
      description: "Hours with DAG runs and without an accepted event after which an alarm is raised.",
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
    baseCapacity: Type.Integer({
      description: "Base capacity in Redshift processing units; a multiple of 8, or 4.",
      default: 8,
      minimum: 4,
      maximum: 512,
    }),
    maximumCapacity: Type.Integer({
      description: "Most Redshift processing units.",
      default: 16,
      minimum: 4,
      maximum: 512,
    }),
    dailyUsageLimit: Type.Integer({
      description: "Processing-unit hours a day after which queries are refused.",
      default: 24,
      minimum: 1,
    }),
    database: Type.String({
      pattern: "^[a-z][a-z0-9_]{0,62}$",
      description: "Name of the database.",
      default: "dev",
    }),
  },
  { additionalProperties: false, default: {} },
);

const logLevel = (description: string) =>
  choice(["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"], { description, default: "INFO" });

const Airflow = Type.Object(
  {
    version: Type.String({
      pattern: "^\\d+\\.\\d+\\.\\d+$",
      description: "Version of Airflow on MWAA.",
      default: "3.0.6",
    }),
    allowUnknownVersion: Type.Boolean({
      description: "Accepts a version that is not in the table, with the pins of the nearest lower one.",
      default: false,
    }),
    environmentClass: choice(
      ["mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge"],
      { description: "Size of the environment.", default: "mw1.small" },
    ),
    minimumWorkers: Type.Integer({ description: "Least workers.", default: 1, minimum: 1, maximum: 25 }),
    maximumWorkers: Type.Integer({ description: "Most workers.", default: 2, minimum: 1, maximum: 25 }),
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
          "Whether Airflow's own page can be reached from the internet (with an IAM login). Demo: public; production: private.",
      }),
    ),
    maintenanceWindow: Type.String({
      pattern: "^(MON|TUE|WED|THU|FRI|SAT|SUN):\\d{2}:\\d{2}$",
      description: "Start of the weekly maintenance, UTC.",
      default: "SUN:03:00",
    }),
    logLevel: logLevel("Least important level of Airflow's logs in CloudWatch."),
    namespace: Type.Optional(
      Type.String({
        description:
          "OpenLineage namespace of the environment's jobs; mwaa://<region>/<account>/<environment> when left out.",
        minLength: 1,
      }),
    ),
    additionalOptions: Type.Record(Type.String(), Type.Unknown(), {
      description: "Further Airflow configuration options; strings.",
      default: {},
      examples: [{ "core.parallelism": "32" }],
    }),
    additionalRequirements: Type.Array(Type.String(), {
      description: "Further lines of requirements.txt.",
      default: [],
      examples: [["pandas==2.2.3"]],
    }),
    ownConstraints: Type.Boolean({
      description: "additionalRequirements bring constraints of their own on purpose.",
      default: false,
    }),
  },
  { additionalProperties: false, default: {} },
);

const Security = Type.Object(
  {
    permissionsBoundaryArn: Type.Optional(
      arn("iam", "Permissions boundary of every role.", "arn:aws:iam::123456789012:policy/boundary"),
    ),
    rolePath: Type.Optional(
      Type.String({
        pattern: "^/([\\w+=,.@-]+/)*$",
        description: "Path of every role.",
        examples: ["/data-platform/"],
      }),
    ),
    kmsKeyArn: Type.Optional(
      arn(
        "kms",
        "Key that encrypts everything; one is made when left out.",
        "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d",
      ),
    ),
    bootstrapQualifier: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9]{1,10}$",
        description: "Qualifier of the CDK bootstrap.",
        examples: ["hnb659fds"],
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);

const Sample = Type.Object(
  {
    scale: Type.Number({
      description: "Size of the generated data; 1 is about 200,000 listings and 30 MB.",
      default: 0.1,
      minimum: 0.001,
      maximum: 10,
    }),
    seed: Type.Integer({ description: "The same seed and scale give the same bytes.", default: 1 }),
    lakeFormation: Type.Boolean({
      description: "Grants in Lake Formation too, for accounts where it governs the catalog.",
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
      description: "Name of the deployment, 3 to 20 characters; every name is derived from it.",
      examples: ["lineage-demo"],
    }),
    account: Type.String({ pattern: "^\\d{12}$", description: "AWS account.", examples: ["123456789012"] }),
    region: Type.String({
      pattern: "^[a-z]{2}(-[a-z]+)+-\\d$",
      description: "AWS region.",
      examples: ["eu-west-1"],
    }),
    availabilityZones: Type.Array(Type.String({ pattern: "^[a-z]{2}(-[a-z]+)+-\\d[a-z]$" }), {
      description: "Three availability zones of the region; two where it has no more.",
      minItems: 2,
      maxItems: 3,
      uniqueItems: true,
      examples: [["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
    }),
    profile: choice(["demo", "production"], {
      description:
        "demo: small, and gone after cdk destroy. production: data is kept, deletion is protected.",
      default: "demo",
    }),
    access: Access,
    network: Network,
    https: Https,
    lineage: Lineage,
    warehouse: Warehouse,
    airflow: Airflow,
    security: Security,
    sample: Sample,
    tags: Type.Record(Type.String(), Type.String(), {
      description: "Tags of every resource.",
      default: {},
      examples: [{ "cost-center": "4711" }],
    }),
  },
  { additionalProperties: false },
);

/** A configuration with every default filled in. */
export type PlatformConfiguration = Static<typeof PlatformConfiguration>;

type Sections = "network" | "https" | "lineage" | "warehouse" | "airflow" | "security" | "sample";

/** A configuration as people write it: what has a default may be left out. */
export type PlatformConfigurationInput = Pick<
  PlatformConfiguration,
  "deploymentId" | "account" | "region" | "availabilityZones"
> & {
  readonly access: Partial<PlatformConfiguration["access"]> & Pick<PlatformConfiguration["access"], "mode">;
  readonly profile?: PlatformConfiguration["profile"];
  readonly tags?: PlatformConfiguration["tags"];
} & { readonly [Section in Sections]?: Partial<PlatformConfiguration[Section]> };
