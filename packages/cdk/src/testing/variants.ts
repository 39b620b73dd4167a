import { join } from "node:path";
import type { Deployment, Template } from "@headwater/mwaa";
import { centralChanges } from "./central-changes.ts";
import { loginChanges } from "./login-changes.ts";
import { pretendWheels } from "./pretend-wheels.ts";
import { productionChanges } from "./production-changes.ts";
import type { SettingChange, Variant } from "./setting-change.ts";
import { synthesize } from "./synthesize.ts";
import { makeTeamFolder } from "./team-folder.ts";

const zone = { hostedZoneId: "Z0123456789ABCDEFGHIJ", zoneName: "lineage.acme.dev" };
const certificateArn = "arn:aws:acm:eu-west-1:731904286551:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const key = (id: string) => `arn:aws:kms:eu-west-1:731904286551:key/${id}-0000-4000-8000-0a1b2c3d4e5f`;
const existing = {
  vpcId: "vpc-0a1b2c3d4e5f6a7b8",
  vpcCidr: "10.0.0.0/16",
  publicSubnetIds: ["subnet-0a1b2c3d4e5f6a7b1", "subnet-0a1b2c3d4e5f6a7b2"],
  privateSubnetIds: ["subnet-0a1b2c3d4e5f6a7b3", "subnet-0a1b2c3d4e5f6a7b4", "subnet-0a1b2c3d4e5f6a7b5"],
  natAddresses: ["52.16.0.10"],
};
const publicAccess = { mode: "public" as const, allowedCidrs: ["52.30.10.7/32"] };
const internal: Variant = { access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] } };
const inNetwork = (change: object): Variant => ({
  network: { egress: "nat", existing: { ...existing, ...change } },
});
const off = { enabled: false };
const team = join(makeTeamFolder(), "team");
const production: Variant = { profile: "production", airflow: { webAccess: "public" } };

function change(setting: string | readonly string[], from: Variant, to: Variant): SettingChange {
  return { settings: [setting].flat(), from, to };
}

/** Changes of single settings in a section, from their defaults. */
function inSection(
  section: "lineage" | "warehouse" | "airflow" | "security" | "sample",
  values: Readonly<Record<string, unknown>>,
  base: Readonly<Record<string, unknown>> = {},
): SettingChange[] {
  return Object.entries(values).map(([name, value]) =>
    change(`${section}.${name}`, { [section]: base }, { [section]: { ...base, [name]: value } }),
  );
}

