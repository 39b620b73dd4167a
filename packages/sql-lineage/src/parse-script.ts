import type { Dialect } from "./dialects/dialect.ts";
import { hasBranches, oneBranch } from "./lexer/branches.ts";
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
  /** The nesting level of the blocks around the statement. */
  readonly level: number;
  /** The end of the body of the procedure that it creates. */
  routineEnd?: number;
}

/**
 * Parses a script statement by statement. A statement that cannot be parsed does not affect the others. If the script
 * exceeds its step limit, the rest becomes one statement without content, with a warning.
 */
export function parseScript(text: string, dialect: Dialect, budget: ParserBudget): ParsedStatement[] {
  const lexed = tokenize(text, dialect);
  const parsed = parseTokens(lexed, dialect, budget, { depth: 0, level: 0 });
  const { firstBranch: start } = lexed;
  const last = parsed.at(-1);
  if (start === undefined || last === undefined) return parsed;
  const message = "All branches of the template are read, although only some of them run";
  const warning: ParserWarning = { code: "template-branches", message, start, end: start + "{%".length };
  parsed[parsed.length - 1] = { ...last, warnings: [...last.warnings, warning] };
  return parsed;
}

/** The position of a text in the bodies around it. */
interface Nesting {
  readonly depth: number;
  readonly level: number;
}

function parseTokens(
  lexed: Lexed,
  dialect: Dialect,
  budget: ParserBudget,
  nesting: Nesting,
): ParsedStatement[] {
  const { depth, level: outer } = nesting;
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
      const level = outer + blocks.level;
      const end = tokens.previousEnd;
      const entry = { start: next.start, end, statement, error: undefined, warnings, level };
      parsed.push(entry);
      bodies.add(entry);
      if (statement.kind === "other" && statement.body !== undefined && depth < maxBodies)
        parsed.push(...parseBody(statement.body, dialect, budget, { depth: depth + 1, level }));
    } catch (error) {
      const warnings = tokens.warnings.slice(warned);
      const level = outer + blocks.level;
      const failed = { start, end: tokens.previousEnd, statement: undefined, warnings, level };
      if (error instanceof ScriptTooCostly) {
        const message = "Parsing the script takes too many steps; the rest is ignored";
        warnings.push({ code: "too-much-work", message, start, end: Math.max(start, tokens.previousEnd) });
        parsed.push({ ...failed, error: undefined });
        return parsed;
      }
      if (!(error instanceof SqlSyntaxError)) throw error;
      const variants = parseBranches(lexed, start, tokens.previousEnd, { dialect, budget, nesting });
      const { message, offset } = error;
      parsed.push(...(variants ?? [{ ...failed, error: { message, offset } }]));
    }
  }
}

/**
 * Parses a statement with conditions of a template that only make sense one by one, such as two tables after FROM: once
 * with the first branches, and once with the last. Returns undefined if that fails too.
 */
function parseBranches(
  { text, offset }: Lexed,
  start: number,
  end: number,
  { dialect, budget, nesting }: { dialect: Dialect; budget: ParserBudget; nesting: Nesting },
): ParsedStatement[] | undefined {
  const whole = text.slice(templateStart(text, start - offset), end - offset);
  if (!hasBranches(whole) || nesting.depth >= maxBodies) return undefined;
  const inner = { ...nesting, depth: maxBodies };
  const found: ParsedStatement[] = [];
  for (const which of ["first", "last"] as const) {
    const lexed = tokenizeAt(oneBranch(whole, which), end - whole.length, dialect);
    const statements = parseTokens({ ...lexed, unclosed: undefined }, dialect, budget, inner);
    if (statements.every(({ error }) => error === undefined)) found.push(...statements);
  }
  return found.length === 0 ? undefined : found;
}

/** Returns the start of the tags of a template before a position. */
function templateStart(text: string, position: number): number {
  let start = position;
  for (;;) {
    const before = text.slice(Math.max(0, start - 500), start);
    const tag = /\{%(?:[^%]|%(?!\}))*%\}\s*$/.exec(before);
    if (tag === null) return start;
    start -= before.length - tag.index;
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
      if (!this.#dialect.optionalSeparators && this.#blocks.level <= this.#open.depth) this.#open = undefined;
      return;
    }
    if (statement?.kind !== "other" || statement.routine === undefined) return;
    entry.routineEnd = end;
    // Declarations are open already.
    const depth = this.#blocks.level - (this.#blocks.declares ? 1 : 0);
    if (statement.body === undefined && this.#blocks.leadsOn) this.#open = { created: entry, depth };
  }
}

/** Parses the statements in a routine body, with their positions in the script. */
function parseBody(
  { text, offset }: { text: string; offset: number },
  dialect: Dialect,
  budget: ParserBudget,
  nesting: Nesting,
): ParsedStatement[] {
  const lexed = tokenizeAt(text, offset, dialect);
  return parseTokens({ ...lexed, unclosed: undefined }, dialect, budget, nesting);
}

/** Reports an unclosed quote or comment, which contains the rest of the text. */
function unclosedPart({ unclosed, tokens }: Lexed): ParsedStatement[] {
  if (unclosed === undefined) return [];
  const { offset, what } = unclosed;
  const error = { message: `Expected: end of ${what}, found: end of text`, offset };
  return [{ start: offset, end: tokens.at(-1)!.end, statement: undefined, error, warnings: [], level: 0 }];
}
