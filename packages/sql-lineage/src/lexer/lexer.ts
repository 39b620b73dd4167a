import type { Dialect } from "../dialects/dialect.ts";
import { classOf, digit, isDigit, isNamePart, isNameStart, letter, space } from "./characters.ts";
import { CommandReader, readSubstitution, skipProcedureNumber } from "./client-commands.ts";
import { skipBlockComment, skipCopyData, skipLineComment } from "./comments.ts";
import { endCell, readCellLanguage } from "./notebooks.ts";
import { Scanner } from "./scanner.ts";
import { StringReader } from "./strings.ts";
import { customOperator, longSymbols, readSpacedOperator } from "./symbols.ts";
import { TemplateReader } from "./templates.ts";
import type { Lexed, Token } from "./token.ts";

/**
 * Splits SQL text into tokens. Never fails: an unclosed string or comment ends at the end of the text, and an unknown
 * character is a symbol.
 */
export function tokenize(text: string, dialect: Dialect): Lexed {
  const scanner = new Scanner(text);
  new Lexer(scanner, dialect).run();
  const { tokens, unclosed, firstBranch } = scanner;
  return { tokens, closing: matchParentheses(tokens), text, offset: 0, unclosed, firstBranch };
}

/** {@link tokenize} for a text inside another one, with positions in the outer text. */
export function tokenizeAt(text: string, offset: number, dialect: Dialect): Lexed {
  const lexed = tokenize(text, dialect);
  for (const token of lexed.tokens) {
    token.start += offset;
    token.end += offset;
  }
  lexed.offset = offset;
  return lexed;
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

/** Reads the tokens of a text in order. */
class Lexer {
  readonly #scanner: Scanner;
  readonly #dialect: Dialect;
  readonly #strings: StringReader;
  readonly #templates: TemplateReader;
  readonly #commands: CommandReader;

  readonly #hasCommands: boolean;
  /** The text that ends a statement besides the semicolon, see MySQL's DELIMITER. */
  #terminator = "";

  constructor(scanner: Scanner, dialect: Dialect) {
    this.#scanner = scanner;
    this.#dialect = dialect;
    this.#strings = new StringReader(scanner, dialect);
    this.#templates = new TemplateReader(scanner);
    this.#commands = new CommandReader(scanner);
    this.#hasCommands = dialect.clientCommands.size > 0;
  }

  /** Reads the whole text. */
  run(): void {
    const scanner = this.#scanner;
    const { text } = scanner;
    while (scanner.position < text.length) {
      const kind = classOf(text.charCodeAt(scanner.position));
      if (kind === letter) this.#word();
      else if (kind === space) {
        if (this.#commands.isCopying) this.#commands.endCopy();
        scanner.position++;
      } else if (kind === digit) this.#number();
      else if (!this.#isTerminated()) {
        const mark = text[scanner.position]!;
        if (!this.#punctuation(mark)) this.#symbol(mark);
      }
    }
    scanner.push("end", "", "", text.length);
  }

  /** Reads the delimiter that the script has set. */
  #isTerminated(): boolean {
    const { text, position } = this.#scanner;
    if (this.#terminator === "" || !text.startsWith(this.#terminator, position)) return false;
    this.#scanner.push("symbol", ";", ";", position + this.#terminator.length);
    return true;
  }

  #word(): void {
    const scanner = this.#scanner;
    const { text, position } = scanner;
    let end = position + 1;
    const terminator = this.#terminator;
    while (end < text.length) {
      if (terminator !== "" && text.startsWith(terminator, end)) break;
      const code = text.charCodeAt(end);
      const kind = classOf(code);
      if (code === 36 /* $ */ && this.#templates.variableEnd(end) > 0) {
        this.#templates.read(this.#templates.variableEnd(end));
        return;
      }
      if (kind === letter || kind === digit || code === 36 /* $ */) end++;
      else if (code === 64 /* @ */ && this.#dialect.atInNames && isNamePart(text, end + 1)) end++;
      else if (code === 35 /* # */ && !this.#dialect.hashComments && this.#isHashInName(end)) end++;
      else if (code === 123 /* { */ && this.#templates.endAt(end) > 0) {
        this.#templates.read(this.#templates.endAt(end));
        return;
      } else break;
    }
    const value = text.slice(position, end);
    if (this.#hasCommands && this.#isClientCommand(value)) {
      const delimiter = /^delimiter[ \t]+(\S+)/i.exec(text.slice(position, position + 60));
      if (delimiter !== null) this.#terminator = delimiter[1] === ";" ? "" : delimiter[1]!;
      scanner.skipLine();
      return;
    }
    const next = text.charCodeAt(end);
    if ((next === 38 /* & */ || next === 39 /* ' */ || next === 34) /* " */ && this.#prefixed(value, end))
      return;
    scanner.push("word", value, value.toUpperCase(), end);
  }

  /** Reads a string or name with a prefix: `E'…'`, `U&'…'`. Returns false for other words. */
  #prefixed(value: string, end: number): boolean {
    const { text } = this.#scanner;
    if (value.length > 2) return false;
    const quote = text[end];
    if (quote === "&") return value.length === 1 && /[uU]/.test(value) && this.#unicode(end + 1);
    if (quote === '"' && this.#dialect.doubleQuotes !== "string") return false;
    return this.#strings.readPrefixed(value, end);
  }

  /** Reads `'…'` or `"…"` after `U&`. */
  #unicode(start: number): boolean {
    const quote = this.#scanner.text[start];
    if (quote !== "'" && quote !== '"') return false;
    this.#scanner.position = start;
    if (quote === "'") this.#strings.read(start, quote, false);
    else this.#strings.readName(quote);
    return true;
  }

  /** Oracle and SQL Server names can contain `#` anywhere after the first letter. */
  #isHashInName(position: number): boolean {
    return this.#dialect.hashInNames || isNamePart(this.#scanner.text, position + 1);
  }

  /** Returns true if a word starts a command of the database's client, which is not SQL. */
  #isClientCommand(word: string): boolean {
    if (!this.#dialect.clientCommands.has(word.toUpperCase())) return false;
    const last = this.#scanner.tokens.at(-1);
    return (last === undefined || last.keyword === ";") && this.#scanner.startsLine();
  }

  #number(): void {
    const scanner = this.#scanner;
    const { text } = scanner;
    let end = scanner.position + 1;
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
    scanner.push("number", text.slice(scanner.position, end), "", end);
  }

  /** Reads what a mark introduces, or skips a comment. Returns false if the mark is a plain symbol. */
  #punctuation(mark: string): boolean {
    const dialect = this.#dialect;
    const { text, position } = this.#scanner;
    const next = text[position + 1];
    switch (mark) {
      case ";":
        if (dialect.procedureNumbers && skipProcedureNumber(this.#scanner)) return true;
        this.#scanner.push("symbol", mark, mark, position + 1);
        if (dialect.copyFromStdin) skipCopyData(this.#scanner);
        return true;
      case "\\":
        return this.#commands.read(next);
      case ":":
      case "!":
        return mark === dialect.commandMark && this.#commands.read(next);
      case "-":
        return next === "-" && ((dialect.notebookCells && endCell(this.#scanner)) || this.#lineComment());
      case "&":
        return dialect.substitutions && readSubstitution(this.#scanner);
      case "<":
      case ">":
        return dialect.spacedOperators && readSpacedOperator(this.#scanner, mark);
      case "%":
        return dialect.notebookCells && readCellLanguage(this.#scanner);
      case "/":
        return this.#slash(next);
      case "#":
        return this.#hash(next);
      case "'":
        this.#strings.read(position, mark, dialect.backslashEscapes);
        return true;
      case '"':
        if (dialect.doubleQuotes === "string") this.#strings.read(position, mark, dialect.backslashEscapes);
        else this.#strings.readName('"');
        return true;
      case "`":
        this.#strings.readName("`");
        return true;
      case "]":
        return this.#templates.closeOptionalClause();
      case "[":
        return (next === "[" && this.#templates.openOptionalClause()) || this.#bracketName();
      case "$":
        this.#dollar();
        return true;
      case "@":
        this.#at(next);
        return true;
      case ".":
        if (!isDigit(text.charCodeAt(position + 1)) || this.#followsName()) return false;
        this.#number();
        return true;
      case "{":
        return this.#brace(next);
      default:
        return false;
    }
  }

  #symbol(mark: string): void {
    const { text, position } = this.#scanner;
    const known = longSymbols.get(mark)?.find((candidate) => text.startsWith(candidate, position)) ?? mark;
    const symbol = this.#dialect.customOperators ? customOperator(text, position, known) : known;
    this.#scanner.push("symbol", symbol, symbol, position + symbol.length);
  }

  #lineComment(): true {
    skipLineComment(this.#scanner);
    return true;
  }

  #slash(next: string | undefined): boolean {
    if (next === "*") {
      skipBlockComment(this.#scanner, this.#dialect.nestedComments);
      if (this.#dialect.openComments) this.#scanner.unclosed = undefined;
      return true;
    }
    if (next === "/" && this.#dialect.slashComments) return this.#lineComment();
    const { text, position } = this.#scanner;
    const endsStatement =
      this.#dialect.slashTerminators &&
      this.#scanner.startsLine() &&
      /^[ \t\r]*(\n|$)/.test(text.slice(position + 1, position + 80));
    if (endsStatement) this.#scanner.push("symbol", ";", ";", position + 1);
    return endsStatement;
  }

  #hash(next: string | undefined): boolean {
    const { text, position } = this.#scanner;
    const first = position + (next === "#" ? 2 : 1);
    const isName =
      isNameStart(text, first) || (this.#dialect.atInNames && /^[$@]?\w/.test(text.slice(first, first + 2)));
    if (this.#dialect.hashNames && isName) {
      this.#word();
      return true;
    }
    return this.#dialect.hashComments && this.#lineComment();
  }

  /** Reads `[name]`. After a value, `[` starts a subscript. */
  #bracketName(): boolean {
    if (!this.#dialect.brackets) return false;
    const last = this.#scanner.tokens.at(-1);
    const isName =
      last === undefined ||
      last.end !== this.#scanner.position ||
      (last.kind === "symbol" && last.keyword !== ")" && last.keyword !== "]");
    if (isName) this.#strings.readName("]");
    return isName;
  }

  /** Returns true if the next dot belongs to a name: `t.1` is not a number. */
  #followsName(): boolean {
    const last = this.#scanner.tokens.at(-1);
    if (last === undefined || last.end !== this.#scanner.position) return false;
    return last.kind === "word" || last.kind === "quoted";
  }

  #dollar(): void {
    const end = this.#templates.variableEnd();
    if (end > 0) this.#templates.read(end);
    else this.#strings.readDollar();
  }

  #brace(next: string | undefined): boolean {
    const end = this.#templates.endAt(this.#scanner.position);
    if (end > 0) this.#templates.read(end);
    else if (next === "%" || next === "#") this.#templates.skipStatement(next);
    else return false;
    return true;
  }

  /** Reads `@stage/path`, `@variable`, or an operator. */
  #at(next: string | undefined): void {
    const { text, position } = this.#scanner;
    if (this.#dialect.stages && next !== ">" && next !== undefined) {
      let end = position + 1;
      while (end < text.length && !/[\s(),;]/.test(text[end]!)) end++;
      this.#scanner.push("stage", text.slice(position, end), "", end);
      return;
    }
    const start = position + (next === "@" ? 2 : 1);
    if (isNameStart(text, start)) {
      let end = start;
      while (isNamePart(text, end)) end++;
      this.#scanner.push("variable", text.slice(position, end), "", end);
      return;
    }
    const symbol = next === ">" || next === "@" || next === "?" ? `@${next}` : "@";
    this.#scanner.push("symbol", symbol, symbol, position + symbol.length);
  }
}
