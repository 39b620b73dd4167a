import { clauseWordFollowers } from "../grammar/keywords.ts";
import type { Parsers } from "../grammar/parsers.ts";

/**
 * Skips clauses around an alias that do not affect columns: samples, hints, versions. Returns true if there was one.
 */
export function tableModifier(parsers: Parsers): boolean {
  const { tokens } = parsers;
  switch (tokens.keyword()) {
    case "(":
      if (!isTableHint(parsers)) return false;
      tokens.skipParentheses();
      return true;
    case "*":
      // PostgreSQL's `t *`.
      return parsers.dialect.inheritanceStars && tokens.accept("*");
    case "TABLESAMPLE":
    case "SAMPLE":
      return sampleClause(parsers);
    case "WITH":
    case "SUBPARTITION":
    case "PARTITION":
      if (tokens.keywordAt(1) !== "(") return false;
      tokens.advance();
      tokens.skipParentheses();
      return true;
    case "AT":
    case "END":
    case "BEFORE":
    case "CHANGES":
      if (tokens.keywordAt(1) !== "(" || !parsers.dialect.timeTravel) return false;
      tokens.advance();
      tokens.skipParentheses();
      return true;
    case "FOR":
      if (!["SYSTEM_TIME", "SYSTEM_VERSION", "TIMESTAMP", "VERSION", "SYSTEM"].includes(tokens.keywordAt(1)))
        return false;
      tokens.advance(2);
      return versionClause(parsers);
    case "VERSION":
    case "TIMESTAMP":
      if (tokens.keywordAt(1) !== "AS" || tokens.keywordAt(2) !== "OF") return false;
      tokens.advance();
      return versionClause(parsers);
    case "AS":
      if (tokens.keywordAt(1) !== "OF") return false;
      return versionClause(parsers);
    case "USE":
    case "FORCE":
    case "IGNORE":
      if (tokens.keywordAt(1) !== "INDEX" && tokens.keywordAt(1) !== "KEY") return false;
      while (tokens.keyword() !== "(" && !tokens.atEnd()) tokens.advance();
      tokens.skipParentheses();
      return true;
    case "INDEXED":
      if (!tokens.accept("INDEXED", "BY")) return false;
      parsers.names.qualifiedName();
      return true;
    case "NOT":
      return tokens.accept("NOT", "INDEXED");
    case "FINAL":
      return tokens.accept("FINAL");
    case "@":
      // Oracle's database link, Delta's version.
      tokens.advance();
      if (tokens.peek().kind === "number") tokens.advance();
      else parsers.names.qualifiedName();
      return true;
    default:
      return suffix(parsers);
  }
}

/** Skips Oracle's `@link` and Delta's `@v1`, which the lexer treats as variables. */
function suffix({ tokens, dialect }: Parsers): boolean {
  const token = tokens.peek();
  if (token.kind !== "variable" || !dialect.tableSuffixes || token.start !== tokens.previousEnd) return false;
  tokens.advance();
  while (tokens.accept(".")) tokens.advance();
  return true;
}

/** Skips the version of a table after FOR or AS OF. */
function versionClause(parsers: Parsers): boolean {
  const { tokens } = parsers;
  if (tokens.accept("AS", "OF")) {
    tokens.acceptAny("TIMESTAMP", "SCN", "VERSION");
    parsers.expressions.expression();
  } else if (tokens.accept("BETWEEN") || tokens.accept("FROM")) {
    parsers.expressions.expression();
    if (tokens.accept("TO")) parsers.expressions.expression();
  } else if (tokens.accept("CONTAINED", "IN")) tokens.skipParentheses();
  else tokens.accept("ALL");
  return true;
}

/** Skips `TABLESAMPLE (…)`. */
function sampleClause(parsers: Parsers): boolean {
  const { tokens } = parsers;
  if (tokens.keyword() === "SAMPLE" && !clauseWordFollowers.SAMPLE!.includes(tokens.keywordAt(1)))
    return false;
  tokens.advance();
  sampleSize(parsers);
  return true;
}

/** Skips `10%`, `10 PERCENT (bernoulli)`, `reservoir(20 ROWS) REPEATABLE (1)`. */
export function sampleSize({ tokens }: Parsers): void {
  tokens.acceptAny("BERNOULLI", "SYSTEM", "BLOCK", "ROW", "RESERVOIR");
  if (tokens.keyword() === "(") tokens.skipParentheses();
  else {
    tokens.next();
    tokens.acceptAny("PERCENT", "ROWS", "%");
    if (tokens.keyword() === "(") tokens.skipParentheses();
  }
  if (tokens.acceptAny("REPEATABLE", "SEED")) tokens.skipParentheses();
}

/** Returns true at SQL Server's old hint syntax: `t (NOLOCK)`. */
export function isTableHint(parsers: Parsers): boolean {
  const { tokens } = parsers;
  return (
    parsers.dialect.bareTableHints &&
    tokens.keywordAt(2) === ")" &&
    /^(NO|UP|ROW|TAB|HOLD|READ|X|PAG)\w*(LOCK|COMMITTED|PAST)\w*$/.test(tokens.keywordAt(1))
  );
}
