import type { Expression } from "../../../syntax/queries.ts";
import type { OpaqueStatement, OtherStatement, Statement } from "../../../syntax/statements.ts";
import { statementStarts } from "../../grammar/keywords.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { isSubquery, reading, subqueriesBefore } from "./readings.ts";

/** Statements whose operands have the names of statements: `GRANT SELECT ON t TO u`, `EXEC p WITH RECOMPILE`. */
const statementsOfLines: ReadonlySet<string> = new Set([
  "GRANT",
  "DENY",
  "REVOKE",
  "DBCC",
  "BACKUP",
  "RESTORE",
  "OPEN",
  "ADD",
]);

/** Skips the rest of a statement without lineage, up to its separator. */
export function skipStatement({ tokens }: Parsers, verb: string, start: number): OtherStatement {
  tokens.skipToEnd();
  return { kind: "other", verb, start, end: tokens.previousEnd };
}

/** Skips a statement that is known only by its keyword, or an assignment to a variable with that name. */
export function knownStatement(parsers: Parsers, effect: "opaque" | "other"): Statement {
  if (parsers.tokens.keywordAt(1) === ":=") return otherStatement(parsers, "assignment");
  return effect === "opaque" ? opaqueStatement(parsers) : otherStatement(parsers);
}

/** Skips a statement with an unknown effect. */
export function opaqueStatement(parsers: Parsers, verb = nameOfStatement(parsers)): OpaqueStatement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  skipOther(parsers);
  const end = tokens.previousEnd;
  tokens.warn("opaque-statement", `The effect of ${verb.toUpperCase()} is unknown`, start, end);
  return { kind: "opaque", verb, start, end };
}

/**
 * Parses a statement that does not change rows, up to its separator or the start of the next statement. Its subqueries
 * read tables.
 */
export function otherStatement(
  parsers: Parsers,
  verb = nameOfStatement(parsers),
  start = parsers.tokens.start,
): Statement {
  const subqueries = skipOther(parsers);
  return reading(parsers, verb, start, subqueries);
}

/** Returns the display name of a statement: its keyword. */
function nameOfStatement({ tokens }: Parsers): string {
  return tokens.keyword().toLowerCase();
}

/** Skips to the end of the statement: the semicolon, or the start of the next statement. Returns its subqueries. */
function skipOther(parsers: Parsers): Expression[] {
  const { tokens } = parsers;
  const subqueries: Expression[] = [];
  if (!parsers.dialect.optionalSeparators) return subqueriesBefore(parsers, tokens.limit);
  const first = tokens.next().keyword;
  if (first === "GO" && tokens.peek().kind === "number") tokens.advance();
  // Blocks and batch separators are separate statements.
  if (
    ["BEGIN", "END", "ELSE", "GO"].includes(first) &&
    !["TRAN", "TRANSACTION", "TRY", "CATCH"].includes(tokens.keyword())
  )
    return subqueries;
  while (!tokens.atEnd() && !endsBefore(parsers, first)) {
    if (isSubquery(parsers)) subqueries.push(...subqueriesBefore(parsers, tokens.position + 1));
    else if (tokens.keyword() === "(") {
      const close = tokens.closingOf(tokens.position);
      subqueries.push(...subqueriesBefore(parsers, close < 0 ? tokens.limit : close + 1));
    } else tokens.advance();
  }
  return subqueries;
}

/** Returns true if the next statement starts at the current token, without a separator. */
function endsBefore({ tokens }: Parsers, first: string): boolean {
  const keyword = tokens.keyword();
  if (first === "SET" && tokens.position > 0 && ["ON", "OFF"].includes(tokens.previousKeyword())) return true;
  if (!statementStarts.has(keyword)) return false;
  if (keyword === "SET") return first !== "EXEC";
  // A common table expression, rather than the options of the statement.
  if (keyword === "WITH") return ["AS", "("].includes(tokens.keywordAt(2)) && tokens.keywordAt(1) !== "";
  if (!statementsOfLines.has(first)) return true;
  return tokens.startsLine() && tokens.previousKeyword() !== ",";
}

/**
 * Parses SQL Server's `IF condition statement`, or the condition of a branch or loop, such as `IF condition THEN`. A
 * condition with subqueries reads tables; its statement follows.
 */
export function conditionalStatement(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  if (!parsers.dialect.optionalSeparators) return condition(parsers);
  const verb = nameOfStatement(parsers);
  const { start } = tokens.next();
  const first = tokens.position;
  const expression = parsers.expressions.expression();
  let reads = false;
  for (let index = first; index < tokens.position; index++) reads ||= isSubquery(parsers, index);
  tokens.charge(tokens.position - first);
  if (tokens.atEnd() || reads) {
    blocks.leadsOn = !tokens.atEnd();
    return reading(parsers, verb, start, reads ? [expression] : []);
  }
  return parsers.statements.statement();
}

function condition(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  const end = blocks.conditionEnd();
  if (end < 0) return opaqueStatement(parsers, "block");
  const verb = nameOfStatement(parsers);
  const { start } = tokens.peek();
  const subqueries = subqueriesBefore(parsers, end);
  tokens.advance();
  blocks.leadsOn = true;
  return reading(parsers, verb, start, subqueries);
}
