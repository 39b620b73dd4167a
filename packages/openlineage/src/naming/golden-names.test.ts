/** Dataset names that producers actually use, grouped by dataset. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalDatasetName } from "./canonical.ts";

interface Group {
  readonly what: string;
  /** The published rule, or the client code that produces these names. */
  readonly source?: string;
  readonly names: readonly (readonly [namespace: string, name: string])[];
}

const golden = JSON.parse(readFileSync(new URL("./golden-names.json", import.meta.url), "utf8")) as {
  readonly same: readonly Group[];
  readonly different: readonly Group[];
};
const canonical = ([namespace, name]: readonly [string, string]) =>
  JSON.stringify(canonicalDatasetName({ namespace, name }));

describe("names of one dataset", () => {
  it.each(golden.same)("$what", ({ names }) => {
    expect([...new Set(names.map(canonical))]).toEqual([canonical(names[0]!)]);
  });

  it("belong to no other group", () => {
    expect(new Set(golden.same.map(({ names }) => canonical(names[0]!))).size).toBe(golden.same.length);
  });
});

describe("names of different datasets", () => {
  it.each(golden.different)("$what", ({ names }) => {
    expect(new Set(names.map(canonical)).size).toBe(names.length);
  });
});
