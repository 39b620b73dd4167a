import { expect, it } from "vitest";
import { parseLoginSearch } from "./search-params.ts";

it.each(["/", "/lineage/1?up=2&column=a%20b", "/search?q=//x", "/events#top"])("leads back to %s", (next) => {
  expect(parseLoginSearch({ next, ended: true })).toEqual({ next, ended: true });
});

it.each([
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "javascript:alert(1)",
  "evil",
  "/login?next=/",
  7,
  undefined,
])("does not lead to %j", (next) => {
  expect(parseLoginSearch({ next })).toEqual({});
});
