import { expect, it } from "vitest";
import { isInNamespaces, namespaceOfEvent } from "./key-namespaces.ts";

it.each([
  [[], "anything", true],
  [["prod"], "prod", true],
  [["prod"], "prod-eu", false],
  [["prod"], "PROD", false],
  [["prod-*"], "prod-eu", true],
  [["prod-*"], "prod", false],
  [["*"], "anything", true],
  [["staging", "prod-*"], "prod-us", true],
])("a key for %j may send for %s: %s", (namespaces, namespace, expected) => {
  expect(isInNamespaces(namespaces, namespace)).toBe(expected);
});

it("an event belongs to the namespace of its job, else of its dataset", () => {
  const [job, dataset] = [
    { namespace: "prod", name: "load" },
    { namespace: "s3://lake", name: "raw" },
  ];
  expect(namespaceOfEvent({ job, dataset })).toBe("prod");
  expect(namespaceOfEvent({ dataset })).toBe("s3://lake");
  for (const invalid of [null, [], "text", {}, { job: "load" }, { job: { namespace: 7 } }])
    expect(namespaceOfEvent(invalid)).toBeNull();
});
