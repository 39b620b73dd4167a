import { describe, expect, it } from "vitest";
import { dialects } from "../dialects/dialects.ts";
import { Cursor, ScriptTooCostly, SqlSyntaxError } from "./cursor.ts";
import { tokenize } from "./lexer.ts";

/** A parser with a loop that does not advance. */
class LoopingParser extends Cursor {
  constructor(sql: string, steps: number) {
    super(tokenize(sql, dialects.generic), dialects.generic, { remaining: steps });
  }

  waitForSemicolon(): void {
    this.next();
    while (!this.atEnd()) if (this.keyword() === ";") return;
  }

  walk(): void {
    while (!this.atEnd()) this.next();
  }

  walkToAndFro(): void {
    for (;;) {
      this.next();
      this.position--;
    }
  }
}

describe("A parser that does not advance", () => {
  it("stops with an error at the current position", () => {
    const wait = () => new LoopingParser("select a from b", 10_000_000).waitForSemicolon();
    expect(wait).toThrow(SqlSyntaxError);
    expect(wait).toThrow(expect.objectContaining({ offset: "select ".length }) as Error);
  });

  it("also stops if it moves back and forth", () => {
    expect(() => new LoopingParser("select a", 10_000_000).walkToAndFro()).toThrow(SqlSyntaxError);
  });
});

describe("A parser that advances", () => {
  it("stops when the script has no steps left", () => {
    const text = "a ".repeat(2_000);
    expect(() => new LoopingParser(text, 1_000).walk()).toThrow(ScriptTooCostly);
    expect(() => new LoopingParser(text, 10_000).walk()).not.toThrow();
  });
});
