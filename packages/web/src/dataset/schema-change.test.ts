import { describe, expect, it } from "vitest";
import type { Column } from "../api/v2.gen.ts";
import { compareSchemas } from "./schema-change.ts";

const column = (name: string, type: string | null = "text", description: string | null = null): Column => ({
  name,
  type,
  description,
  tags: [],
});
const compare = (before: Column[], after: Column[]) =>
  compareSchemas(before, after).map(({ kind, name }) => `${kind} ${name}`);

describe("compareSchemas", () => {
  it("distinguishes added, removed, retyped and newly described columns", () => {
    expect(
      compare(
        [column("a"), column("b"), column("c"), column("d")],
        [column("a"), column("c", "int"), column("d", "text", "words"), column("e")],
      ),
    ).toEqual(["same a", "removed b", "retyped c", "described d", "added e"]);
  });

  it("keeps removed columns together and in their order", () => {
    expect(compare([column("a"), column("b"), column("c")], [column("c")])).toEqual([
      "removed a",
      "removed b",
      "same c",
    ]);
  });

  it("ignores column order", () => {
    expect(compare([column("a"), column("b")], [column("b"), column("a")])).toEqual(["same b", "same a"]);
  });
});
