import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff.ts";

const marks = (before: string, after: string): string[] =>
  lineDiff(before, after).map(({ kind, text }) => `${{ same: " ", added: "+", removed: "-" }[kind]}${text}`);

describe("lineDiff", () => {
  it("reports a changed line as removed and added, in place", () => {
    expect(marks("a\nb\nc", "a\nx\nc")).toEqual([" a", "-b", "+x", " c"]);
  });

  it("keeps common lines between changes", () => {
    expect(marks("a\nb\nc\nd", "b\nx\nd\ne")).toEqual(["-a", " b", "-c", "+x", " d", "+e"]);
  });

  it("numbers lines in both texts", () => {
    expect(lineDiff("a\nb", "a\nx\nb")).toEqual([
      { kind: "same", text: "a", before: 1, after: 1 },
      { kind: "added", text: "x", before: null, after: 2 },
      { kind: "same", text: "b", before: 2, after: 3 },
    ]);
  });

  it("returns nothing for two empty texts, and all lines against an empty text", () => {
    expect(marks("", "")).toEqual([]);
    expect(marks("", "a\nb")).toEqual(["+a", "+b"]);
    expect(marks("a\nb", "")).toEqual(["-a", "-b"]);
  });

  it("treats Windows line endings like others", () => {
    expect(marks("a\r\nb", "a\nb")).toEqual([" a", " b"]);
  });

  it("replaces blocks that are too large to compare, but keeps the common start and end", () => {
    const text = (letter: string) =>
      ["first", ...Array.from({ length: 2_500 }, (_, line) => `${letter}${line}`), "last"].join("\n");
    const lines = lineDiff(text("a"), text("b"));
    expect(lines).toHaveLength(5_002);
    expect([lines[0]!.kind, lines.at(-1)!.kind]).toEqual(["same", "same"]);
    expect(lines.filter(({ kind }) => kind === "added")).toHaveLength(2_500);
  });
});
