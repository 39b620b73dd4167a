import type { Dialect } from "./dialects/dialect.ts";
import { type ParserBudget, type ParserWarning, ScriptTooCostly, SqlSyntaxError } from "./lexer/errors.ts";
import { tokenize, tokenizeAt } from "./lexer/lexer.ts";
import type { Lexed } from "./lexer/token.ts";
import type { Blocks } from "./parser/grammar/parsers.ts";
import { ParserSet } from "./parser/parser-set.ts";
import type { Statement } from "./syntax/statements.ts";

/** The maximum depth of nested routine bodies. */
const maxBodies = 3;

/** A parsed statement of a script, or its error. */
export interface ParsedStatement {
  readonly start: number;
  end: number;
  readonly statement: Statement | undefined;
  readonly error: { message: string; offset: number } | undefined;
  readonly warnings: readonly ParserWarning[];
  /** The end of the body of the procedure that it creates. */
  routineEnd?: number;
}

/**
 * Parses a script statement by statement. A statement that cannot be parsed does not affect the others. If the script
 * exceeds its step limit, the rest becomes one statement without content, with a warning.
 */
export function parseScript(text: string, dialect: Dialect, budget: ParserBudget): ParsedStatement[] {
  const lexed = tokenize(text, dialect);
  const parsed = parseTokens(lexed, dialect, budget, 0);
  const { firstBranch: start } = lexed;
  const last = parsed.at(-1);
  if (start === undefined || last === undefined) return parsed;
  const message = "All branches of the template are read, although only some of them run";
  const warning: ParserWarning = { code: "template-branches", message, start, end: start + "{%".length };
  parsed[parsed.length - 1] = { ...last, warnings: [...last.warnings, warning] };
  return parsed;
}

function parseTokens(lexed: Lexed, dialect: Dialect, budget: ParserBudget, depth: number): ParsedStatement[] {
  const { tokens, blocks, statements } = new ParserSet(lexed, dialect, budget);
  if (depth > 0) blocks.open();
  const parsed: ParsedStatement[] = [];
  const bodies = new RoutineBodies(dialect, blocks);
  for (;;) {
    const warned = tokens.warnings.length;
    const start = tokens.start;
    try {
      const next = statements.nextStatement();
      if (next === undefined)
        return lexed.unclosed === undefined ? parsed : [...parsed, ...unclosedPart(lexed)];
      const { statement } = next;
      const warnings = tokens.warnings.slice(warned);
      const entry = { start: next.start, end: tokens.previousEnd, statement, error: undefined, warnings };
      parsed.push(entry);
      bodies.add(entry);
      if (statement.kind === "other" && statement.body !== undefined && depth < maxBodies)
        parsed.push(...parseBody(statement.body, dialect, budget, depth + 1));
    } catch (error) {
      const warnings = tokens.warnings.slice(warned);
      const failed = { start, end: tokens.previousEnd, statement: undefined, warnings };
      if (error instanceof ScriptTooCostly) {
        const message = "Parsing the script takes too many steps; the rest is ignored";
        warnings.push({ code: "too-much-work", message, start, end: Math.max(start, tokens.previousEnd) });
        parsed.push({ ...failed, error: undefined });
        return parsed;
      }
      if (!(error instanceof SqlSyntaxError)) throw error;
      const { message, offset } = error;
      parsed.push({ ...failed, error: { message, offset } });
    }
  }
}

/** Finds the ends of the bodies of procedures whose statements follow. */
class RoutineBodies {
  readonly #dialect: Dialect;
  readonly #blocks: Blocks;
  #open: { readonly created: ParsedStatement; readonly depth: number } | undefined;

  constructor(dialect: Dialect, blocks: Blocks) {
    this.#dialect = dialect;
    this.#blocks = blocks;
  }

  /** Adds the statement that was parsed last. */
  add(entry: ParsedStatement): void {
    const { statement, end } = entry;
    if (this.#open !== undefined) {
      // SQL Server's procedures end with their batch.
      if (this.#dialect.optionalSeparators && statement?.kind === "other" && statement.verb === "go") {
        this.#open = undefined;
        return;
      }
      this.#open.created.routineEnd = end;
      if (!this.#dialect.optionalSeparators && this.#blocks.depth <= this.#open.depth) this.#open = undefined;
      return;
    }
    if (statement?.kind !== "other" || statement.routine === undefined) return;
    entry.routineEnd = end;
    // Declarations are open already.
    const depth = this.#blocks.depth - (this.#blocks.declares ? 1 : 0);
    if (statement.body === undefined && this.#blocks.leadsOn) this.#open = { created: entry, depth };
  }
}

/** Parses the statements in a routine body, with their positions in the script. */
function parseBody(
  { text, offset }: { text: string; offset: number },
  dialect: Dialect,
  budget: ParserBudget,
  depth: number,
): ParsedStatement[] {
  const lexed = tokenizeAt(text, offset, dialect);
  return parseTokens({ ...lexed, unclosed: undefined }, dialect, budget, depth);
}

/** Reports an unclosed quote or comment, which contains the rest of the text. */
function unclosedPart({ unclosed, tokens }: Lexed): ParsedStatement[] {
  if (unclosed === undefined) return [];
  const { offset, what } = unclosed;
  const error = { message: `Expected: end of ${what}, found: end of text`, offset };
  return [{ start: offset, end: tokens.at(-1)!.end, statement: undefined, error, warnings: [] }];
}
