import { expect, it } from "vitest";
import { splitNames } from "./split-names.ts";

it("keeps a few names in one request", () => {
  expect(splitNames(["a", "s.b"])).toEqual([["a", "s.b"]]);
  expect(splitNames([])).toEqual([]);
});

it("splits by number", () => {
  const names = Array.from({ length: 250 }, (_, index) => `t${index}`);
  expect(splitNames(names).map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(splitNames(names).flat()).toEqual(names);
});

it("splits by encoded length, and sends a long name alone", () => {
  const names = Array.from({ length: 10 }, () => "\u00e9".repeat(1_000));
  expect(splitNames(names).map(({ length }) => length)).toEqual(names.map(() => 1));
});

it("skips names that the server rejects", () => {
  expect(splitNames(["", "x".repeat(1_001), "a"])).toEqual([["a"]]);
});

it("accepts half of a surrogate pair", () => {
  expect(splitNames(["a\ud83d"])).toEqual([["a\ud83d"]]);
});
