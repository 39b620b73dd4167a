import { isNamePart } from "./characters.ts";
import type { Scanner } from "./scanner.ts";

/** Reads the placeholders of templating languages: Jinja, Hive and shell variables, Metabase's optional clauses. */
export class TemplateReader {
  readonly #scanner: Scanner;
  /** The positions of `]]` of optional clauses. */
  readonly #optionalEnds = new Set<number>();
  /** The positions beyond which there is no `}}`, `}` or `]]`, so that open ones do not search the text repeatedly. */
  #lastTemplateEnd = Number.POSITIVE_INFINITY;
  #lastBrace = Number.POSITIVE_INFINITY;
  #lastOptionalEnd = Number.POSITIVE_INFINITY;

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

  /** Returns the end of the `${…}` that starts at the current position, or -1. */
  variableEnd(): number {
    const { text, position } = this.#scanner;
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
    this.#scanner.position = close < 0 ? text.length : close + 2;
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
