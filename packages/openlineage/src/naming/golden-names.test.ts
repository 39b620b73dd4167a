/** Spellings that producers use for real: which are one dataset, and which are not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canonicalDatasetName } from "./canonical.ts";

interface Group {
  readonly what: string;
  /** The published rule, or the client's code that writes names so. */
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
  test.each(golden.same)("$what", ({ names }) => {
    expect([...new Set(names.map(canonical))]).toEqual([canonical(names[0]!)]);
  });

  test("are of no other group", () => {
    expect(new Set(golden.same.map(({ names }) => canonical(names[0]!))).size).toBe(golden.same.length);
  });
});

describe("names of different datasets", () => {
  test.each(golden.different)("$what", ({ names }) => {
    expect(new Set(names.map(canonical)).size).toBe(names.length);
  });
});
