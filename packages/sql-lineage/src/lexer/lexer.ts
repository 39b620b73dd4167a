// biome-ignore-all lint/style/noExcessiveLinesPerFile: a single state machine
import type { Dialect } from "../dialects/dialect.ts";
import type { Lexed, Token, TokenKind } from "./token.ts";

// Character classes of the first 128 code units. All others are identifier letters.
const space = 1;
const letter = 2;
const digit = 4;
const classes = new Uint8Array(128);
for (let code = 0; code <= 32; code++) classes[code] = space;
classes[127] = space;
for (let code = 48; code <= 57; code++) classes[code] = digit;
for (let code = 65; code <= 90; code++) {
  classes[code] = letter;
  classes[code + 32] = letter;
}
classes[95] = letter;

function classOf(code: number): number {
  if (code < 128) return classes[code]!;
  // No-break space, the Unicode spaces, line and paragraph separators, and the byte order mark.
  const isSpace =
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x3000 ||
    code === 0xfeff;
  return isSpace ? space : letter;
}

/** Symbols with more than one character; for a common prefix, the longest first. */
const longSymbols = new Map<string, readonly string[]>();
for (const symbol of [
  "->>",
  "->",
  "#>>",
  "#>",
  "<=>",
  "<->",
  "<=",
  "<>",
  "<<",
  "<@",
  ">=",
  ">>",
  "!=",
  "!~~*",
  "!~~",
  "!~*",
  "!~",
  "||",
  "|>",
  "&&",
  "::",
  ":=",
  "==",
  "=>",
  "**",
  "@>",
  "@@",
  "^=",
  "~~*",
  "~~",
  "~*",
  "#-",
  "@?",
  "^@",
  "<#>",
  "<~>",
  "<%>",
]) {
  const first = symbol[0]!;
  const symbols = [...(longSymbols.get(first) ?? []), symbol];
  longSymbols.set(
    first,
    symbols.sort((a, b) => b.length - a.length),
  );
}

/**
 * Splits SQL text into tokens. Never fails: an unclosed string or comment ends at the end of the text, and an unknown
 * character is a symbol.
 */
export function tokenize(text: string, dialect: Dialect): Lexed {
  const lexer = new Lexer(text, dialect);
  lexer.run();
  return { tokens: lexer.tokens, closing: matchParentheses(lexer.tokens), unclosed: lexer.unclosed };
}

function matchParentheses(tokens: readonly Token[]): Int32Array {
  const closing = new Int32Array(tokens.length).fill(-1);
  let open: number[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const keyword = tokens[index]!.keyword;
    if (keyword === "(") open.push(index);
    else if (keyword === ")") {
      const opening = open.pop();
      if (opening !== undefined) closing[opening] = index;
    } else if (keyword === ";") {
      // An unclosed parenthesis ends with its statement.
      if (open.length > 0) open = [];
    }
  }
  return closing;
}

/** Commands of SQL*Plus, Oracle's client, at the start of a line. */
const clientCommands: ReadonlySet<string> = new Set(
  "REM REMARK PROMPT SPOOL WHENEVER COLUMN TTITLE BTITLE EXIT QUIT DEFINE UNDEFINE ACCEPT HOST PAUSE".split(
    " ",
  ),
);

class Lexer {
  readonly tokens: Token[] = [];
  /** The unclosed quote or comment. */
  unclosed: Lexed["unclosed"];
  /** The positions of `]]` of optional clauses. */
  private readonly optionalEnds = new Set<number>();
  private lastOptionalEnd = Number.POSITIVE_INFINITY;
  private position = 0;
  /** The positions beyond which there is no `}}` or `}`, so that open braces do not search the text repeatedly. */
  private lastTemplateEnd = Number.POSITIVE_INFINITY;
  private lastBrace = Number.POSITIVE_INFINITY;
  /** The remaining number of unclosed strings to rescan. Each rescan costs the rest of the text. */
  private remainingRescans = 16;

  private readonly text: string;
  private readonly dialect: Dialect;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  run(): void {
    const { text } = this;
    while (this.position < text.length) {
      const code = text.charCodeAt(this.position);
      const kind = classOf(code);
      if (kind === space) this.position++;
      else if (kind === letter) this.word();
      else if (kind === digit) this.number();
      else this.punctuation(text[this.position]!);
    }
    this.tokens.push({ kind: "end", text: "", keyword: "", start: text.length, end: text.length });
  }

  private push(kind: TokenKind, text: string, keyword: string, end: number): void {
    this.tokens.push({ kind, text, keyword, start: this.position, end });
    this.position = end;
  }

