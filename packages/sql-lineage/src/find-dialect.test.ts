import { describe, expect, it } from "vitest";
import { findDialect } from "./find-dialect.ts";

describe("findDialect", () => {
  it("knows dialects by their names and by what the field calls them, in any case", () => {
    expect(["Redshift", "PostgreSQL", "presto", "TSQL"].map(findDialect)).toEqual([
      "redshift",
      "postgres",
      "trino",
      "mssql",
    ]);
  });

  it("makes no dialect of what is none", () => {
    expect(["klingon", "", "constructor", "toString"].map(findDialect)).toEqual(Array(4).fill(undefined));
  });
});
