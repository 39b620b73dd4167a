import { type ChangeProblem, changeOrder, compareDeployments } from "@headwater/mwaa";
import { afterEach, describe, expect, it } from "vitest";
import { PlatformConfiguration } from "./configuration/schema.ts";
import type { Variant } from "./testing/setting-change.ts";
import { removeAssemblies } from "./testing/temporary-files.ts";
import { deploymentOf, settingChanges } from "./testing/variants.ts";

afterEach(removeAssemblies);

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

function settingsOf(node: SchemaNode, prefix = ""): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) =>
    member.properties ? settingsOf(member, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

const problemsOf = async (from: Variant, to: Variant) =>
  compareDeployments(await deploymentOf(from), await deploymentOf(to));
const codes = (problems: readonly ChangeProblem[]) => [...new Set(problems.map(({ code }) => code))].sort();
const titled = settingChanges.map((change) => ({ ...change, title: change.settings.join(", ") }));
const has = (setting: string) => titled.filter(({ settings }) => settings.includes(setting));

/** Settings that docs/aws.md lists as fixed. */
const fixed = [
  "availabilityZones",
  "network.cidr",
  "network.existing",
  "network.existing.vpcId",
  "network.existing.privateSubnetIds",
  "lineage.database",
  "warehouse.database",
  "security.kmsKeyArn",
];

/** Parts whose data goes when they are turned off. */
const removable = ["lake.enabled", "warehouse.enabled"];

describe("a change of a setting", () => {
  it("is tried for every setting, except those that name another deployment", () => {
    const tried = new Set(settingChanges.flatMap(({ settings }) => settings));
    const untried = settingsOf(PlatformConfiguration as unknown as SchemaNode).filter(
      (setting) => !tried.has(setting),
    );
    expect(untried).toEqual(["deploymentId", "account", "region"]);
  });

  const free = titled.filter(
    ({ settings, title }) =>
      !settings.some((setting) => fixed.includes(setting)) &&
      !removable.includes(title) &&
      title !== "network.egress, access.mode" &&
      title !== "lineage.databaseStorageGiB" &&
      title !== "airflow.version",
  );

  it.each(free)("of $title is deployed in place, and back", async ({ from, to }) => {
    expect(await problemsOf(from, to)).toEqual([]);
    expect(await problemsOf(to, from)).toEqual([]);
  });

  it.each(fixed.flatMap(has))("of $title needs a second deployment", async ({ from, to }) => {
    for (const problems of [await problemsOf(from, to), await problemsOf(to, from)]) {
      expect(problems).not.toEqual([]);
      expect(changeOrder(problems)).toMatch(/another deploymentId/);
    }
  });

  it.each(removable.flatMap(has))(
    "of $title adds the part, and names the data that goes with it",
    async (one) => {
      expect(await problemsOf(one.to, one.from)).toEqual([]);
      expect(codes(await problemsOf(one.from, one.to))).toEqual(["data-lost", "still-in-use"]);
    },
  );

  it("of access and egress at once names the stack to deploy first", async () => {
    const [{ from, to }] = has("network.egress").filter(({ settings }) => settings.length > 1) as [
      (typeof titled)[number],
    ];
    expect(changeOrder(await problemsOf(from, to))).toBe(
      "Deploy twice: npx cdk deploy --exclusively lineage, then npx cdk deploy --all.",
    );
    expect(await problemsOf(to, from)).toEqual([]);
  });

  it("of the storage of the database can only grow it", async () => {
    const [{ from, to }] = has("lineage.databaseStorageGiB") as [(typeof titled)[number]];
    expect(await problemsOf(from, to)).toEqual([]);
    expect(codes(await problemsOf(to, from))).toEqual(["storage-shrinks"]);
  });

  it("of the Airflow version goes through 2.11 between major versions", async () => {
    const [near, far] = has("airflow.version") as [(typeof titled)[number], (typeof titled)[number]];
    expect(await problemsOf(near.to, near.from)).toEqual([]);
    expect(changeOrder(await problemsOf(far.from, far.to))).toMatch(/first with airflow\.version 2\.11\.0/);
  });

  it("leaves no export that could block a stack", async () => {
    const deployment = await deploymentOf({});
    const exported = Object.values(deployment).flatMap(({ Outputs = {} }) =>
      Object.values(Outputs).filter(({ Export }) => Export !== undefined),
    );
    expect(exported).toEqual([]);
  });
});
