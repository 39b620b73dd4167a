import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { expect, it } from "vitest";
import { everyVariant } from "./testing/variants.ts";

/** The rules of the types in use. npm run update:stateful-resources renews them. */
const file = fileURLToPath(new URL("../../mwaa/src/changes/update-behavior.json", import.meta.url));

it("knows from the CloudFormation registry which properties replace each resource of the platform", async () => {
  const types = new Set(
    (await everyVariant()).flatMap((deployment) =>
      Object.values(deployment).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
    ),
  );
  const specification = loadAwsServiceSpecSync();
  const behaviors = [...types].sort().flatMap((type) => {
    const [resource] = specification.lookup("resource", "cloudFormationType", "equals", type);
    if (!resource) return []; // a custom resource
    const replacing = Object.entries(resource.properties)
      .filter(([, { causesReplacement }]) => causesReplacement === "yes")
      .map(([name]) => name)
      .sort()
      .join(" ");
    const name = (resource.primaryIdentifier ?? [])
      .filter((property) => property in resource.properties)
      .join(" ");
    return [[type, { replacing, name }] as const];
  });
  const expected = Object.fromEntries(behaviors);
  expect(Object.keys(expected).length).toBeGreaterThan(40);
  if (process.env.UPDATE_STATEFUL_RESOURCES === "1") {
    writeFileSync(file, `${JSON.stringify(expected, null, 2)}\n`);
  }
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(expected);
});