/** At least one change of every setting. The tests try each in both directions. */
export const settingChanges: readonly SettingChange[] = [
  change(
    "availabilityZones",
    { region: "us-east-1", availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"] },
    { region: "us-east-1", availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1d"] },
  ),
  change("profile", { profile: "demo" }, production),
  change("access.mode", {}, internal),
  change("access.mode", production, { ...production, ...internal }),
  change("access.allowedCidrs", {}, { access: { ...publicAccess, allowedCidrs: ["52.30.10.8/32"] } }),
  change(
    "access.allowedCidrs",
    { access: { ...publicAccess, allowedCidrs: ["52.30.10.7/32", "52.30.11.0/24", "52.30.12.0/24"] } },
    { access: { ...publicAccess, allowedCidrs: ["52.30.12.0/24", "52.30.10.7/32"] } },
  ),
  ...loginChanges,
  ...centralChanges,
  ...productionChanges,
  change("network.egress", internal, { ...internal, network: { egress: "endpoints" } }),
  change(["network.egress", "access.mode"], {}, { ...internal, network: { egress: "endpoints" } }),
  change("network.cidr", {}, { network: { cidr: "10.40.0.0/16" } }),
  change(["network.existing", "network.existing.vpcId"], {}, inNetwork({})),
  change("network.existing.vpcId", inNetwork({}), inNetwork({ vpcId: "vpc-0a1b2c3d4e5f6a7b9" })),
  change("network.existing.vpcCidr", inNetwork({}), inNetwork({ vpcCidr: "10.1.0.0/16" })),
  change(
    "network.existing.publicSubnetIds",
    inNetwork({}),
    inNetwork({ publicSubnetIds: ["subnet-0a1b2c3d4e5f6a7b1", "subnet-0a1b2c3d4e5f6a7c2"] }),
  ),
  change(
    "network.existing.privateSubnetIds",
    inNetwork({}),
    inNetwork({ privateSubnetIds: [...existing.privateSubnetIds].reverse() }),
  ),
  change("network.existing.natAddresses", inNetwork({}), inNetwork({ natAddresses: ["52.16.0.11"] })),
  change(
    ["https.domain.name", "https.domain.hostedZoneId", "https.domain.zoneName"],
    {},
    { https: { domain: { name: "a.lineage.acme.dev", ...zone } } },
  ),
  change(
    "https.domain.name",
    { https: { domain: { name: "a.lineage.acme.dev", ...zone } } },
    { https: { domain: { name: "b.lineage.acme.dev", ...zone } } },
  ),
  change(
    ["https.certificateArn", "https.serverName"],
    {},
    { https: { certificateArn, serverName: "lineage.acme.dev" } },
  ),
  change(
    ["https.certificateArn", "https.domain.name"],
    { https: { domain: { name: "a.lineage.acme.dev", ...zone } } },
    { https: { certificateArn, serverName: "lineage.acme.dev" } },
  ),
  change(
    ["lineage.image", "lineage.imageUri"],
    {},
    { lineage: { image: "uri", imageUri: "public.ecr.aws/acme/headwater:0.1.0" } },
  ),
  change("lineage.image", {}, { lineage: { image: "docker" } }),
  ...inSection("lineage", {
    architecture: "x86_64",
    cpu: 512,
    memoryMiB: 2048,
    tasks: 2,
    maximumTasks: 4,
    database: "aurora",
    databaseInstanceClass: "m7g.large",
    databaseStorageGiB: 50,
    backupDays: 14,
    alarmEmail: "data@acme.dev",
    silenceHours: 6,
    dataZoneDomainId: "dzd_4example5",
  }),
  change("lineage.database", production, { ...production, lineage: { database: "aurora" } }),
  ...inSection("lineage", { auroraMinimumCapacity: 1, auroraMaximumCapacity: 8 }, { database: "aurora" }),
  ...inSection("warehouse", {
    baseCapacity: 16,
    maximumCapacity: 32,
    dailyUsageLimit: 48,
    schemas: ["orders"],
    database: "analytics",
  }),
  ...inSection("airflow", {
    version: "2.11.0",
    environmentClass: "mw1.medium",
    minimumWorkers: 2,
    maximumWorkers: 5,
    schedulers: 3,
    webServers: 3,
    webAccess: "private",
    maintenanceWindow: "MON:04:30",
    logLevel: "DEBUG",
    namespace: "etl",
    additionalOptions: { "core.parallelism": "32" },
    additionalRequirements: ["pandas==2.1.4"],
  }),
  ...inSection("airflow", {
    dagsFolder: join(team, "dags"),
    pluginsFolder: join(team, "plugins"),
    requirementsFile: join(team, "requirements.txt"),
    startupScriptFile: join(team, "startup.sh"),
    connections: { crm: { secret: "crm/airflow" } },
    variables: { token: { secret: "crm/token" } },
    warehouses: {
      finance: { host: "dwh.cabc123.eu-west-1.redshift.amazonaws.com", database: "f", user: "a" },
    },
  }),
  change(
    "airflow.classic",
    { airflow: { version: "2.11.0" } },
    { airflow: { version: "2.11.0", classic: true } },
  ),
  change("airflow.version", { airflow: { version: "2.10.3" } }, { airflow: { version: "3.0.6" } }),
  change(
    "airflow.allowUnknownVersion",
    { airflow: { version: "3.0.6" } },
    { airflow: { version: "3.0.9", allowUnknownVersion: true } },
  ),
  change(
    "airflow.ownConstraints",
    { airflow: { additionalRequirements: ["pandas==2.1.4"] } },
    { airflow: { additionalRequirements: ["pandas==2.1.4"], ownConstraints: true } },
  ),
  ...inSection("security", {
    permissionsBoundaryArn: "arn:aws:iam::731904286551:policy/boundary",
    rolePath: "/data-platform/",
    kmsKeyArn: key("0a1b2c3d"),
    bootstrapQualifier: "acme",
  }),
  change(
    "security.kmsKeyArn",
    { security: { kmsKeyArn: key("0a1b2c3d") } },
    { security: { kmsKeyArn: key("1a1b2c3d") } },
  ),
  ...inSection("sample", { scale: 0.02, seed: 2, lakeFormation: true }, { scale: 0.01 }),
  change("sample.enabled", {}, { sample: off }),
  change("lake.enabled", { sample: off }, { sample: off, lake: off }),
  change("warehouse.enabled", { sample: off }, { sample: off, warehouse: off }),
  change("tags", { tags: { team: "data" } }, { tags: { team: "platform" } }),
];

/** A deployment that real users have, so that placeholders and documentation addresses do not occur. */
const realistic: Variant = { account: "731904286551", access: publicAccess };

const synthesized = new Map<string, Promise<Deployment>>();

/** Synthesizes a variant once, and returns its templates. */
export function deploymentOf(variant: Variant): Promise<Deployment> {
  const id = JSON.stringify(variant);
  const known = synthesized.get(id);
  if (known) return known;
  pretendWheels();
  const made = synthesize({ ...realistic, ...variant }).then(
    ({ network, lineage, warehouse, orchestration }) =>
      Object.fromEntries(
        Object.entries({ network, lineage, warehouse, orchestration })
          .map(([stack, template]) => [stack, template.toJSON() as Template] as const)
          // The app has no lineage stack if the server is elsewhere.
          .filter(([, { Resources }]) => Object.keys(Resources).length > 0),
      ),
  );
  synthesized.set(id, made);
  return made;
}

/** Returns deployments that together have every type of resource. */
export function everyVariant(): Promise<Deployment[]> {
  const variants: Variant[] = [
    {},
    production,
    { lineage: { database: "aurora" }, sample: { scale: 0.01, lakeFormation: true } },
    { ...internal, network: { egress: "endpoints" } },
    { https: { domain: { name: "a.lineage.acme.dev", ...zone } }, lineage: { alarmEmail: "data@acme.dev" } },
    ...[
      "access.login.kind",
      "access.firewall",
      "lineage.sharing.environments",
      "lineage.endpointServiceName",
      "budget.monthlyUsd",
    ].map(changedTo),
  ];
  return Promise.all(variants.map(deploymentOf));
}

function changedTo(setting: string): Variant {
  return settingChanges.find(({ settings }) => settings.includes(setting))!.to;
}
