import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { type StatefulResource, statefulResources } from "./testing/stateful-resources.ts";
import { type SynthesizedPlatform, synthesize } from "./testing/synthesize.ts";

/** Resources of the last release. Update only for an intended replacement: npm run update:stateful-resources */
const file = fileURLToPath(new URL("./testing/stateful-resources.json", import.meta.url));

async function present(): Promise<Record<string, Record<string, StatefulResource>>> {
  const profiles: Record<string, SynthesizedPlatform> = {
    demo: await synthesize(),
    production: await synthesize({
      profile: "production",
      airflow: { webAccess: "public" },
      lineage: { database: "aurora" },
    }),
  };
  return Object.fromEntries(
    Object.entries(profiles).flatMap(([profile, { network, lineage, warehouse, orchestration }]) =>
      Object.entries({ network, lineage, warehouse, orchestration }).map(([stack, template]) => [
        `${profile} ${stack}`,
        statefulResources(template),
      ]),
    ),
  );
}

it("replaces no resource with data when upgrading from the last release", async () => {
  const now = await present();
  if (process.env.UPDATE_STATEFUL_RESOURCES === "1") {
    writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  }
  const released = JSON.parse(readFileSync(file, "utf8")) as typeof now;
  const lost = Object.entries(released).flatMap(([stack, resources]) =>
    Object.entries(resources)
      .filter(([id, resource]) => JSON.stringify(now[stack]?.[id]) !== JSON.stringify(resource))
      .map(
        ([id, { type, replacedBy }]) =>
          `${stack}: ${type} ${id} would be replaced and lose its data: ${difference(replacedBy, now[stack]?.[id])}`,
      ),
  );
  expect(
    lost,
    "Keep the logical id and these properties (overrideLogicalId helps), or describe the data migration in the release notes and run npm run update:stateful-resources.",
  ).toEqual([]);
  // A new resource loses no data, but must be in the file before its release.
  expect(now).toEqual(released);
});

function difference(before: StatefulResource["replacedBy"], after: StatefulResource | undefined): string {
  if (!after) return "the logical id no longer exists";
  const names = [...new Set([...Object.keys(before), ...Object.keys(after.replacedBy)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after.replacedBy[name]))
    .map((name) => `${name} ${JSON.stringify(before[name])} → ${JSON.stringify(after.replacedBy[name])}`)
    .join(", ");
}
