import { describe, expect, it } from "vitest";
import { splitStatements } from "./statements.ts";

describe("splitStatements", () => {
  it("returns single statements without comments and semicolons", () => {
    const script =
      "-- Replaces; the table.\nDELETE FROM a.b;\n\nINSERT INTO a.b (c)\nSELECT d.c\nFROM a.d AS d;\n";
    expect(splitStatements(script)).toEqual([
      "DELETE FROM a.b",
      "INSERT INTO a.b (c)\nSELECT d.c\nFROM a.d AS d",
    ]);
  });

  it("keeps a semicolon in the middle of a line, and accepts Windows line endings", () => {
    expect(splitStatements("SELECT ';' AS c;\r\nSELECT 2;\r\n")).toEqual(["SELECT ';' AS c", "SELECT 2"]);
  });
});
