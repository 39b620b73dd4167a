import { describe, expect, it } from "vitest";
import { findDialect } from "./find-dialect.ts";

describe("findDialect", () => {
  it("finds dialects by name and alias, in any case", () => {
    expect(["Redshift", "PostgreSQL", "presto", "TSQL"].map(findDialect)).toEqual([
      "redshift",
      "postgres",
      "trino",
      "mssql",
    ]);
  });

  it("returns undefined for unknown names", () => {
    expect(["klingon", "", "constructor", "toString"].map(findDialect)).toEqual(Array(4).fill(undefined));
  });
});
