import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTeamFolder } from "../testing/team-folder.ts";
import { loadConfiguration } from "./load.ts";
import type { PlatformConfigurationInput } from "./schema.ts";
import { ConfigurationError, validateConfiguration } from "./validate.ts";

const real: PlatformConfigurationInput = {
  deploymentId: "lineage-demo",
  account: "731904286551",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["52.30.10.7/32"] },
};

function problemsOf(change: object): readonly string[] {
  try {
    validateConfiguration({ ...real, ...change } as PlatformConfigurationInput);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const id = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const off = { enabled: false };
const connection = (value: object, name = "crm") => ({ airflow: { connections: { [name]: value } } });
const variable = (value: object, name = "token") => ({ airflow: { variables: { [name]: value } } });
const generated = (fields: object) => connection({ generate: { conn_type: "postgres", ...fields } });
const serverless = {
  host: "wg.731904286551.eu-west-1.redshift-serverless.amazonaws.com",
  database: "dev",
  workgroupArn: `arn:aws:redshift-serverless:eu-west-1:731904286551:workgroup/${id}`,
};
const cluster = { host: "dwh.cabc123.eu-west-1.redshift.amazonaws.com", database: "dev", user: "airflow" };
const warehouse = (value: object, name = "dwh") => ({ airflow: { warehouses: { [name]: value } } });
const classic = (change: object = {}) => ({ airflow: { classic: true, version: "2.11.0", ...change } });
const crm = "lineage-demo/airflow/connections/crm";
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-1:731904286551:secret:${name}-AbCdEf`;
const kmsKeyArn = `arn:aws:kms:eu-west-1:731904286551:key/${id}`;

function folderWith(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-dags-"));
  writeFileSync(join(folder, name), "");
  return folder;
}

/** Wrong values by the setting that the sentence must name, with a part of its reason or fix. */
const wrong: readonly (readonly [string, object, RegExp])[] = [
  ["sample.enabled", { lake: off }, /sample needs the lake; set sample.enabled to false/],
  ["sample.enabled", { warehouse: off }, /sample needs the warehouse/],
  ["sample.lakeFormation", { sample: { ...off, lakeFormation: true }, lake: off }, /needs both/],
  ["sample.lakeFormation", { sample: { ...off, lakeFormation: true }, warehouse: off }, /needs both/],
  ["warehouse.schemas", { sample: off, warehouse: { ...off, schemas: ["orders"] } }, /no warehouse/],
  ["warehouse.schemas", { warehouse: { schemas: ["tickit_marts"] } }, /of the platform/],
  ["warehouse.schemas.0", { warehouse: { schemas: ["Orders; DROP"] } }, /lower-case/],
  ["airflow.dagsFolder", { airflow: { dagsFolder: "/nowhere/dags" } }, /no folder/],
  ["airflow.dagsFolder", { airflow: { dagsFolder: folderWith("headwater-ca.pem") } }, /rename yours/],
  ["airflow.dagsFolder", { airflow: { dagsFolder: folderWith("headwater_probe.py") } }, /rename yours/],
  ["airflow.dagsFolder", { airflow: { dagsFolder: mkdtempSync(join(tmpdir(), "empty-")) } }, /is empty/],
  ["airflow.pluginsFolder", { airflow: { pluginsFolder: "/etc/hostname" } }, /no folder/],
  ["airflow.requirementsFile", { airflow: { requirementsFile: "/nowhere.txt" } }, /no file/],
  ["airflow.startupScriptFile", { airflow: { startupScriptFile: tmpdir() } }, /no file/],
  ["airflow.connections.crm", connection({}), /set either secret or generate/],
  ["airflow.connections.crm", connection({ secret: "a", generate: { conn_type: "http" } }), /either/],
  ["airflow.connections.crm.secret", connection({ secret: "a b" }), /neither the name nor the ARN/],
  [
    "airflow.connections.crm.secret",
    connection({ secret: arnOf("crm").replace("eu-west-1", "us-east-1") }),
    /one of that region/,
  ],
  ["airflow.connections.crm.secret", connection({ secret: kmsKeyArn }), /not the ARN of a secret/],
  ["airflow.connections.crm.kmsKeyArn", connection({ secret: "crm", kmsKeyArn }), /any other is copied/],
  ["airflow.connections.crm.kmsKeyArn", connection({ secret: crm, kmsKeyArn: arnOf("x") }), /key of KMS/],
  ["airflow.connections.crm.generate", connection({ generate: { host: "h" } }), /needs a conn_type/],
  ["airflow.connections.crm.generate", generated({ password: "p" }), /would be in the template/],
  ["airflow.connections.crm.generate", generated({ hots: "h" }), /no field hots/],
  ["airflow.connections.crm.generate", generated({ extra: { aws: { secret_access_key: "x" } } }), /extra/],
  ["airflow.connections.crm.generate", generated({ extra: '{"token":"x"}' }), /extra contains token/],
  ["airflow.connections.openlineage", connection({ secret: "a" }, "openlineage"), /platform itself/],
  ["airflow.connections.redshift_default", connection({ secret: "a" }, "redshift_default"), /itself/],
  ["airflow.connections.a/b", connection({ secret: "a" }, "a/b"), /end of a secret's name/],
  [
    "airflow.connections.dwh",
    { airflow: { connections: { dwh: { secret: "a" } }, warehouses: { dwh: cluster } } },
    /also a connection of airflow.warehouses/,
  ],
  ["airflow.connections.crm", connection({ value: "p" }), /unknown setting "value"/],
  ["airflow.variables.token", variable({}), /set either/],
  ["airflow.variables.token", variable({ generate: false }), /set either/],
  ["airflow.variables.a b", variable({ generate: true }, "a b"), /end of a secret's name/],
  [
    "airflow.variables.OPENLINEAGE_URL",
    classic({ variables: { OPENLINEAGE_URL: { secret: "u" } } }),
    /platform itself creates/,
  ],
  ["airflow.warehouses.dwh.host", warehouse({ ...cluster, host: "db.acme.dev" }), /use airflow.connections/],
  [
    "airflow.warehouses.dwh.host",
    warehouse({ ...cluster, host: cluster.host.replace("eu-west-1", "us-east-1") }),
    /only in the environment's region/,
  ],
  [
    "airflow.warehouses.dwh.host",
    warehouse({ ...serverless, host: serverless.host.replace("731904286551", "731904286552") }),
    /belongs to account/,
  ],
  ["airflow.warehouses.dwh.workgroupArn", warehouse({ ...serverless, workgroupArn: undefined }), /prints it/],
  ["airflow.warehouses.dwh.workgroupArn", warehouse({ ...cluster, workgroupArn: "a" }), /no workgroup/],
  [
    "airflow.warehouses.dwh.workgroupArn",
    warehouse({ ...serverless, workgroupArn: kmsKeyArn }),
    /not the ARN/,
  ],
  ["airflow.warehouses.dwh.user", warehouse({ ...serverless, user: "u" }), /derives its user/],
  ["airflow.warehouses.dwh.user", warehouse({ ...cluster, user: undefined }), /needs the database user/],
  ["airflow.warehouses.dwh", warehouse({ ...cluster, user: "*" }), /part of an ARN/],
  [
    "airflow.warehouses.dwh.databaseRoles",
    warehouse({ ...cluster, databaseRoles: ["etl"] }),
    /only for serv/,
  ],
  ["airflow.warehouses.redshift_default", warehouse(cluster, "redshift_default"), /platform itself/],
  ["airflow.classic", { airflow: { classic: true } }, /works on Airflow 2 only.*2\.11\.0/],
  [
    "airflow.classic",
    classic({ additionalOptions: { "openlineage.transport": '{"type":"console"}' } }),
    /takes precedence over the Variables/,
  ],
  ["airflow.classic", classic({ additionalOptions: { "openlineage.namespace": "n" } }), /takes precedence/],
];

describe("a wrong setting of a team", () => {
  it.each(wrong)("%s is refused once, with a reason: %j", (setting, change, reason) => {
    const problems = problemsOf(change);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.startsWith(`${setting}: `)).toBe(true);
    expect(problems[0]).toMatch(reason);
  });
});

const folder = join(makeTeamFolder(), "team");

describe("a right setting of a team", () => {
  it.each([
    { sample: off, lake: off, warehouse: off },
    connection({ secret: crm, kmsKeyArn }),
    connection({ secret: arnOf(crm), kmsKeyArn }),
    connection({ secret: arnOf("other").replace("731904286551", "731904286552") }),
    generated({ host: "h", port: 5432, extra: { sslmode: "require" } }),
    variable({ generate: true }),
    warehouse(serverless),
    warehouse({ ...cluster, securityGroupId: "sg-0a1b2c3d4e5f6a7b8", externalSchemas: { lake: "raw" } }),
    { sample: off, warehouse: off, ...warehouse(serverless, "redshift_default") },
    classic({ variables: { token: { secret: "t" } } }),
    { airflow: { dagsFolder: join(folder, "dags"), requirementsFile: join(folder, "requirements.txt") } },
  ])("is accepted: %j", (change) => {
    expect(problemsOf(change)).toEqual([]);
  });

  it("names files relative to the configuration file", async () => {
    const place = makeTeamFolder();
    mkdirSync(join(place, "elsewhere"));
    const file = join(place, "platform.json");
    writeFileSync(file, JSON.stringify({ ...real, airflow: { dagsFolder: "./team/dags" } }));
    process.env.HEADWATER_PLATFORM = file;
    try {
      const { airflow } = await loadConfiguration(join(place, "elsewhere"));
      expect(airflow.dagsFolder).toBe(join(place, "team", "dags"));
    } finally {
      delete process.env.HEADWATER_PLATFORM;
    }
  });
});
