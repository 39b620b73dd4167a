import { describe, expect, it } from "vitest";
import { dialects } from "./dialects.ts";
import { commonStatements, extendStatements } from "./statements.ts";

describe("extendStatements", () => {
  it("adds keywords and replaces the form of others, without changing the base", () => {
    const extended = extendStatements(commonStatements, { insert: "APPEND UPSERT", opaque: "VACUUM" });
    expect(["APPEND", "UPSERT", "VACUUM", "SELECT"].map((keyword) => extended.get(keyword))).toEqual([
      "insert",
      "insert",
      "opaque",
      "query",
    ]);
    expect(commonStatements.get("VACUUM")).toBe("other");
  });

  it("is the source of the statements of every dialect", () => {
    for (const { statements } of Object.values(dialects)) expect(statements.get("SELECT")).toBe("query");
  });
});
