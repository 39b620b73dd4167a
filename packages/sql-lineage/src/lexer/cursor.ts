import type { Dialect } from "../dialects/dialect.ts";
import type { WarningCode } from "../model.ts";
import type { Identifier, QualifiedName } from "../syntax.ts";
import type { Lexed, Token } from "./token.ts";

/** A syntax error, with its position and the expected syntax. */
export class SqlSyntaxError extends Error {
  readonly offset: number;

  /** @param offset - the offset of the unexpected token */
  constructor(message: string, offset: number) {
    super(message);
    this.name = "SqlSyntaxError";
    this.offset = offset;
  }
}

/** A warning about omitted syntax, with its position. */
export interface ParserWarning {
  code: WarningCode;
  message: string;
  start: number;
  end: number;
}

/**
 * The maximum nesting depth of parentheses, subqueries and CASE; the parser skips deeper content. Each level takes a
 * few call stack frames here and again in the resolver. Actual queries are far below this limit.
 */
const maxNesting = 250;

/**
 * The maximum number of times that a parser can peek without advancing. Leaving many nesting levels at one token takes
 * some thousands; a loop that does not advance would take any number.
 */
const maxIdlePeeks = 100_000;

/** A Hive or shell variable that the script does not define. */
const variablePattern = /\$\{[^}]*\}/;

/** Thrown if a script exceeds its step limit. */
export class ScriptTooCostly extends Error {}

/** The remaining steps for a script, shared by its parsers. */
export interface ParserBudget {
  remaining: number;
}

/** A position in a script's tokens, with the operations that all parsers use. */
export class Cursor {
  protected position = 0;
  /** The index of the token that ends the statement: a semicolon, or the end of the text. */
  protected limit: number;
  private depth = 0;
  private furthest = -1;
  private idlePeeks = 0;
  private peekedAt = -1;
  /** The number of peeks at the current token. */
  private peeks = 0;
  protected readonly budget: ParserBudget;
  /** The variables set by the script, by lowercase name. */
  protected readonly variables = new Map<string, string>();
  readonly warnings: ParserWarning[] = [];
  protected readonly tokens: readonly Token[];
  protected readonly closing: Int32Array;
  protected readonly dialect: Dialect;

  constructor(lexed: Lexed, dialect: Dialect, budget: ParserBudget) {
    this.budget = budget;
    this.tokens = lexed.tokens;
    this.closing = lexed.closing;
    this.dialect = dialect;
    this.limit = lexed.tokens.length - 1;
  }

  /**
   * Counts a peek. Every loop of the parsers peeks at tokens, so a loop that does not advance ends here.
   *
   * @throws SqlSyntaxError if the parser does not advance
   * @throws ScriptTooCostly if the script has exceeded its step limit
   */
  private look(): void {
    if (this.position !== this.peekedAt) this.moved();
    else if (++this.peeks > maxIdlePeeks) this.stall();
  }

  /** Counts the peeks at the previous token. Only reaching a new maximum position counts as an advance. */
  private moved(): void {
    this.peekedAt = this.position;
    this.budget.remaining -= this.peeks + 1;
    if (this.budget.remaining < 0) throw new ScriptTooCostly();
    if (this.position > this.furthest) {
      this.furthest = this.position;
      this.idlePeeks = 0;
    } else {
      this.idlePeeks += this.peeks + 1;
      if (this.idlePeeks > maxIdlePeeks) this.stall();
    }
    this.peeks = 0;
  }

  private stall(): never {
    const token = this.tokens[Math.min(this.position, this.tokens.length - 1)]!;
    throw new SqlSyntaxError("The statement cannot be read any further from here", token.start);
  }

  /**
   * Counts a scan over tokens that does not move the position.
   *
   * @throws ScriptTooCostly if the script has exceeded its step limit
   */
  protected charge(steps: number): void {
    this.budget.remaining -= steps;
    if (this.budget.remaining < 0) throw new ScriptTooCostly();
  }

  /** Returns the current token or one ahead; beyond the statement's end, its end token. */
  protected peek(ahead = 0): Token {
    this.look();
    const index = this.position + ahead;
    return index < this.limit ? this.tokens[index]! : this.endToken();
  }

  private endToken(): Token {
    const last = this.tokens[this.limit]!;
    return last.kind === "end"
      ? last
      : { kind: "end", text: "", keyword: "", start: last.start, end: last.start };
  }

  /** Returns the current keyword or symbol; empty at the end and for names, strings and numbers. */
  protected keyword(): string {
    this.look();
    return this.position < this.limit ? this.tokens[this.position]!.keyword : "";
  }

  protected keywordAt(ahead: number): string {
    return this.peek(ahead).keyword;
  }

