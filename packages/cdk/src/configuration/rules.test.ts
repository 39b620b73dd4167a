import { describe, expect, it } from "vitest";
import type { PlatformConfigurationInput } from "./schema.ts";
import { ConfigurationError, validateConfiguration } from "./validate.ts";

/** A configuration that can be deployed: no placeholder, no address of the documentation. */
const real: PlatformConfigurationInput = {
  deploymentId: "lineage-demo",
  account: "731904286551",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["52.30.10.7/32"] },
};
const existing = {
  vpcId: "vpc-0a1b2c3d4e5f6a7b8",
  vpcCidr: "10.0.0.0/16",
  publicSubnetIds: ["subnet-0a1b2c3d4e5f6a7b1", "subnet-0a1b2c3d4e5f6a7b2"],
  privateSubnetIds: ["subnet-0a1b2c3d4e5f6a7b3", "subnet-0a1b2c3d4e5f6a7b4", "subnet-0a1b2c3d4e5f6a7b5"],
  natAddresses: ["52.16.0.10"],
};
const access = (mode: string, ...allowedCidrs: string[]) => ({ access: { mode, allowedCidrs } });
const zones = (...availabilityZones: string[]) => ({ availabilityZones });
const vpc = (cidr: string) => ({ network: { cidr } });
const inNetwork = (change: object) => ({ network: { existing: { ...existing, ...change } } });
const domain = (name: string, zoneName: string) => ({
  https: { domain: { name, zoneName, hostedZoneId: "Z0123456789ABCDEF" } },
});
const certificate = (arn: string, serverName = "lineage.acme.dev") => ({
  https: { certificateArn: arn, serverName },
});
const id = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const key = (kmsKeyArn: string) => ({ security: { kmsKeyArn } });
const boundary = (permissionsBoundaryArn: string) => ({ security: { permissionsBoundaryArn } });

