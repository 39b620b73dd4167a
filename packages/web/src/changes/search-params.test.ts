import { expect, it } from "vitest";
import { feedAddress, parseChangesSearch, withKinds } from "./search-params.ts";

it("keeps valid filters of the URL and drops the others", () => {
  expect(
    parseChangesSearch({
      kinds: "edit,colour,schema",
      from: "2026-01-02T00:00Z",
      to: "yesterday",
      select: " tag:pii ",
      owner: "",
      namespace: 7,
      other: "x",
    }),
  ).toEqual({ kinds: "schema,edit", from: "2026-01-02T00:00:00.000Z", select: "tag:pii", namespace: "7" });
});

it("means all kinds by none and by all of them", () => {
  expect(withKinds([])).toBeUndefined();
  expect(withKinds(["schema", "code", "lineage", "check", "dataset", "edit"])).toBeUndefined();
  expect(withKinds(["edit", "code"])).toBe("code,edit");
});

it("gives a feed the filters of the page", () => {
  expect(feedAddress("https://example.com", "rss", {})).toBe("https://example.com/api/v2/changes/feed.rss");
  expect(feedAddress("https://example.com", "json", { kinds: "schema,edit", owner: "a&b" })).toBe(
    "https://example.com/api/v2/changes/feed.json?kinds=schema%2Cedit&owner=a%26b",
  );
});