  protected atEnd(): boolean {
    this.look();
    return this.position >= this.limit;
  }

  /** The end of the previous token. */
  protected get previousEnd(): number {
    return this.position > 0 ? this.tokens[this.position - 1]!.end : 0;
  }

  protected next(): Token {
    const token = this.peek();
    if (this.position < this.limit) this.position++;
    return token;
  }

  /** Returns true if the next tokens are these keywords or symbols. */
  protected is(...keywords: string[]): boolean {
    for (let index = 0; index < keywords.length; index++) {
      if (this.peek(index).keyword !== keywords[index]) return false;
    }
    return true;
  }

  /** Consumes these keywords or symbols if all of them are next. */
  protected accept(...keywords: string[]): boolean {
    if (!this.is(...keywords)) return false;
    this.position += keywords.length;
    return true;
  }

  /** Consumes one of these keywords and returns it. */
  protected acceptAny(...keywords: string[]): string | undefined {
    const keyword = this.keyword();
    if (keyword === "" || !keywords.includes(keyword)) return undefined;
    this.position++;
    return keyword;
  }

  protected expect(...keywords: string[]): void {
    for (const keyword of keywords) if (!this.accept(keyword)) this.fail(keyword);
  }

  /** @throws SqlSyntaxError always */
  protected fail(expected: string): never {
    const token = this.peek();
    const found = token.kind === "end" ? "end of statement" : token.text;
    throw new SqlSyntaxError(`Expected: ${expected}, found: ${found.slice(0, 80)}`, token.start);
  }

  protected warn(code: WarningCode, message: string, start: number, end: number): void {
    this.warnings.push({ code, message, start, end: Math.max(start, end) });
  }

  /** Skips a parenthesized part; the current token is `(`. If it is not closed, skips the rest of the statement. */
  protected skipParentheses(): void {
    const close = this.closing[this.position]!;
    this.position = close < 0 ? this.limit : Math.min(close + 1, this.limit);
  }