function problemsOf(change: object): readonly string[] {
  try {
    validateConfiguration({ ...real, ...change } as PlatformConfigurationInput);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

/** Wrong values by the setting that the sentence must name, with a part of its reason or fix. */
const wrong: readonly (readonly [string, object, RegExp])[] = [
  ["deploymentId", { deploymentId: "a-very-long-deployment-id" }, /3 to 20/],
  ["deploymentId", { deploymentId: "my--lineage" }, /consecutive hyphens/],
  ["deploymentId", { deploymentId: "aws-lineage" }, /reserves/],
  ["account", { account: "123456789012" }, /placeholder/],
  ["account", { account: "111122223333" }, /placeholder/],
  ["account", { account: "000000000000" }, /placeholder/],
  ["account", { account: "7319" }, /12 digits/],
  ["account", { account: 731904286551 }, /text in quotes/],
  ["region", { region: "eu-wset-1" }, /did you mean eu-west-1\?/],
  ["region", { region: "us-east1" }, /did you mean us-east-1\?/],
  ["region", { region: "us-gov-west-1" }, /Amazon MWAA/],
  ["region", { region: "EU-WEST-1" }, /did you mean eu-west-1\?/],
  ["region", { region: "eu-west-1a" }, /did you mean eu-west-1\?/],
  ["availabilityZones", zones("us-east-1a", "eu-west-1b", "eu-west-1c"), /not in eu-west-1/],
  ["availabilityZones", zones("eu-west-1a", "eu-west-1b", "eu-west-1f"), /no zone eu-west-1f; its zones/],
  ["availabilityZones", zones("a", "b", "c"), /not in eu-west-1/],
  ["availabilityZones", zones("eu-west-1a", "eu-west-1a", "eu-west-1b"), /lists "eu-west-1a" twice/],
  ["availabilityZones", zones("eu-west-1a"), /list 2 or more/],
  ["access.allowedCidrs", access("internal"), /VPN/],
  ["access.allowedCidrs", access("public", "52.30.10.7"), /not a network/],
  ["access.allowedCidrs", access("public", "52.30.10.7/24"), /use 52\.30\.10\.0\/24, or \/32/],
  ["access.allowedCidrs", access("public", "52.30.0.0/16", "52.30.10.0/24"), /part of 52\.30\.0\.0\/16/],
  ["access.allowedCidrs", access("public", "52.30.10.7/32", "52.30.10.7/32"), /twice/],
  ["access.allowedCidrs", access("public", "203.0.113.7/32"), /documentation/],
  ["access.allowedCidrs", access("public", "198.51.100.0/24"), /documentation/],
  ["access.allowedCidrs", access("internal", "192.0.2.0/24"), /documentation/],
  ["access.allowedCidrs", access("public", "10.0.0.0/8"), /private network/],
  ["access.allowedCidrs", access("public", "127.0.0.1/32"), /no client/],
  ["network.cidr", vpc("10.0.0.0/8"), /\/16 to \/28/],
  ["network.cidr", vpc("10.20.0.0/29"), /\/16 to \/28/],
  ["network.cidr", vpc("10.20.0.0/24"), /\/20 or larger/],
  ["network.cidr", vpc("10.20.1.1/16"), /10\.20\.0\.0\/16/],
  ["network.cidr", vpc("52.20.0.0/16"), /public addresses/],
  ["network.cidr", vpc("10.300.0.0/16"), /not a network/],
  ["network.existing.vpcCidr", inNetwork({ vpcCidr: "10.0.0.0/8" }), /\/16 to \/28/],
  ["network.existing.natAddresses", inNetwork({ natAddresses: ["10.0.0.1"] }), /not a public address/],
  ["network.existing.natAddresses", inNetwork({ natAddresses: ["198.51.100.10"] }), /documentation/],
  ["network.existing.natAddresses", inNetwork({ natAddresses: ["nat-1"] }), /not an IPv4 address/],
  [
    "network.existing.privateSubnetIds",
    inNetwork({ privateSubnetIds: existing.privateSubnetIds.map(() => "subnet-0a1b2c3d4e5f6a7b3") }),
    /twice/,
  ],
  ["https.domain.name", domain("lineage.example.com", "example.com"), /documentation/],
  ["https.domain.name", domain("lineage.acme.dev", "other.dev"), /not in the zone other\.dev/],
  ["https.domain.name", domain("https://lineage.acme.dev", "acme.dev"), /not a host name/],
  ["https.domain.name", domain(`${"a".repeat(60)}.acme.dev`, "acme.dev"), /up to 64/],
  [
    "https.certificateArn",
    certificate(`arn:aws:acm:us-east-1:731904286551:certificate/${id}`),
    /us-east-1, but the platform is in eu-west-1/,
  ],
  ["https.certificateArn", certificate(`arn:aws:acm:eu-west-1:123456789012:certificate/${id}`), /account/],
  ["https.certificateArn", certificate(`arn:aws:iam::731904286551:server-certificate/${id}`), /ACM/],
  [
    "https.certificateArn",
    certificate(`arn:aws-cn:acm:eu-west-1:731904286551:certificate/${id}`),
    /partition/,
  ],
  ["https.serverName", { https: { serverName: "lineage.acme.dev" } }, /certificateArn/],
  [
    "https.serverName",
    certificate(`arn:aws:acm:eu-west-1:731904286551:certificate/${id}`, "lineage.example.com"),
    /documentation/,
  ],
  ["security.kmsKeyArn", key("arn:aws:kms:eu-west-1:731904286551:alias/mine"), /alias does not work/],
  ["security.kmsKeyArn", key("alias/mine"), /alias does not work/],
  ["security.kmsKeyArn", key("arn:aws:kms:eu-west-1:731904286551:key/mrk-0a1b2c3d"), /multi-Region/],
  ["security.kmsKeyArn", key(`arn:aws:kms:eu-central-1:731904286551:key/${id}`), /eu-central-1/],
  ["security.kmsKeyArn", key("arn:aws:s3:::bucket"), /key of KMS/],
  ["security.kmsKeyArn", key("arn:aws:kms:eu-west-1:731904286551:key/mine"), /complete ARN/],
  ["security.permissionsBoundaryArn", boundary("arn:aws:iam::731904286551:role/x"), /managed policy/],
  ["security.permissionsBoundaryArn", boundary("arn:aws:iam::731904286552:policy/x"), /account 731904286552/],
  ["security.rolePath", { security: { rolePath: "data" } }, /starts and ends with a slash/],
  ["security.rolePath", { security: { rolePath: "/aws-service-role/x/" } }, /reserved/],
  ["lineage.memoryMiB", { lineage: { cpu: 256, memoryMiB: 4096 } }, /512, 1024, 2048/],
  ["lineage.memoryMiB", { lineage: { cpu: 1024 } }, /2048/],
  ["lineage.maximumTasks", { lineage: { tasks: 4, maximumTasks: 2 } }, /below the number of tasks/],
  ["lineage.cpu", { lineage: { cpu: 300 } }, /256, 512/],
  ["lineage.databaseInstanceClass", { lineage: { databaseInstanceClass: "db.t4g.micro" } }, /use t4g\.micro/],
  ["lineage.databaseInstanceClass", { lineage: { databaseInstanceClass: "t4g.mirco" } }, /did you mean t4g/],
  ["lineage.databaseInstanceClass", { lineage: { databaseInstanceClass: "m7g.micro" } }, /no instance class/],
  ["lineage.auroraMaximumCapacity", { lineage: { auroraMinimumCapacity: 8 } }, /below/],
  ["lineage.auroraMinimumCapacity", { lineage: { auroraMinimumCapacity: 0.7 } }, /multiple of 0\.5/],
  ["lineage.alarmEmail", { lineage: { alarmEmail: "data" } }, /e-mail/],
  ["lineage.alarmEmail", { lineage: { alarmEmail: "a@acme.dev, b@acme.dev" } }, /one e-mail/],
  ["lineage.alarmEmail", { lineage: { alarmEmail: "data@example.com" } }, /documentation/],
  ["lineage.imageUri", { lineage: { image: "uri", imageUri: "public.ecr.aws/acme/headwater" } }, /tag/],
  [
    "lineage.imageUri",
    {
      ...access("internal", "10.8.0.0/16"),
      network: { egress: "endpoints" },
      lineage: { image: "uri", imageUri: "public.ecr.aws/acme/headwater:1" },
    },
    /Amazon ECR/,
  ],
  ["warehouse.database", { warehouse: { database: "user" } }, /reserved/],
  ["warehouse.database", { warehouse: { database: "template1" } }, /reserved/],
  ["warehouse.database", { warehouse: { database: "My-Db" } }, /lower-case/],
  ["warehouse.maximumCapacity", { warehouse: { maximumCapacity: 20 } }, /multiple of 8/],
  ["warehouse.maximumCapacity", { warehouse: { baseCapacity: 64 } }, /raise it/],
  ["warehouse.baseCapacity", { warehouse: { baseCapacity: 1024 } }, /512 or less/],
  ["airflow.version", { airflow: { version: "3.0" } }, /such as 3\.0\.6/],
  ["airflow.schedulers", { airflow: { schedulers: "2" } }, /type integer/],
  ["airflow.maximumWorkers", { airflow: { maximumWorkers: 0 } }, /1 or more/],
  ["airflow.environmentClass", { airflow: { environmentClass: "small" } }, /did you mean mw1\.small\?/],
  ["airflow.maximumWorkers", { airflow: { minimumWorkers: 5 } }, /below minimumWorkers/],
  ["airflow.maintenanceWindow", { airflow: { maintenanceWindow: "SUN:25:00" } }, /half hour/],
  ["airflow.maintenanceWindow", { airflow: { maintenanceWindow: "Sunday 3am" } }, /half hour/],
  ["airflow.logLevel", { airflow: { logLevel: "ERROR" } }, /alarm/],
  ["tags", { tags: { "aws:team": "data" } }, /reserves/],
  ["tags", { tags: { "": "data" } }, /1 to 128/],
  ["tags", { tags: { Team: "data", team: "data" } }, /ignores case/],
  ["tags", { tags: { team: "x".repeat(257) } }, /256/],
  ["tags", { tags: { RedshiftDbRoles: "admin" } }, /platform itself/],
];

describe("a wrong value", () => {
  it("does not occur in the configuration that these tests change", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf(inNetwork({}))).toEqual([]);
    expect(problemsOf(certificate(`arn:aws:acm:eu-west-1:731904286551:certificate/${id}`))).toEqual([]);
    expect(problemsOf(key(`arn:aws:kms:eu-west-1:731904286551:key/${id}`))).toEqual([]);
    expect(problemsOf(boundary("arn:aws:iam::aws:policy/PowerUserAccess"))).toEqual([]);
    expect(problemsOf(vpc("10.20.0.0/20"))).toEqual([]);
  });

  it.each(wrong)("of %s is refused: %o", (setting, change, reason) => {
    const problems = problemsOf(change);
    expect(problems).not.toEqual([]);
    expect(
      problems.find((problem) => problem.startsWith(`${setting}: `) && reason.test(problem)),
    ).toBeDefined();
    for (const problem of problems) expect(problem).toMatch(/^[a-zA-Z.()0-9]+: .+[.?)]$/);
  });

  it("is reported together with all others, whether the schema or a rule finds it", () => {
    const problems = problemsOf({
      region: "eu-wset-1",
      account: "123456789012",
      lineage: { cpu: 300, alarmEmail: "nobody", databaseInstanceClass: "huge", colour: "blue" },
      airflow: { maintenanceWindow: "never", logLevel: "ERROR" },
      warehouse: { database: "user" },
      tags: { "aws:x": "y" },
    });
    for (const setting of [
      "region",
      "account",
      "lineage.cpu",
      "lineage.alarmEmail",
      "lineage.databaseInstanceClass",
      "lineage",
      "airflow.maintenanceWindow",
      "airflow.logLevel",
      "warehouse.database",
      "tags",
    ]) {
      expect(problems.filter((problem) => problem.startsWith(`${setting}: `))).toHaveLength(1);
    }
    expect(problems).toHaveLength(10);
  });

  it("does not cause a second problem of a setting that depends on it", () => {
    expect(problemsOf({ region: undefined })).toEqual(['(root): "region" is missing.']);
    expect(problemsOf({ lineage: { cpu: "small" } })).toHaveLength(1);
    expect(problemsOf({ https: { domain: { name: "lineage.acme.dev" } } })).toHaveLength(2);
  });
});
