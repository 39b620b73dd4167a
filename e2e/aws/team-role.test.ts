import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlatformConfigurationInput } from "@headwater/cdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesizeInto } from "./assembly.ts";
import { allows, type Call, type Statement } from "./iam-evaluation.ts";
import { account, key, region, statementsOfRole } from "./role-statements.ts";

const off = { enabled: false };
const ownKey = `arn:aws:kms:${region}:${account}:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f`;
const ownWorkgroup = `arn:aws:redshift-serverless:${region}:${account}:workgroup/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f`;
const secret = (name: string): Call => ({
  action: "secretsmanager:GetSecretValue",
  resource: `arn:aws:secretsmanager:${region}:${account}:secret:lineage-demo/airflow/${name}-AbCdEf`,
});
const decrypt = (resource: string): Call => ({
  action: "kms:Decrypt",
  resource,
  context: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` },
});
const clusterLogin = (resource: string): Call => ({
  action: "redshift:GetClusterCredentials",
  resource: `arn:aws:redshift:${region}:${account}:${resource}`,
});

/** Options of a team, with exactly the calls that each needs. */
const variants: readonly (readonly [string, Partial<PlatformConfigurationInput>, readonly Call[]])[] = [
  ["no warehouse", {}, [secret("connections/openlineage"), decrypt(key)]],
  [
    "classic mode",
    { airflow: { classic: true, version: "2.11.0" } },
    [
      secret("connections/openlineage"),
      secret("variables/OPENLINEAGE_URL"),
      secret("variables/OPENLINEAGE_NAMESPACE"),
      decrypt(key),
    ],
  ],
  [
    "connections, Variables and warehouses",
    {
      airflow: {
        connections: {
          crm: { secret: "crm/airflow" },
          own: { secret: "lineage-demo/airflow/connections/own", kmsKeyArn: ownKey },
        },
        variables: { salt: { generate: true } },
        warehouses: {
          analytics: {
            host: `analytics.${account}.${region}.redshift-serverless.amazonaws.com`,
            database: "dev",
            workgroupArn: ownWorkgroup,
          },
          finance: { host: `dwh.cabc123.${region}.redshift.amazonaws.com`, database: "f", user: "airflow" },
        },
      },
    },
    [
      ...["openlineage", "crm", "own", "analytics", "finance"].map((id) => secret(`connections/${id}`)),
      secret("variables/salt"),
      decrypt(key),
      decrypt(ownKey),
      { action: "redshift-serverless:GetCredentials", resource: ownWorkgroup },
      clusterLogin("dbuser:dwh/airflow"),
      clusterLogin("dbname:dwh/f"),
    ],
  ],
];
const all = variants.flatMap(([, , needed]) => needed);
const describeCall = ({ action, resource }: Call) => `${action} ${resource}`;
const services = /^(secretsmanager|redshift|redshift-serverless):/;

/** Returns the statements with each resource in a statement of its own, so that each can be removed alone. */
function singly(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement) =>
    [statement.Resource].flat().map((resource) => ({ ...statement, Resource: resource })),
  );
}

const isAboutSecrets = ({ Action, Condition }: Statement) =>
  [Action].flat().some((action) => services.test(action)) ||
  JSON.stringify(Condition ?? {}).includes("secretsmanager");

describe.each(variants)("the execution role with %s", (_, change, needed) => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-team-assembly-"));
  let statements: Statement[];

  beforeAll(async () => {
    await synthesizeInto(folder, { sample: off, warehouse: off, lake: off, ...change });
    statements = statementsOfRole(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("may make the calls that its options need, and none of other options", () => {
    const allowed = new Set(all.filter((call) => allows(statements, call)).map(describeCall));
    expect([...allowed].sort()).toEqual(needed.map(describeCall).sort());
  });

  it("may read no other secret, key or warehouse", () => {
    for (const call of [
      secret("connections/redshift_default"),
      secret("connections/crm2"),
      secret("variables/OPENLINEAGE_API_KEY"),
      { ...secret("connections/openlineage"), action: "secretsmanager:PutSecretValue" },
      decrypt(`arn:aws:kms:${region}:${account}:key/other`),
      clusterLogin("dbuser:dwh/admin"),
      clusterLogin("dbuser:other/airflow"),
    ])
      expect([describeCall(call), allows(statements, call)]).toEqual([describeCall(call), false]);
  });

  it("needs each of these permissions", () => {
    const separate = singly(statements);
    const concerned = separate.filter(isAboutSecrets);
    expect(concerned).toHaveLength(needed.length);
    for (const statement of concerned) {
      const rest = separate.filter((other) => other !== statement);
      expect([JSON.stringify(statement), needed.every((call) => allows(rest, call))]).toEqual([
        JSON.stringify(statement),
        false,
      ]);
    }
  });
});
