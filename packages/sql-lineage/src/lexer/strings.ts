import type { Dialect } from "../dialects/dialect.ts";
import { isDigit, isNamePart } from "./characters.ts";
import type { Scanner } from "./scanner.ts";

/** Prefixes of string literals. */
const prefixes: ReadonlySet<string> = new Set(["E", "N", "B", "X", "R", "RB", "BR", "L"]);

/** The closing marks of Oracle's `q'[…]'`. */
const closingMarks: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}", "<": ">" };

/** Returns true if an odd number of backslashes precedes a position. */
function isEscaped(text: string, position: number): boolean {
  let first = position;
  while (text[first - 1] === "\\") first--;
  return (position - first) % 2 === 1;
}

/** Reads string literals and quoted names. */
export class StringReader {
  readonly #scanner: Scanner;
  readonly #dialect: Dialect;
  /** The remaining number of unclosed strings to rescan. Each rescan costs the rest of the text. */
  #remainingRescans = 16;

  constructor(scanner: Scanner, dialect: Dialect) {
    this.#scanner = scanner;
    this.#dialect = dialect;
  }

  /** Reads a string whose opening quote is at a position. */
  read(quote: number, mark: string, escapes: boolean): void {
    const { text } = this.#scanner;
    if (this.#dialect.tripleQuotes && text.startsWith(mark.repeat(3), quote)) {
      this.#tripleQuoted(quote, mark.repeat(3), escapes);
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
    if (end >= text.length && escapedQuote >= 0 && this.#remainingRescans > 0) {
      this.#remainingRescans--;
      end = escapedQuote;
    }
    if (end >= text.length) this.#scanner.unclosed = { offset: quote, what: "string" };
    const closed = Math.min(end, text.length);
    let value = text.slice(quote + 1, closed);
    if (value.includes(mark)) value = value.replaceAll(mark + mark, mark);
    this.#scanner.push("string", value, mark === '"' ? mark : "", Math.min(closed + 1, text.length));
  }

  #tripleQuoted(quote: number, mark: string, escapes: boolean): void {
    const { text } = this.#scanner;
    let close = text.indexOf(mark, quote + 3);
    // An escaped quote does not close the string.
    while (escapes && close > 0 && isEscaped(text, close)) close = text.indexOf(mark, close + 1);
    // A quote before the closing marks belongs to the string.
    while (close > 0 && text[close + 3] === mark[0] && escapes) close++;
    if (close < 0) this.#scanner.unclosed = { offset: quote, what: "string" };
    const end = close < 0 ? text.length : close + 3;
    this.#scanner.push("string", text.slice(quote + 3, close < 0 ? end : close), "", end);
  }

  /** Reads `E'…'`, `N'…'`, `q'[…]'` and similar: one token including the prefix. Returns false for other words. */
  readPrefixed(prefix: string, quote: number): boolean {
    const upper = prefix.toUpperCase();
    if (upper === "Q" || upper === "NQ") return this.#dialect.quoteOperator && this.#quoteOperator(quote);
    if (!prefixes.has(upper)) return false;
    const escapes = upper === "E" || (this.#dialect.backslashEscapes && !upper.includes("R"));
    this.read(quote, this.#scanner.text[quote]!, escapes);
    return true;
  }

  #quoteOperator(quote: number): boolean {
    const { text } = this.#scanner;
    const open = text[quote + 1] ?? "";
    const found = text.indexOf(`${closingMarks[open] ?? open}'`, quote + 2);
    const end = found < 0 ? text.length : found + 2;
    this.#scanner.push("string", text.slice(quote + 2, found < 0 ? end : found), "", end);
    return true;
  }

  /** Reads a quoted name. */
  readName(close: string): void {
    const { text, position } = this.#scanner;
    let end = position + 1;
    while (end < text.length) {
      if (text[end] === close) {
        if (text[end + 1] !== close) break;
        end++;
      }
      end++;
    }
    if (end >= text.length) this.#scanner.unclosed = { offset: position, what: "quoted name" };
    const closed = Math.min(end, text.length);
    let value = text.slice(position + 1, closed);
    if (value.includes(close)) value = value.replaceAll(close + close, close);
    this.#scanner.push("quoted", value, "", Math.min(closed + 1, text.length));
  }

  /** Reads `$$ … $$`, `$tag$ … $tag$`, `$1`, or a dollar sign. */
  readDollar(): void {
    const { text, position } = this.#scanner;
    let end = position + 1;
    while (isNamePart(text, end)) end++;
    if (this.#dialect.dollarQuotes && text[end] === "$" && !isDigit(text.charCodeAt(position + 1))) {
      const tag = text.slice(position, end + 1);
      const close = text.indexOf(tag, end + 1);
      const stop = close < 0 ? text.length : close + tag.length;
      if (close < 0) this.#scanner.unclosed = { offset: position, what: "string" };
      this.#scanner.push("string", text.slice(end + 1, close < 0 ? stop : close), "", stop);
    } else if (end > position + 1) this.#scanner.push("variable", text.slice(position, end), "", end);
    else this.#scanner.push("symbol", "$", "$", position + 1);
  }
}