  /**
   * Parses nested syntax. Beyond the maximum depth, skips to the closing parenthesis with a warning and returns
   * undefined. Does not consume the parenthesis.
   */
  protected nested<Result>(read: () => Result): Result | undefined {
    if (this.depth >= maxNesting) {
      this.skipToClosing();
      return undefined;
    }
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  private skipToClosing(): void {
    const start = this.peek().start;
    while (!this.atEnd() && this.keyword() !== ")" && this.keyword() !== "END") {
      if (this.keyword() === "(") this.skipParentheses();
      else this.position++;
    }
    if (this.warnings.at(-1)?.code !== "nesting-too-deep") {
      const message = `More than ${maxNesting} levels of nesting; deeper content is ignored`;
      this.warn("nesting-too-deep", message, start, this.previousEnd);
    }
  }

  /** Returns true if the current token can be a name: a quoted name, a word or a placeholder. */
  protected atIdentifier(): boolean {
    const { kind } = this.peek();
    return kind === "word" || kind === "quoted" || kind === "template";
  }

  protected identifier(): Identifier {
    // A double-quoted string where only a name is valid is a name, as in MySQL's ANSI mode.
    if (!this.atIdentifier() && this.keyword() !== '"') this.fail("identifier");
    const token = this.next();
    return { text: token.text, quoted: token.kind !== "word", start: token.start, end: token.end };
  }

  /** Parses `a.b.c`. Splits a quoted path if the dialect supports it. */
  protected qualifiedName(): QualifiedName {
    if (this.keyword() === "IDENTIFIER" && this.keywordAt(1) === "(") return this.computedName();
    const name = [...this.nameParts(this.identifier())];
    while (this.keyword() === ".") {
      this.position++;
      // SQL Server's `database..table`: the default schema is implied.
      if (this.keyword() === ".") continue;
      name.push(...this.nameParts(this.pathPart()));
    }
    const unknown = name.find(({ text }) => text.includes("${") && variablePattern.test(text));
    if (unknown === undefined) return name;
    const message = `The name ${unknown.text} is known only at run time`;
    this.warn("opaque-statement", message, unknown.start, unknown.end);
    return [];
  }

  /** Parses `IDENTIFIER('a.b')` or `IDENTIFIER(a.b)`. Any other content is known only at run time. */
  private computedName(): QualifiedName {
    const { start } = this.next();
    const close = this.closing[this.position]!;
    this.position++;
    const token = this.peek();
    let name: QualifiedName = [];
    if (token.kind === "string") {
      this.position++;
      const { end } = token;
      name = token.text.split(".").map((text) => ({ text, quoted: false, start: token.start, end }));
    } else if (token.kind === "word" || token.kind === "quoted") name = this.qualifiedName();
    if (close >= 0 && this.position !== close) {
      name = [];
      this.position = close;
    }
    this.expect(")");
    if (name.length === 0)
      this.warn("opaque-statement", "The name is known only at run time", start, this.previousEnd);
    return name;
  }

  /** Parses the name after a dot, which can be a number if names can start with a digit. */
  protected pathPart(): Identifier {
    const token = this.peek();
    if (token.kind === "number" || token.kind === "variable") {
      this.position++;
      return { text: token.text, quoted: false, start: token.start, end: token.end };
    }
    return this.identifier();
  }

  protected nameParts(identifier: Identifier): Identifier[] {
    const known = identifier.text.includes("${") ? this.substituted(identifier) : undefined;
    if (known !== undefined) return known;
    if (!this.dialect.quotedPaths) return [identifier];
    // BigQuery project IDs can contain dashes, which the lexer treats as minus.
    let last = identifier;
    while (
      !last.quoted &&
      this.keyword() === "-" &&
      this.peek().start === last.end &&
      this.peek(1).start === last.end + 1
    ) {
      const part = this.peek(1);
      if (part.kind !== "word" && part.kind !== "number") break;
      this.position += 2;
      last = { text: `${last.text}-${part.text}`, quoted: false, start: last.start, end: part.end };
    }
    // A partition is part of its table.
    const whole = { ...last, text: last.text.replace(/\$(\d+|__\w+__)$/, "") };
    if (!last.quoted || !last.text.includes(".")) return [whole];
    return whole.text.split(".").map((text) => ({ ...last, text }));
  }

  /** Substitutes variables set by the script (Hive's `${hiveconf:x}`) in a name; undefined if one is not set. */
  private substituted(identifier: Identifier): Identifier[] | undefined {
    const text = identifier.text.replace(
      /\$\{(?:hiveconf:|hivevar:|system:|env:)?([\w.-]+)\}/g,
      (whole, name: string) => this.variables.get(name.toLowerCase()) ?? whole,
    );
    if (text === identifier.text) return undefined;
    return text.split(".").map((part) => ({ ...identifier, text: part, quoted: false }));
  }

  /** Parses `(a, b, c)`. Skips types after the names, as in `AS t (a int, b text)`. */
  protected identifierList(): Identifier[] {
    const names: Identifier[] = [];
    this.expect("(");
    while (this.keyword() !== ")" && !this.atEnd()) {
      names.push(this.qualifiedName().at(-1) ?? this.fail("identifier"));
      while (this.keyword() !== "," && this.keyword() !== ")" && !this.atEnd()) {
        if (this.keyword() === "(") this.skipParentheses();
        else if (this.keyword() === "<") this.skipAngles();
        else this.position++;
      }
      this.accept(",");
    }
    this.expect(")");
    return names;
  }

  /** Skips `<…>` of a nested type. */
  protected skipAngles(): void {
    let depth = 0;
    while (!this.atEnd()) {
      const keyword = this.keyword();
      if (keyword === "<") depth++;
      else if (keyword === "<>") depth += 0;
      else if (keyword === ">") depth--;
      else if (keyword === ">>") depth -= 2;
      else if (keyword === "(") {
        this.skipParentheses();
        continue;
      }
      this.position++;
      if (depth <= 0) return;
    }
  }

  /**
   * Skips a type: `double precision`, `numeric(10, 2)`, `timestamp with time zone`, `array<struct<a int>>`, `int[]`.
   */
  protected skipType(): void {
    const first = this.keyword();
    if (!this.atIdentifier()) this.fail("data type");
    this.qualifiedName();
    if (first === "DOUBLE") this.accept("PRECISION");
    if (first === "CHARACTER" || first === "CHAR" || first === "BIT" || first === "NATIONAL") {
      this.acceptAny("CHARACTER", "CHAR");
      this.accept("VARYING");
    }
    if (first === "LONG") this.acceptAny("VARCHAR", "RAW");
    if (first === "SIGNED" || first === "UNSIGNED") this.acceptAny("INTEGER", "INT", "BIGINT");
    if (this.keyword() === "(") this.skipParentheses();
    if (this.keyword() === "<") this.skipAngles();
    if (first === "TIMESTAMP" || first === "TIME") {
      if (this.acceptAny("WITH", "WITHOUT")) {
        this.accept("LOCAL");
        this.accept("TIME");
        this.accept("ZONE");
      }
    }
    while (this.keyword() === "[" && (this.keywordAt(1) === "]" || this.keywordAt(2) === "]")) {
      this.position += this.keywordAt(1) === "]" ? 2 : 3;
    }
    this.accept("ARRAY");
  }
}
