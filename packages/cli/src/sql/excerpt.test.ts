import { describe, expect, it } from "vitest";
import { excerpt } from "./excerpt.ts";

describe("excerpt", () => {
  it("marks the column of the line", () => {
    expect(excerpt("select a,\n\tfrom t", 2, 2)).toEqual(["     2 | \tfrom t", "       | \t^"]);
  });

  it("marks the end of a line", () => {
    expect(excerpt("select\r\n", 1, 7)).toEqual(["     1 | select", "       |       ^"]);
  });

  it("cuts a long line around the column", () => {
    const [line, caret] = excerpt(`select ${"x".repeat(300)} from ${"y".repeat(300)}`, 1, 309);
    expect(line).toContain(" from ");
    expect(line!.length).toBeLessThan(120);
    expect(line![caret!.indexOf("^")]).toBe("f");
  });

  it("is empty without the line", () => {
    expect(excerpt("select 1", 2, 1)).toEqual([]);
  });
});
