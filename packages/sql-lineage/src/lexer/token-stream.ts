import type { WarningCode } from "../model/lineage.ts";
import { type ParserBudget, type ParserWarning, ScriptTooCostly, SqlSyntaxError } from "./errors.ts";
import type { Lexed, Token, TokenKind } from "./token.ts";

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

/**
 * The tokens of a script with the position of its parsers. The position only moves forward, and never past the end of
 * the statement. Every loop of the parsers peeks at tokens, and peeking fails in a loop that does not advance.
 */
export class TokenStream {
  #position = 0;
  /** The index of the token that ends the statement: a semicolon, or the end of the text. */
  #limit: number;
  #depth = 0;
  #peekedAt = -1;
  /** The number of peeks at the current token. */
  #peeks = 0;
  readonly #tokens: readonly Token[];
  readonly #closing: Int32Array;
  readonly #text: string;
  readonly #offset: number;
  readonly #budget: ParserBudget;
  readonly #warnings: ParserWarning[] = [];

  constructor(lexed: Lexed, budget: ParserBudget) {
    this.#tokens = lexed.tokens;
    this.#closing = lexed.closing;
    this.#text = lexed.text;
    this.#offset = lexed.offset;
    this.#budget = budget;
    this.#limit = lexed.tokens.length - 1;
  }

  /** The steps that remain for the script. */
  get budget(): ParserBudget {
    return this.#budget;
  }

  /** The index of the current token, for scans with {@link at}. */
  get position(): number {
    return this.#position;
  }

  /** The index of the token that ends the statement. */
  get limit(): number {
    return this.#limit;
  }

  /** The index of the last token of the text, which has the kind `end`. */
  get last(): number {
    return this.#tokens.length - 1;
  }

  /** Sets the index of the token that ends the statement. */
  limitTo(index: number): void {
    this.#limit = index;
  }

  /**
   * Counts a peek.
   *
   * @throws SqlSyntaxError if the parser does not advance
   * @throws ScriptTooCostly if the script has exceeded its step limit
   */
  #look(): void {
    if (this.#position !== this.#peekedAt) {
      this.#peekedAt = this.#position;
      this.charge(this.#peeks + 1);
      this.#peeks = 0;
    } else if (++this.#peeks > maxIdlePeeks) this.#stall();
  }

  #stall(): never {
    const token = this.#tokens[Math.min(this.#position, this.last)]!;
    throw new SqlSyntaxError("The statement cannot be read any further from here", token.start);
  }

  /**
   * Counts a scan over tokens that does not move the position.
   *
   * @throws ScriptTooCostly if the script has exceeded its step limit
   */
  charge(steps: number): void {
    this.#budget.remaining -= steps;
    if (this.#budget.remaining < 0) throw new ScriptTooCostly();
  }

  /** Returns the current token or one ahead; beyond the statement's end, its end token. */
  peek(ahead = 0): Token {
    this.#look();
    const index = this.#position + ahead;
    return index < this.#limit ? this.#tokens[index]! : this.#endToken();
  }

  #endToken(): Token {
    const last = this.#tokens[this.#limit]!;
    return last.kind === "end"
      ? last
      : { kind: "end", text: "", keyword: "", start: last.start, end: last.start };
  }

  /** Returns the token at an index of the text, regardless of the statement's end. */
  at(index: number): Token | undefined {
    return this.#tokens[index];
  }

