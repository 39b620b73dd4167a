import type { Dialect } from "./dialects/dialect.ts";
import { type ParserBudget, type ParserWarning, ScriptTooCostly, SqlSyntaxError } from "./lexer/cursor.ts";
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

/**
 * Reads a script statement by statement. A statement that cannot be read leaves the others alone. What is left of a
 * script that has used up its steps is one statement without content, with a warning.
 */
export function parseScript(text: string, dialect: Dialect, budget: ParserBudget): ParsedStatement[] {
  const parser = new StatementParser(tokenize(text, dialect), dialect, budget);
  const parsed: ParsedStatement[] = [];
  for (;;) {
    const warned = parser.warnings.length;
    const start = parser.start;
    try {
      const next = parser.nextStatement();
      if (next === undefined) return parsed;
      const { statement } = next;
      const warnings = parser.warnings.slice(warned);
      parsed.push({ start: next.start, end: parser.end, statement, error: undefined, warnings });
    } catch (error) {
      const warnings = parser.warnings.slice(warned);
      const failed = { start, end: parser.end, statement: undefined, warnings };
      if (error instanceof ScriptTooCostly) {
        const message = "The script takes too many steps to read; it is left out from here on";
        warnings.push({ code: "too-much-work", message, start, end: Math.max(start, parser.end) });
        parsed.push({ ...failed, error: undefined });
        return parsed;
      }
      if (!(error instanceof SqlSyntaxError)) throw error;
      const { message, offset } = error;
      parsed.push({ ...failed, error: { message, offset } });
    }
  }
}
