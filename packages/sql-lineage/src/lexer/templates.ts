import { isNamePart } from "./characters.ts";
import type { Scanner } from "./scanner.ts";

/** Matches the tags around texts that are statements of their own. */
const blockTag =
  /^\{%[-+]?\s*(macro|docs|(?:end)?(?:call|snapshot|test|materialization)|end(?:set|macro|docs)|set(?=\s+\w+\s*[-+]?%))\b/;

/** Reads the placeholders of templating languages: Jinja, Hive and shell variables, Metabase's optional clauses. */
export class TemplateReader {
  readonly #scanner: Scanner;
  /** The positions of `]]` of optional clauses. */
  readonly #optionalEnds = new Set<number>();
  /** The positions beyond which there is no `}}`, `}` or `]]`, so that open ones do not search the text repeatedly. */
  #lastTemplateEnd = Number.POSITIVE_INFINITY;
  #lastBrace = Number.POSITIVE_INFINITY;
  #lastOptionalEnd = Number.POSITIVE_INFINITY;
  /** True if a macro has no end, so that others do not search the text again. */
  #hasUnclosedMacro = false;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Returns the end of the `{{ … }}` that starts at a position, or -1. */
  endAt(start: number): number {
    const { text } = this.#scanner;
    if (start >= this.#lastTemplateEnd || !text.startsWith("{{", start)) return -1;
    const close = text.indexOf("}}", start + 2);
    if (close < 0) this.#lastTemplateEnd = start;
    return close < 0 ? -1 : close + 2;
  }

  /** Returns the end of the `${…}` that starts at a position, or -1. */
  variableEnd(position = this.#scanner.position): number {
    const { text } = this.#scanner;
    if (text[position + 1] !== "{" || position >= this.#lastBrace) return -1;
    const close = text.indexOf("}", position);
    if (close > 0) return close + 1;
    this.#lastBrace = position;
    return -1;
  }

  /** Reads a placeholder with adjacent letters: `{{ schema }}_raw`. */
  read(firstEnd: number): void {
    const { text, position } = this.#scanner;
    let end = firstEnd;
    while (end < text.length) {
      if (isNamePart(text, end)) end++;
      else if (this.endAt(end) > 0) end = this.endAt(end);
      else if (text[end] === "$" && this.variableEnd(end) > 0) end = this.variableEnd(end);
      else break;
    }
    this.#scanner.push("template", text.slice(position, end), "", end);
  }

  /** Skips `{% … %}` and `{# … #}`. Remembers the first condition or loop, whose branches are all read. */
  skipStatement(mark: string): void {
    const { text, position } = this.#scanner;
    if (/^\{%-?\s*(if|for)\b/.test(text.slice(position, position + 40))) {
      this.#scanner.firstBranch ??= position;
    }
    const close = text.indexOf(`${mark}}`, position + 2);
    const end = close < 0 ? text.length : close + 2;
    const [, block] =
      mark === "%" ? (blockTag.exec(text.slice(position, Math.min(end, position + 200))) ?? []) : [];
    if (block === "macro" || block === "docs") {
      // The text is used where the macro is called.
      const last = this.#hasUnclosedMacro ? -1 : text.slice(end).search(/\{%-?\s{0,9}end(macro|docs)\b/);
      this.#hasUnclosedMacro ||= last < 0;
      this.#scanner.position = last < 0 ? end : end + last;
    } else if (block !== undefined) this.#scanner.push("symbol", ";", ";", end);
    else this.#scanner.position = end;
  }

  /** Skips the brackets of Metabase's `[[ … {{x}} … ]]`, whose content is included if `x` is given. */
  openOptionalClause(): boolean {
    const { text, position } = this.#scanner;
    if (position >= this.#lastOptionalEnd) return false;
    const close = text.indexOf("]]", position + 2);
    if (close < 0) {
      this.#lastOptionalEnd = position;
      return false;
    }
    const parameter = text.slice(position, Math.min(close, position + 10_000)).indexOf("{{");
    if (parameter < 0) return false;
    this.#optionalEnds.add(close);
    this.#scanner.position += 2;
    return true;
  }

  /** Skips the closing brackets of an optional clause. */
  closeOptionalClause(): boolean {
    if (!this.#optionalEnds.delete(this.#scanner.position)) return false;
    this.#scanner.position += 2;
    return true;
  }
}
