import { expect, it } from "vitest";
import { readParentRun } from "./parent-run.ts";
import { nameUuid } from "./run-id.ts";

const job = { namespace: "n", name: "dag" };
const id = "0190a1f3-5b5e-7cc0-9d3c-2f5b8c1d4e6f";

it("reads the parent and the root, with run IDs that match the runs' own events", () => {
  const facets = {
    parent: { run: { runId: id.toUpperCase() }, job, root: { run: { runId: "manual" }, job } },
  };
  expect(readParentRun(facets)).toEqual({
    run: { id, originalId: id.toUpperCase() },
    job,
    root: { run: { id: nameUuid("manual"), originalId: "manual" }, job },
  });
});

it.each([
  [{}],
  [{ parent: null }],
  [{ parent: { run: { runId: id } } }],
  [{ parent: { run: { runId: 5 }, job } }],
  [{ parent: { run: { runId: "" }, job } }],
  [{ parent: { run: { runId: id }, job: { namespace: "n" } } }],
])("finds no parent in %o", (facets) => {
  expect(readParentRun(facets)).toBeUndefined();
});

it("derives the same UUID as Java's UUID.nameUUIDFromBytes", () => {
  // The published MD5 of "abc" (RFC 1321, appendix A.5) with version and variant set.
  expect(nameUuid("abc")).toBe("90015098-3cd2-3fb0-9696-3f7d28e17f72");
});
