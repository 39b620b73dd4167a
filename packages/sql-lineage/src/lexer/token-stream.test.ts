import { describe, expect, it } from "vitest";
import { dialects } from "../dialects/dialects.ts";
import { ScriptTooCostly, SqlSyntaxError } from "./errors.ts";
import { tokenize } from "./lexer.ts";
import { TokenStream } from "./token-stream.ts";

function streamOf(sql: string, steps = 10_000_000): TokenStream {
  return new TokenStream(tokenize(sql, dialects.generic), { remaining: steps });
}

describe("A parser that does not advance", () => {
  it("stops with an error at the current position", () => {
    const wait = () => {
      const tokens = streamOf("select a from b");
      tokens.next();
      while (!tokens.atEnd()) if (tokens.keyword() === ";") return;
    };
    expect(wait).toThrow(SqlSyntaxError);
    expect(wait).toThrow(expect.objectContaining({ offset: "select ".length }) as Error);
  });

  it("cannot move back", () => {
    const tokens = streamOf("select a from b");
    tokens.advance(2);
    expect(() => tokens.skipTo(1)).toThrow(SqlSyntaxError);
    expect(tokens.position).toBe(2);
  });
});

describe("A parser that advances", () => {
  it("stops when the script has no steps left", () => {
    const walk = (steps: number) => {
      const tokens = streamOf("a ".repeat(2_000), steps);
      while (!tokens.atEnd()) tokens.next();
    };
    expect(() => walk(1_000)).toThrow(ScriptTooCostly);
    expect(() => walk(10_000)).not.toThrow();
  });

  it("never moves past the end of the statement", () => {
    const tokens = streamOf("a b ; c");
    tokens.limitTo(2);
    tokens.advance(9);
    expect(tokens.position).toBe(2);
    tokens.skipTo(3);
    expect(tokens.position).toBe(2);
    expect(tokens.peek().kind).toBe("end");
  });
});
