import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { type StatefulResource, statefulResources } from "./testing/stateful-resources.ts";
import { type SynthesisedPlatform, synthesise } from "./testing/synthesise.ts";

/** What the last release deploys. Replaced on purpose only: UPDATE_STATEFUL_RESOURCES=1 npm run test:cdk -- replacement */
const file = fileURLToPath(new URL("./testing/stateful-resources.json", import.meta.url));

async function present(): Promise<Record<string, Record<string, StatefulResource>>> {
  const profiles: Record<string, SynthesisedPlatform> = {
    demo: await synthesise(),
    production: await synthesise({
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

it("replaces nothing that holds data when the last release is upgraded", async () => {
  const now = await present();
  if (process.env.UPDATE_STATEFUL_RESOURCES === "1") {
    writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  }
  const released = JSON.parse(readFileSync(file, "utf8")) as typeof now;
  const lost = Object.entries(released).flatMap(([stack, resources]) =>
    Object.entries(resources)
      .filter(([id, resource]) => JSON.stringify(now[stack]?.[id]) !== JSON.stringify(resource))
      .map(([id, { type }]) => `${stack}: ${type} ${id} would be replaced, and its data lost`),
  );
  expect(lost).toEqual([]);
  // A new one is no loss, but belongs into the file before it is released.
  expect(now).toEqual(released);
});
