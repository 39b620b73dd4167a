/** A value written by Python's `repr`. A call, such as `Dataset(uri='…')`, is an object of its named arguments. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** Maximum nesting: Airflow writes lists of flat objects. */
const maxDepth = 20;
const maxLength = 1_000_000;

/**
 * Parses Python's `repr` of lists, tuples, dictionaries, strings, numbers, True, False, None, and calls with named
 * arguments.
 *
 * @returns undefined for any other text
 */
export function parsePythonLiteral(text: string): PythonValue | undefined {
  if (text.length > maxLength) return undefined;
  const parser = new LiteralParser(text);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof NotALiteral) return undefined;
    throw error;
  }
}

class NotALiteral extends Error {}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\n": "" };

class LiteralParser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): PythonValue {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#position < this.#text.length) throw new NotALiteral();
    return value;
  }

  #value(depth: number): PythonValue {
    if (depth > maxDepth) throw new NotALiteral();
    this.#skipSpace();
    const next = this.#text[this.#position];
    if (next === "[") return this.#list("]", depth);
    if (next === "(") return this.#list(")", depth);
    if (next === "{") return this.#dictionary(depth);
    if (next === "'" || next === '"') return this.#string();
    const number = this.#match(/-?\d[\d_]*(\.\d+)?([eE][+-]?\d+)?/y);
    if (number !== undefined) return Number(number.replaceAll("_", ""));
    const word = this.#match(/[A-Za-z_][\w.]*/y);
    if (word === undefined) throw new NotALiteral();
    if (word === "None") return null;
    if (word === "True" || word === "False") return word === "True";
    if (this.#text[this.#position] === "'" || this.#text[this.#position] === '"') return this.#string();
    return this.#call(depth);
  }

  #list(close: string, depth: number): PythonValue[] {
    this.#position++;
    const items: PythonValue[] = [];
    while (!this.#accept(close)) {
      items.push(this.#value(depth + 1));
      if (!this.#accept(",") && !this.#peek(close)) throw new NotALiteral();
    }
    return items;
  }

  #dictionary(depth: number): PythonValue {
    this.#position++;
    const entries: [string, PythonValue][] = [];
    while (!this.#accept("}")) {
      const key = this.#value(depth + 1);
      if (!this.#accept(":")) throw new NotALiteral();
      entries.push([String(key), this.#value(depth + 1)]);
      if (!this.#accept(",") && !this.#peek("}")) throw new NotALiteral();
    }
    return Object.fromEntries(entries);
  }

  #call(depth: number): PythonValue {
    if (!this.#accept("(")) throw new NotALiteral();
    const entries: [string, PythonValue][] = [];
    while (!this.#accept(")")) {
      this.#skipSpace();
      const name = this.#match(/[A-Za-z_]\w*(?=\s*=)/y);
      if (name === undefined || !this.#accept("=")) throw new NotALiteral();
      entries.push([name, this.#value(depth + 1)]);
      if (!this.#accept(",") && !this.#peek(")")) throw new NotALiteral();
    }
    return Object.fromEntries(entries);
  }

  #string(): string {
    const quote = this.#text[this.#position++];
    let value = "";
    for (;;) {
      const character = this.#text[this.#position++];
      if (character === undefined) throw new NotALiteral();
      if (character === quote) return value;
      value += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
    const mark = this.#text[this.#position++] ?? "";
    const digits = { x: 2, u: 4, U: 8 }[mark];
    if (digits === undefined) return escapes[mark] ?? mark;
    const code = Number.parseInt(this.#text.slice(this.#position, this.#position + digits), 16);
    this.#position += digits;
    if (!(code <= 0x10ffff)) throw new NotALiteral();
    return String.fromCodePoint(code);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#position += found.length;
    return found;
  }

  #peek(symbol: string): boolean {
    this.#skipSpace();
    return this.#text[this.#position] === symbol;
  }

  #accept(symbol: string): boolean {
    if (!this.#peek(symbol)) return false;
    this.#position++;
    return true;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#position] ?? "")) this.#position++;
  }
}
