import type { Dialect } from "./dialects/dialect.ts";
import { type ParserWarning, SqlSyntaxError } from "./lexer/cursor.ts";
import { tokenize } from "./lexer/lexer.ts";
import { StatementParser } from "./statements/statement-parser.ts";
import type { Statement } from "./syntax.ts";

/** One statement of a script: read, or the reason why not. */
export interface ParsedStatement {
  start: number;
  end: number;
  statement: Statement | undefined;
  error: { message: string; offset: number } | undefined;
  warnings: readonly ParserWarning[];
}

/** Reads a script statement by statement. A statement that cannot be read leaves the others alone. */
export function parseScript(text: string, dialect: Dialect): ParsedStatement[] {
  const parser = new StatementParser(tokenize(text, dialect), dialect);
  const parsed: ParsedStatement[] = [];
  for (;;) {
    const warned = parser.warnings.length;
    const start = parser.place.start;
    try {
      const next = parser.nextStatement();
      if (next === undefined) return parsed;
      const { statement } = next;
      const warnings = parser.warnings.slice(warned);
      parsed.push({ start: next.start, end: parser.place.end, statement, error: undefined, warnings });
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      const { message, offset } = error;
      const warnings = parser.warnings.slice(warned);
      parsed.push({
        start,
        end: parser.place.end,
        statement: undefined,
        error: { message, offset },
        warnings,
      });
    }
  }
}
