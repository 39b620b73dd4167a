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

  walkToAndFro(): void {
    for (;;) {
      this.next();
      this.position--;
    }
  }
}

describe("A parser that does not advance", () => {
  it("stops with an error at the place where it is", () => {
    const wait = () => new LoopingParser("select a from b", 10_000_000).waitForSemicolon();
    expect(wait).toThrow(SqlSyntaxError);
    expect(wait).toThrow(expect.objectContaining({ offset: "select ".length }) as Error);
  });

  it("stops as well when it goes to and fro", () => {
    expect(() => new LoopingParser("select a", 10_000_000).walkToAndFro()).toThrow(SqlSyntaxError);
  });

  it("stops when the script has no steps left", () => {
    expect(() => new LoopingParser("select a", 1_000).walkToAndFro()).toThrow(ScriptTooCostly);
  });
});
