import type { Scanner } from "./scanner.ts";

/** Commands of psql that send the query before them. */
const sendsQuery = /^\\(g|gx|gset|gexec|gdesc|crosstabview|watch)(?![a-z_])/;

/** Reads the commands of psql and sqlcmd between statements. */
export class CommandReader {
  readonly #scanner: Scanner;
  /** The end of the current `\copy`, which needs no semicolon. */
  #copyEnd = Number.POSITIVE_INFINITY;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Skips a command: `\connect x`, `:setvar a b`. Reads `\copy` as COPY. Returns false at another character. */
  read(next: string | undefined): boolean {
    const scanner = this.#scanner;
    const { text, position } = scanner;
    if (next !== undefined && sendsQuery.test(text.slice(position, position + 20))) {
      scanner.push("symbol", ";", ";", position + 1);
      scanner.skipLine();
      return true;
    }
    // psql sends several statements at once with \\;
    if (next === ";" && text[position] === "\\") {
      scanner.push("symbol", ";", ";", position + 2);
      return true;
    }
    if (!scanner.startsLine() || !/[a-z.!?]/i.test(next ?? "")) return false;
    if (/^\\copy\b/i.test(text.slice(position, position + 6))) {
      this.#copyEnd = copyEnd(text, position);
      scanner.push("word", "copy", "COPY", position + "\\copy".length);
    } else scanner.skipLine();
    return true;
  }

  /** True inside a `\copy`. */
  get isCopying(): boolean {
    return this.#copyEnd !== Number.POSITIVE_INFINITY;
  }

  /** Ends the statement of a `\copy` at its end. */
  endCopy(): void {
    const { position, tokens } = this.#scanner;
    if (position < this.#copyEnd) return;
    tokens.push({ kind: "symbol", text: ";", keyword: ";", start: position, end: position });
    this.#copyEnd = Number.POSITIVE_INFINITY;
  }
}

/** Returns the end of psql's `\copy`: that of its line, or of the line that closes its parenthesis. */
function copyEnd(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "\n" && depth <= 0) return index;
  }
  return text.length;
}

/** Skips SQL Server's number of a procedure: `EXEC p;2`. Returns false at another semicolon. */
export function skipProcedureNumber(scanner: Scanner): boolean {
  const { text, position, tokens } = scanner;
  const kind = tokens.at(-1)?.kind;
  const number = /^;[ \t]*\d+\b/.exec(text.slice(position, position + 20));
  if (number === null || (kind !== "word" && kind !== "quoted")) return false;
  scanner.position += number[0].length;
  return true;
}

/** Reads a substitution variable of SQL*Plus: `&name`, `&&name`, `&1`, and of SnowSQL: `&{name}`. Returns false at another `&`. */
export function readSubstitution(scanner: Scanner): boolean {
  const { text, position } = scanner;
  const length = /^&&?(\w+|\{\w+\})\.?/.exec(text.slice(position, position + 130))?.[0].length ?? 0;
  if (length === 0) return false;
  scanner.push("template", text.slice(position, position + length), "", position + length);
  return true;
}
