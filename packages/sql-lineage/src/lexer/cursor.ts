import type { Dialect } from "../dialects/dialect.ts";
import type { WarningCode } from "../model.ts";
import type { Identifier, QualifiedName } from "../syntax.ts";
import type { Lexed, Token } from "./token.ts";

/** What stops a statement: the place, and what was expected there. */
export class SqlSyntaxError extends Error {
  readonly offset: number;

  /** @param offset of the token that was not expected */
  constructor(message: string, offset: number) {
    super(message);
    this.name = "SqlSyntaxError";
    this.offset = offset;
  }
}

/** Something that the parser left out, at an offset. */
export interface ParserWarning {
  code: WarningCode;
  message: string;
  start: number;
  end: number;
}

/**
 * How deep parentheses, subqueries and CASE may nest before the parser skips what is inside. Each level costs a few
 * frames of the call stack here and again in the lineage; no query that a person or a generator wrote comes near.
 */
const deepestNesting = 250;

/**
 * How often a parser may look at tokens without reaching a further one. Leaving many levels of nesting at one token
 * takes some thousands of looks; a loop that does not advance takes any number.
 */
const maxIdleLooks = 100_000;

/** A variable of Hive or of a shell, which the script does not tell. */
const variablePattern = /\$\{[^}]*\}/;

/** Thrown when a script costs more steps than it may. */
export class ScriptTooCostly extends Error {}

/** The steps that the parsers of one script may still take, shared among them. */
export interface ParserBudget {
  remaining: number;
}

/** A position in the tokens of one script, and the questions that every parser asks. */
export class Cursor {
  protected position = 0;
  /** The token that ends the statement: a semicolon, or the end of the text. */
  protected limit: number;
  private depth = 0;
  private furthest = -1;
  private idleLooks = 0;
  private lookedAt = -1;
  /** Looks at the current token. */
  private looks = 0;
  protected readonly budget: ParserBudget;
  /** What the script has set, by name in lower case. */
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
   * Counts one look at a token. Every loop of the parsers looks at tokens, so one that does not advance ends here.
   *
   * @throws SqlSyntaxError where the parser does not advance
   * @throws ScriptTooCostly when the script has taken all its steps
   */
  private look(): void {
    if (this.position !== this.lookedAt) this.moved();
    else if (++this.looks > maxIdleLooks) this.stall();
  }

  /** Accounts for the looks at the token that was left. Only a further token than ever before is an advance. */
  private moved(): void {
    this.lookedAt = this.position;
    this.budget.remaining -= this.looks + 1;
    if (this.budget.remaining < 0) throw new ScriptTooCostly();
    if (this.position > this.furthest) {
      this.furthest = this.position;
      this.idleLooks = 0;
    } else {
      this.idleLooks += this.looks + 1;
      if (this.idleLooks > maxIdleLooks) this.stall();
    }
    this.looks = 0;
  }

  private stall(): never {
    const token = this.tokens[Math.min(this.position, this.tokens.length - 1)]!;
    throw new SqlSyntaxError("The statement cannot be read any further from here", token.start);
  }

  /**
   * Charges a scan over tokens that does not move the position.
   *
   * @throws ScriptTooCostly when the script has taken all its steps
   */
  protected charge(steps: number): void {
    this.budget.remaining -= steps;
    if (this.budget.remaining < 0) throw new ScriptTooCostly();
  }

  /** The current token, or the one that many further on; behind the statement's end always its end. */
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

  /** The current keyword or symbol; empty at the end and at names, strings and numbers. */
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

  /** The end of the token before the current one. */
  protected get previousEnd(): number {
    return this.position > 0 ? this.tokens[this.position - 1]!.end : 0;
  }

  protected next(): Token {
    const token = this.peek();
    if (this.position < this.limit) this.position++;
    return token;
  }

  /** Whether these keywords or symbols come next. */
  protected is(...keywords: string[]): boolean {
    for (let index = 0; index < keywords.length; index++) {
      if (this.peek(index).keyword !== keywords[index]) return false;
    }
    return true;
  }

  /** Reads these keywords or symbols, all of them or none. */
  protected accept(...keywords: string[]): boolean {
    if (!this.is(...keywords)) return false;
    this.position += keywords.length;
    return true;
  }

  /** Reads one of these keywords, and says which. */
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

  /** Steps over a parenthesised part; the current token is `(`. Without a closing one the rest of the statement goes. */
  protected skipParentheses(): void {
    const close = this.closing[this.position]!;
    this.position = close < 0 ? this.limit : Math.min(close + 1, this.limit);
  }

  /**
   * Reads something that nests. Beyond the deepest nesting it is skipped up to the parenthesis that closes, with a
   * warning, and undefined comes back; the parenthesis itself stays.
   */
  protected nested<Result>(read: () => Result): Result | undefined {
    if (this.depth >= deepestNesting) {
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
      const message = `More than ${deepestNesting} levels of nesting; what is deeper is left out`;
      this.warn("nesting-too-deep", message, start, this.previousEnd);
    }
  }

  /** Whether the current token can be a name: a quoted one, a word, a placeholder. */
  protected atIdentifier(): boolean {
    const { kind } = this.peek();
    return kind === "word" || kind === "quoted" || kind === "template";
  }

  protected identifier(): Identifier {
    // A string in double quotes where only a name can stand is one: MySQL reads it so in its ANSI mode.
    if (!this.atIdentifier() && this.keyword() !== '"') this.fail("identifier");
    const token = this.next();
    return { text: token.text, quoted: token.kind !== "word", start: token.start, end: token.end };
  }

  /** `a.b.c`; a quoted path is taken apart where the dialect has such. */
  protected qualifiedName(): QualifiedName {
    if (this.keyword() === "IDENTIFIER" && this.keywordAt(1) === "(") return this.computedName();
    const name = [...this.nameParts(this.identifier())];
    while (this.keyword() === ".") {
      this.position++;
      // SQL Server's `database..table`: the schema in between is the default one.
      if (this.keyword() === ".") continue;
      name.push(...this.nameParts(this.pathPart()));
    }
    const unknown = name.find(({ text }) => text.includes("${") && variablePattern.test(text));
    if (unknown === undefined) return name;
    const message = `The name ${unknown.text} is known only at run time`;
    this.warn("opaque-statement", message, unknown.start, unknown.end);
    return [];
  }

  /** `IDENTIFIER('a.b')`, `IDENTIFIER(a.b)`; whatever else is inside is known only when the statement runs. */
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

  /** What follows a point: a name, or a number where names may start with a digit. */
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
    // BigQuery: project ids may hold dashes, which the lexer took for minus.
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

  /** A name with the values of the variables that the script has set (Hive's `${hiveconf:x}`); undefined without. */
  private substituted(identifier: Identifier): Identifier[] | undefined {
    const text = identifier.text.replace(
      /\$\{(?:hiveconf:|hivevar:|system:|env:)?([\w.-]+)\}/g,
      (whole, name: string) => this.variables.get(name.toLowerCase()) ?? whole,
    );
    if (text === identifier.text) return undefined;
    return text.split(".").map((part) => ({ ...identifier, text: part, quoted: false }));
  }

  /** `(a, b, c)`; types behind the names are skipped, as in `AS t (a int, b text)`. */
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

  /** Steps over `<…>` of a nested type. */
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

  /** Steps over a type: `double precision`, `numeric(10, 2)`, `timestamp with time zone`, `array<struct<a int>>`, `int[]`. */
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
