import type { TokenStream } from "../../../lexer/token-stream.ts";
import type { Parsers } from "../../grammar/parsers.ts";

/** Finds the ends of statements. */
export class StatementEnds {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;
  /** The cached position of the next semicolon. */
  #semicolon = -1;
  /** The cached position of the next BEGIN or CREATE after a semicolon. */
  #blockWord = -1;

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
  }

  /** Finds the semicolon that ends the statement, skipping those inside routine bodies. */
  findEnd(): number {
    const first = this.#tokens.at(this.#tokens.position)!.keyword;
    const end = this.#nextSemicolon();
    const definesFunction =
      first === "WITH" && this.#tokens.at(this.#tokens.position + 1)?.keyword === "FUNCTION";
    if (
      (first !== "CREATE" && first !== "ALTER" && !definesFunction) ||
      this.#parsers.dialect.optionalSeparators ||
      !this.#opensBody(end)
    )
      return end;
    let depth = 0;
    for (let index = this.#tokens.position; index < this.#tokens.last; index++) {
      const { keyword } = this.#tokens.at(index)!;
      this.#tokens.charge(1);
      if (keyword === "BEGIN" || keyword === "CASE") depth++;
      else if (keyword === "END") {
        const after = this.#tokens.at(index + 1)!.keyword;
        if (after !== "IF" && after !== "LOOP" && after !== "WHILE" && after !== "FOR" && after !== "REPEAT")
          depth--;
      } else if (keyword === ";" && depth <= 0 && index > end) return index;
      else if (keyword === ";" && depth <= 0 && index === end && !this.#hasBlockBehind(end)) return index;
    }
    return this.#tokens.last;
  }

  /** Finds the next semicolon or the end. Cached, because statements without separators share one. */
  #nextSemicolon(): number {
    if (this.#semicolon < this.#tokens.position) {
      this.#semicolon = this.#tokens.position;
      const last = this.#tokens.last;
      while (this.#semicolon < last && this.#tokens.at(this.#semicolon)!.keyword !== ";") this.#semicolon++;
    }
    return this.#semicolon;
  }

  /** Returns true if a routine body starts in the statement. */
  #opensBody(end: number): boolean {
    for (let index = this.#tokens.position; index < Math.min(end, this.#tokens.position + 8); index++) {
      const { keyword } = this.#tokens.at(index)!;
      if (["PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE"].includes(keyword)) return true;
    }
    return false;
  }

  #hasBlockBehind(end: number): boolean {
    // A routine with declarations before BEGIN, as in Oracle: the first semicolon is inside it.
    if (!this.#parsers.dialect.declarationsBeforeBegin) return false;
    if (this.#blockWord < end) {
      const last = this.#tokens.last;
      this.#blockWord = end;
      while (
        this.#blockWord < last &&
        !["BEGIN", "CREATE"].includes(this.#tokens.at(this.#blockWord)!.keyword)
      )
        this.#blockWord++;
      this.#tokens.charge(this.#blockWord - end);
    }
    return this.#tokens.at(this.#blockWord)!.keyword === "BEGIN";
  }
}
