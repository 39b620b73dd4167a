import type { OpaqueStatement, OtherStatement, Statement } from "../../../syntax/statements.ts";
import { statementStarts } from "../../grammar/keywords.ts";
import type { Parsers } from "../../grammar/parsers.ts";

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
  if (parsers.tokens.keywordAt(1) === ":=") return skipStatement(parsers, "assignment", parsers.tokens.start);
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

/** Skips a statement that does not affect rows, up to its separator or the start of the next statement. */
export function otherStatement(
  parsers: Parsers,
  verb = nameOfStatement(parsers),
  start = parsers.tokens.start,
): OtherStatement {
  const { tokens } = parsers;
  skipOther(parsers);
  return { kind: "other", verb, start, end: tokens.previousEnd };
}

/** Returns the display name of a statement: its keyword. */
function nameOfStatement({ tokens }: Parsers): string {
  return tokens.keyword().toLowerCase();
}

/** Skips to the end of the statement: the semicolon, or the start of the next statement. */
function skipOther(parsers: Parsers): void {
  const { tokens } = parsers;
  if (!parsers.dialect.optionalSeparators) {
    tokens.skipToEnd();
    return;
  }
  const first = tokens.next().keyword;
  if (first === "GO" && tokens.peek().kind === "number") tokens.advance();
  // Blocks and batch separators are separate statements.
  if (
    ["BEGIN", "END", "ELSE", "GO"].includes(first) &&
    !["TRAN", "TRANSACTION", "TRY", "CATCH"].includes(tokens.keyword())
  )
    return;
  while (!tokens.atEnd()) {
    if (tokens.keyword() === "(") {
      tokens.skipParentheses();
      continue;
    }
    if (endsBefore(parsers, first)) return;
    tokens.advance();
  }
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

/** Parses SQL Server's `IF condition statement`. */
export function conditionalStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  if (!parsers.dialect.optionalSeparators) return opaqueStatement(parsers, "block");
  const { start } = tokens.next();
  parsers.expressions.expression();
  if (tokens.atEnd()) return { kind: "other", verb: "if", start, end: tokens.previousEnd };
  return parsers.statements.statement();
}