  private word(): void {
    const { text } = this;
    let end = this.position + 1;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      const kind = classOf(code);
      if (kind === letter || kind === digit || code === 36 /* $ */) end++;
      else if (code === 35 /* # */ && !this.dialect.hashComments && this.isHashInName(end)) end++;
      else if (code === 123 /* { */ && this.templateEnd(end) > 0) {
        this.template(this.templateEnd(end));
        return;
      } else break;
    }
    const value = text.slice(this.position, end);
    if (this.dialect.name === "oracle" && this.isClientCommand(value)) {
      this.skipLine();
      return;
    }
    if (text[end] === "'" && value.length <= 2 && this.prefixedString(value, end)) return;
    if (text[end] === '"' && this.dialect.doubleQuotes === "string" && value.length <= 2) {
      if (this.prefixedString(value, end)) return;
    }
    this.push("word", value, value.toUpperCase(), end);
  }

  /** Oracle and SQL Server names can contain `#` anywhere after the first letter. */
  private isHashInName(position: number): boolean {
    return this.dialect.hashInNames || isNameAfter(this.text, position);
  }

  /** Returns true if a word starts an SQL*Plus command, which is not SQL. */
  private isClientCommand(word: string): boolean {
    if (!clientCommands.has(word.toUpperCase())) return false;
    const last = this.tokens.at(-1);
    return (last === undefined || last.keyword === ";") && this.startsLine();
  }

  /** Returns true if there are only blanks between the last line break and this position. */
  private startsLine(): boolean {
    let before = this.position - 1;
    while (before >= 0 && (this.text[before] === " " || this.text[before] === "\t")) before--;
    return before < 0 || this.text[before] === "\n" || this.text[before] === "\r";
  }

  private skipLine(): void {
    const end = this.text.indexOf("\n", this.position);
    this.position = end < 0 ? this.text.length : end;
  }

  /** `E'…'`, `N'…'`, `q'[…]'` and similar: one token including the prefix. */
  private prefixedString(prefix: string, quote: number): boolean {
    const upper = prefix.toUpperCase();
    const mark = this.text[quote]!;
    if (upper === "Q" || upper === "NQ") {
      if (this.dialect.name !== "oracle") return false;
      const open = this.text[quote + 1] ?? "";
      const close = `${{ "[": "]", "(": ")", "{": "}", "<": ">" }[open] ?? open}'`;
      const found = this.text.indexOf(close, quote + 2);
      const end = found < 0 ? this.text.length : found + 2;
      this.push("string", this.text.slice(quote + 2, found < 0 ? end : found), "", end);
      return true;
    }
    const escapes = upper === "E" || (this.dialect.backslashEscapes && !upper.includes("R"));
    if (!["E", "N", "B", "X", "R", "RB", "BR", "L"].includes(upper)) return false;
    this.string(quote, mark, escapes);
    return true;
  }

  private number(): void {
    const { text } = this;
    let end = this.position + 1;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      const kind = classOf(code);
      if (kind === digit || kind === letter) {
        // 1e-5: the sign belongs to the number.
        const exponent = code === 69 || code === 101;
        const next = text[end + 1];
        end += exponent && (next === "-" || next === "+") && isDigit(text.charCodeAt(end + 2)) ? 2 : 1;
      } else if (code === 46 /* . */ && text[end + 1] !== ".") end++;
      else break;
    }
    this.push("number", text.slice(this.position, end), "", end);
  }

  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a single switch, which the JIT compiles to a jump table
  private punctuation(mark: string): void {
    const { text, dialect, position } = this;
    const next = text[position + 1];
    switch (mark) {
      case ";":
        this.push("symbol", mark, mark, position + 1);
        this.skipCopyData();
        return;
      case "\\":
        // A psql command.
        if (this.startsLine() && /[a-z.!?]/i.test(next ?? "")) {
          this.skipLine();
          return;
        }
        break;
      case "-":
        if (next === "-") {
          this.lineComment();
          return;
        }
        break;
      case "/":
        if (next === "*") {
          this.blockComment();
          return;
        }
        if (next === "/" && dialect.slashComments) {
          this.lineComment();
          return;
        }
        if (
          dialect.name === "oracle" &&
          this.startsLine() &&
          /^[ \t\r]*(\n|$)/.test(text.slice(position + 1, position + 80))
        ) {
          // SQL*Plus runs the preceding statement.
          this.push("symbol", ";", ";", position + 1);
          return;
        }
        break;
      case "#":
        if (dialect.hashNames && isNameStart(text, position + (next === "#" ? 2 : 1))) {
          this.word();
          return;
        }
        if (dialect.hashComments) {
          this.lineComment();
          return;
        }
        break;
      case "'":
        this.string(position, mark, dialect.backslashEscapes);
        return;
      case '"':
        if (dialect.doubleQuotes === "string") {
          this.string(position, mark, dialect.backslashEscapes);
          return;
        }
        this.quoted('"');
        return;
      case "`":
        this.quoted("`");
        return;
      case "]":
        if (this.optionalEnds.delete(position)) {
          this.position += 2;
          return;
        }
        break;
      case "[":
        if (next === "[" && this.opensOptionalClause()) {
          this.position += 2;
          return;
        }
        if (dialect.brackets && this.isBracketName()) {
          this.quoted("]");
          return;
        }
        break;
      case "$":
        this.dollar();
        return;
      case "@":
        this.at(next);
        return;
      case ".":
        if (isDigit(text.charCodeAt(position + 1)) && !this.afterName()) {
          this.number();
          return;
        }
        break;
      case "{":
        if (this.templateEnd(position) > 0) {
          this.template(this.templateEnd(position));
          return;
        }
        if (next === "%" || next === "#") {
          this.templateStatement(next);
          return;
        }
        break;
    }
    for (const symbol of longSymbols.get(mark) ?? []) {
      if (!text.startsWith(symbol, position)) continue;
      this.push("symbol", symbol, symbol, position + symbol.length);
      return;
    }
    this.push("symbol", mark, mark, position + 1);
  }

  /** Returns true if the next dot belongs to a name: `t.1` is not a number. */
  private afterName(): boolean {
    const last = this.tokens.at(-1);
    return (
      last !== undefined && last.end === this.position && (last.kind === "word" || last.kind === "quoted")
    );
  }

  /** Metabase's `[[ … {{x}} … ]]`, included if `x` is given: ignores the brackets. */
  private opensOptionalClause(): boolean {
    if (this.position >= this.lastOptionalEnd) return false;
    const close = this.text.indexOf("]]", this.position + 2);
    if (close < 0) {
      this.lastOptionalEnd = this.position;
      return false;
    }
    const parameter = this.text.slice(this.position, Math.min(close, this.position + 10_000)).indexOf("{{");
    if (parameter < 0) return false;
    this.optionalEnds.add(close);
    return true;
  }

  /** Skips the data after COPY … FROM STDIN, up to `\\.`. */
  private skipCopyData(): void {
    if (!this.dialect.copyFromStdin) return;
    let first = this.tokens.length - 1;
    while (first > 0 && this.tokens[first - 1]!.keyword !== ";" && this.tokens.length - first < 1_000)
      first--;
    if (this.tokens[first]?.keyword !== "COPY") return;
    const words = this.tokens.slice(first).map(({ keyword }) => keyword);
    if (!words.some((word, index) => word === "FROM" && words[index + 1] === "STDIN")) return;
    const end = /^\\\.[ \t\r]*$/m;
    const rest = this.text.slice(this.position);
    const found = end.exec(rest);
    if (found) this.position += found.index + found[0].length;
  }

  private lineComment(): void {
    const { text } = this;
    let end = this.position;
    while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
    this.position = end;
  }

  private blockComment(): void {
    const { text, dialect } = this;
    let depth = 1;
    let end = this.position + 2;
    let open = dialect.nestedComments ? text.indexOf("/*", end) : -1;
    while (depth > 0) {
      const close = text.indexOf("*/", end);
      if (close < 0) {
        this.unclosed = { offset: this.position, what: "comment" };
        this.position = text.length;
        return;
      }
      for (; open >= 0 && open < close; open = text.indexOf("/*", open + 2)) depth++;
      depth = dialect.nestedComments ? depth - 1 : 0;
      end = close + 2;
      if (open >= 0 && open < end) open = text.indexOf("/*", end);
    }
    this.position = end;
  }

  private string(quote: number, mark: string, escapes: boolean): void {
    const { text } = this;
    const triple = mark.repeat(3);
    if (this.dialect.tripleQuotes && text.startsWith(triple, quote)) {
      const close = text.indexOf(triple, quote + 3);
      if (close < 0) this.unclosed = { offset: quote, what: "string" };
      const end = close < 0 ? text.length : close + 3;
      this.push("string", text.slice(quote + 3, close < 0 ? end : close), "", end);
      return;
    }
    let end = quote + 1;
    let escapedQuote = -1;
    while (end < text.length) {
      const character = text[end];
      if (character === "\\" && escapes) {
        if (text[end + 1] === mark && escapedQuote < 0) escapedQuote = end + 1;
        end += 2;
      } else if (character === mark) {
        if (text[end + 1] !== mark) break;
        end += 2;
      } else end++;
    }
    // A backslash before the last quote, as in ESCAPE '\', is a plain character if the string has no other end.
    if (end >= text.length && escapedQuote >= 0 && this.remainingRescans > 0) {
      this.remainingRescans--;
      end = escapedQuote;
    }
    if (end >= text.length) this.unclosed = { offset: quote, what: "string" };
    const closed = Math.min(end, text.length);
    let value = text.slice(quote + 1, closed);
    if (value.includes(mark)) value = value.replaceAll(mark + mark, mark);
    this.push("string", value, mark === '"' ? mark : "", Math.min(closed + 1, text.length));
  }

  private quoted(close: string): void {
    const { text } = this;
    let end = this.position + 1;
    while (end < text.length) {
      if (text[end] === close) {
        if (text[end + 1] !== close) break;
        end++;
      }
      end++;
    }
    if (end >= text.length) this.unclosed = { offset: this.position, what: "quoted name" };
    const closed = Math.min(end, text.length);
    let value = text.slice(this.position + 1, closed);
    if (value.includes(close)) value = value.replaceAll(close + close, close);
    this.push("quoted", value, "", Math.min(closed + 1, text.length));
  }

  /** `[` starts a name, or a subscript if it follows a value. */
  private isBracketName(): boolean {
    const last = this.tokens.at(-1);
    if (last === undefined || last.end !== this.position) return true;
    return last.kind === "symbol" && last.keyword !== ")" && last.keyword !== "]";
  }

  private dollar(): void {
    const { text, position } = this;
    if (text[position + 1] === "{" && position < this.lastBrace) {
      const close = text.indexOf("}", position);
      if (close > 0) {
        this.template(close + 1);
        return;
      }
      this.lastBrace = position;
    }
    let end = position + 1;
    while (end < text.length && (classOf(text.charCodeAt(end)) & (letter | digit)) !== 0) end++;
    if (this.dialect.dollarQuotes && text[end] === "$" && !isDigit(text.charCodeAt(position + 1))) {
      const tag = text.slice(position, end + 1);
      const close = text.indexOf(tag, end + 1);
      const stop = close < 0 ? text.length : close + tag.length;
      if (close < 0) this.unclosed = { offset: position, what: "string" };
      this.push("string", text.slice(end + 1, close < 0 ? stop : close), "", stop);
      return;
    }
    if (end > position + 1) {
      this.push("variable", text.slice(position, end), "", end);
      return;
    }
    this.push("symbol", "$", "$", position + 1);
  }

  private at(next: string | undefined): void {
    const { text, position, dialect } = this;
    if (dialect.stages && next !== ">" && next !== undefined) {
      let end = position + 1;
      while (end < text.length && !/[\s(),;]/.test(text[end]!)) end++;
      this.push("stage", text.slice(position, end), "", end);
      return;
    }
    const start = position + (next === "@" ? 2 : 1);
    if (isNameStart(text, start)) {
      let end = start;
      while (end < text.length && (classOf(text.charCodeAt(end)) & (letter | digit)) !== 0) end++;
      this.push("variable", text.slice(position, end), "", end);
      return;
    }
    const symbol = next === ">" || next === "@" || next === "?" ? `@${next}` : "@";
    this.push("symbol", symbol, symbol, position + symbol.length);
  }

  /** Returns the end of the `{{ … }}` that starts at a position, or -1. */
  private templateEnd(start: number): number {
    if (start >= this.lastTemplateEnd || !this.text.startsWith("{{", start)) return -1;
    const close = this.text.indexOf("}}", start + 2);
    if (close < 0) this.lastTemplateEnd = start;
    return close < 0 ? -1 : close + 2;
  }

  /** Reads a placeholder with adjacent letters: `{{ schema }}_raw`. */
  private template(firstEnd: number): void {
    const { text } = this;
    let end = firstEnd;
    while (end < text.length) {
      if ((classOf(text.charCodeAt(end)) & (letter | digit)) !== 0) end++;
      else if (this.templateEnd(end) > 0) end = this.templateEnd(end);
      else break;
    }
    this.push("template", text.slice(this.position, end), "", end);
  }

  /** Skips `{% … %}` and `{# … #}`. */
  private templateStatement(mark: string): void {
    const close = this.text.indexOf(`${mark}}`, this.position + 2);
    this.position = close < 0 ? this.text.length : close + 2;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNameStart(text: string, position: number): boolean {
  return position < text.length && classOf(text.charCodeAt(position)) === letter;
}

function isNameAfter(text: string, position: number): boolean {
  return position + 1 < text.length && (classOf(text.charCodeAt(position + 1)) & (letter | digit)) !== 0;
}
