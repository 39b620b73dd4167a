import { afterEach, beforeAll, expect, it } from "vitest";
import { PlatformConfiguration, type PlatformConfigurationInput } from "./configuration/schema.ts";
import { environment } from "./testing/central-account.ts";
import { cognito, login, ownDomain } from "./testing/login.ts";
import { pretendWheels } from "./testing/pretend-wheels.ts";
import { synthesize } from "./testing/synthesize.ts";
import { makeTeamFolder } from "./testing/team-folder.ts";
import { removeAssemblies } from "./testing/temporary-files.ts";

afterEach(removeAssemblies);

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

/** Every setting with its example in the reference table, or with its default if it has none. */
function documented(node: SchemaNode, prefix = ""): [string, unknown][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]): [string, unknown][] => {
    const path = `${prefix}${name}`;
    if (member.properties) return documented(member, `${path}.`);
    const example =
      member.examples?.[0] ?? member.enum?.find((value) => value !== member.default) ?? member.default;
    return example === undefined ? [] : [[path, example]];
  });
}

const internal = { mode: "internal", allowedCidrs: ["10.8.0.0/16"] };
const subnets = (...ends: number[]) => ends.map((end) => `subnet-0a1b2c3d4e5f6a7b${end}`);

const access = { mode: "public", allowedCidrs: ["203.0.113.7/32"] };

/** Settings that an example needs beside it. */
const companions: Readonly<Record<string, object>> = {
  "access.login.userPoolArn": { ...ownDomain, access: { ...access, login: cognito } },
  "access.login.userPoolDomain": { ...ownDomain, access: { ...access, login: cognito } },
  "access.login": { ...ownDomain, access: { ...access, login } },
  "network.egress": { access: internal },
  "network.existing": {
    network: {
      existing: {
        vpcId: "vpc-0a1b2c3d4e5f6a7b8",
        vpcCidr: "10.0.0.0/16",
        publicSubnetIds: subnets(1, 2),
        privateSubnetIds: subnets(3, 4, 5),
        natAddresses: ["198.51.100.10"],
      },
    },
  },
  "backup.copyVaultArn": { backup: { enabled: true } },
  budget: { budget: { monthlyUsd: 1500, email: "data@example.com" } },
  "lineage.kind": { lineage: environment.lineage ?? {} },
  "lineage.url": { lineage: environment.lineage ?? {} },
  "lineage.keySecretArn": { lineage: environment.lineage ?? {} },
  "lineage.endpointServiceName": { lineage: environment.lineage ?? {} },
  "lineage.sharing": ownDomain,
  "https.domain": {
    https: {
      domain: { name: "lineage.example.com", hostedZoneId: "Z0123456789ABCDEF", zoneName: "example.com" },
    },
  },
  "https.certificateArn": { https: { serverName: "lineage.example.com" } },
  "https.serverName": {
    https: {
      certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f",
    },
  },
  "lineage.imageUri": { lineage: { image: "uri" } },
  "lineage.auroraMaximumCapacity": { lineage: { database: "aurora" } },
  "airflow.environmentClass": { airflow: { schedulers: 1, webServers: 1, maximumWorkers: 1 } },
  "airflow.classic": { airflow: { version: "2.11.0" } },
  "lake.enabled": { sample: { enabled: false } },
  "warehouse.enabled": { sample: { enabled: false } },
  "warehouse.baseCapacity": { warehouse: { maximumCapacity: 32 } },
};

function configurationOf(setting: string, value: unknown): Partial<PlatformConfigurationInput> {
  const needed = Object.entries(companions).find(
    ([path]) => setting === path || setting.startsWith(`${path}.`),
  )?.[1];
  const configuration = structuredClone(needed ?? {}) as Record<string, Record<string, unknown>>;
  const names = setting.split(".");
  let section: Record<string, unknown> = configuration;
  for (const name of names.slice(0, -1)) {
    section[name] ??= name === "access" ? { ...access } : {};
    section = section[name] as Record<string, unknown>;
  }
  section[names.at(-1)!] = value;
  return configuration as Partial<PlatformConfigurationInput>;
}

beforeAll(() => {
  pretendWheels();
  // The examples of files are paths in this folder.
  process.chdir(makeTeamFolder());
});

it.each(documented(PlatformConfiguration as SchemaNode))(
  "the documented example of %s can be deployed",
  async (setting, example) => {
    await expect(synthesize(configurationOf(setting, example))).resolves.toBeDefined();
  },
);