  /** Returns true if the current token is the first of its line. */
  startsLine(): boolean {
    if (this.#position === 0) return true;
    const before = this.previousEnd - this.#offset;
    return this.#text.slice(before, this.start - this.#offset).includes("\n");
  }

  /** Returns the text of the script between two of its positions, which are inside this text. */
  textBetween(start: number, end: number): string {
    return this.#text.slice(start - this.#offset, end - this.#offset);
  }

  /** Returns the index of the closing parenthesis for an opening one; -1 if there is none. */
  closingOf(index: number): number {
    return this.#closing[index] ?? -1;
  }

  /** Returns the current keyword or symbol; empty at the end and for names, strings and numbers. */
  keyword(): string {
    this.#look();
    return this.#position < this.#limit ? this.#tokens[this.#position]!.keyword : "";
  }

  /** Returns a later keyword or symbol. */
  keywordAt(ahead: number): string {
    return this.peek(ahead).keyword;
  }

  /** Returns true at the end of the statement. */
  atEnd(): boolean {
    this.#look();
    return this.#position >= this.#limit;
  }

  /** Returns true if the current token can be a name: a quoted name, a word or a placeholder. */
  atName(): boolean {
    const { kind } = this.peek();
    return kind === "word" || kind === "quoted" || kind === "template";
  }

  /** The start of the current token. */
  get start(): number {
    return this.#tokens[this.#position]!.start;
  }

  /** The end of the previous token. */
  get previousEnd(): number {
    return this.#position > 0 ? this.#tokens[this.#position - 1]!.end : 0;
  }

  /** Returns the kind of the previous token. */
  previousKind(): TokenKind | undefined {
    return this.#tokens[this.#position - 1]?.kind;
  }

  /** Returns the keyword of a preceding token: the previous one, or one further back. */
  previousKeyword(back = 1): string {
    return this.#tokens[this.#position - back]?.keyword ?? "";
  }

  /** Moves over tokens, up to the end of the statement. */
  advance(count = 1): void {
    this.#position = Math.min(this.#position + count, this.#limit);
  }

  /**
   * Moves to a later token, up to the end of the statement.
   *
   * @throws SqlSyntaxError if the token precedes the current one
   */
  skipTo(index: number): void {
    if (index < this.#position) this.#stall();
    this.#position = Math.min(index, this.#limit);
  }

  /** Moves to the end of the statement. */
  skipToEnd(): void {
    this.#position = this.#limit;
  }

  /** Consumes the current token, unless the statement ends here. */
  next(): Token {
    const token = this.peek();
    if (this.#position < this.#limit) this.#position++;
    return token;
  }

  /** Returns true if the next tokens are these keywords or symbols. */
  is(first: string, ...others: string[]): boolean {
    if (this.keyword() !== first) return false;
    for (let index = 0; index < others.length; index++) {
      if (this.peek(index + 1).keyword !== others[index]) return false;
    }
    return true;
  }

  /** Consumes these keywords or symbols if all of them are next. */
  accept(first: string, ...others: string[]): boolean {
    if (!this.is(first, ...others)) return false;
    this.#position += 1 + others.length;
    return true;
  }

  /** Consumes one of these keywords and returns it. */
  acceptAny(...keywords: string[]): string | undefined {
    const keyword = this.keyword();
    if (keyword === "" || !keywords.includes(keyword)) return undefined;
    this.#position++;
    return keyword;
  }

  /**
   * Consumes these keywords or symbols.
   *
   * @throws SqlSyntaxError if one of them is not next
   */
  expect(...keywords: string[]): void {
    for (const keyword of keywords) if (!this.accept(keyword)) this.fail(keyword);
  }

  /** @throws SqlSyntaxError always */
  fail(expected: string): never {
    const token = this.peek();
    const found = token.kind === "end" ? "end of statement" : token.text;
    throw new SqlSyntaxError(`Expected: ${expected}, found: ${found.slice(0, 80)}`, token.start);
  }

  /** The warnings about omitted syntax. */
  get warnings(): readonly ParserWarning[] {
    return this.#warnings;
  }

  /** Adds a warning about omitted syntax. */
  warn(code: WarningCode, message: string, start: number, end: number): void {
    this.#warnings.push({ code, message, start, end: Math.max(start, end) });
  }

  /** Skips a parenthesized part; the current token is `(`. If it is not closed, skips the rest of the statement. */
  skipParentheses(): void {
    const close = this.#closing[this.#position]!;
    this.#position = close < 0 ? this.#limit : Math.min(close + 1, this.#limit);
  }

  /** Skips to the first of these keywords or symbols outside parentheses, or to the end of the statement. */
  skipUntil(...stops: string[]): void {
    while (!this.atEnd() && !stops.includes(this.keyword())) {
      if (this.keyword() === "(") this.skipParentheses();
      else this.#position++;
    }
  }

  /** Skips `<…>` of a nested type. */
  skipAngles(): void {
    let depth = 0;
    while (!this.atEnd()) {
      const keyword = this.keyword();
      if (keyword === "<") depth++;
      else if (keyword === ">") depth--;
      else if (keyword === ">>") depth -= 2;
      else if (keyword === "(") {
        this.skipParentheses();
        continue;
      }
      this.#position++;
      if (depth <= 0) return;
    }
  }

  /**
   * Parses nested syntax. Beyond the maximum depth, skips to the closing parenthesis with a warning and returns
   * undefined. Does not consume the parenthesis.
   */
  nested<Result>(read: () => Result): Result | undefined {
    if (this.#depth >= maxNesting) {
      this.#skipToClosing();
      return undefined;
    }
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  #skipToClosing(): void {
    const start = this.peek().start;
    this.skipUntil(")", "END");
    if (this.#warnings.at(-1)?.code === "nesting-too-deep") return;
    const message = `More than ${maxNesting} levels of nesting; deeper content is ignored`;
    this.warn("nesting-too-deep", message, start, this.previousEnd);
  }
}
