import type { Identifier } from "../../syntax/names.ts";
import type { QueryStatement, Statement } from "../../syntax/statements.ts";
import { withOuter, withoutTables } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { withClause } from "../queries/common-tables.ts";
import { givesNoRows } from "../queries/queries-without-rows.ts";
import { parseAlias } from "../relations/aliases.ts";
import { fromInsert } from "./changes/insert.ts";
import { dynamicStatement } from "./control/routines.ts";
import { otherStatement } from "./control/skipped.ts";
import { assigning, declaredNames, wholeQuery } from "./control/variables.ts";

/** Verbs of queries that are statements. */
const verbs: ReadonlyMap<string, string> = new Map([
  ["PIVOT", "pivot"],
  ["UNPIVOT", "unpivot"],
  ["SUMMARIZE", "summarize"],
  ["PERFORM", "perform"],
]);

/** Parses a query, after its WITH clause. */
export function queryStatement(
  parsers: Parsers,
  outer = withoutTables,
  start = parsers.tokens.start,
): QueryStatement {
  const { tokens } = parsers;
  const first = tokens.position;
  const query = parsers.queries.query();
  // Spark's VALUES (1, 2) AS t (a, b).
  if (query.body.kind === "rows" && !tokens.atEnd()) parseAlias(parsers);
  if (query.body.kind === "rows" && tokens.keyword() === "(") parsers.names.identifierList();
  const withoutRows = givesNoRows(parsers, first, tokens.position);
  const whole = { ...withOuter(query, outer), start };
  const verb = verbs.get(tokens.at(first)!.keyword) ?? "select";
  return { kind: "query", verb, query: whole, withoutRows, start, end: tokens.previousEnd };
}

/** Parses a query or a change that starts with WITH. */
export function withStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  const outer = withClause(parsers);
  switch (tokens.keyword()) {
    case "INSERT":
    case "UPDATE":
    case "DELETE":
    case "MERGE":
      return { ...parsers.statements.change(outer), start };
    case "CALL":
      return { ...parsers.statements.statement(), start };
    case "FROM":
      return { ...fromStatement(parsers, outer, start), start };
    default:
      return queryStatement(parsers, outer, start);
  }
}

/** Parses a statement that starts with FROM: INSERT (Hive) or SELECT. */
export function fromStatement(
  parsers: Parsers,
  outer = withoutTables,
  start = parsers.tokens.start,
): Statement {
  const { tokens } = parsers;
  let depth = 0;
  for (let index = tokens.position; index < tokens.limit; index++) {
    const { keyword } = tokens.at(index)!;
    tokens.charge(1);
    if (keyword === "(") depth++;
    else if (keyword === ")") depth--;
    else if (keyword === "INSERT" && depth === 0) return fromInsert(parsers, outer);
  }
  return queryStatement(parsers, outer, start);
}

/** Parses `DECLARE name CURSOR FOR query`, which reads; other declarations are variables. */
export function declareStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  if (tokens.keywordAt(2) === "HANDLER") return handler(parsers, start);
  const declares = declaredNames(parsers, tokens.position + 1);
  for (let ahead = 1; ahead < 8; ahead++) {
    if (tokens.keywordAt(ahead) !== "FOR" || !["SELECT", "WITH"].includes(tokens.keywordAt(ahead + 1)))
      continue;
    tokens.advance(ahead + 1);
    const cursor = { declares, assigns: declares.slice(0, 1) };
    return { ...queryStatement(parsers), start, verb: "declare cursor", variables: cursor };
  }
  const statement = otherStatement(parsers, "declare");
  const assigns = statement.kind === "query" ? declares : [];
  return { ...statement, variables: { declares, assigns } };
}

/**
 * Parses a statement of a routine that can contain a query without parentheses: `OPEN c FOR SELECT …`, `RETURN QUERY
 * SELECT …`, `LET c CURSOR FOR SELECT …`. The query can be dynamic: `RETURN QUERY EXECUTE '…'`, `OPEN c FOR '…'`.
 */
export function readingStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  const verb = tokens.keyword().toLowerCase();
  const assigns = ["let", "open"].includes(verb) ? declaredNames(parsers, tokens.position + 1) : [];
  if (parsers.dialect.optionalSeparators || tokens.keywordAt(1) === ":=") return otherStatement(parsers);
  for (let index = tokens.position + 1; index < tokens.limit; index++) {
    tokens.charge(1);
    const { keyword, kind } = tokens.at(index)!;
    const before = tokens.at(index - 1)!.keyword;
    if (keyword === "(") {
      if (tokens.at(index + 1)!.keyword !== "EXECUTE") index = Math.max(index, tokens.closingOf(index));
    } else if (keyword === "EXECUTE" || (kind === "string" && before === "FOR")) {
      tokens.skipTo(index);
      return dynamicStatement(parsers, verb, start);
    } else if ((keyword === "SELECT" || keyword === "WITH") && ["FOR", "QUERY", "RETURN"].includes(before)) {
      tokens.skipTo(index);
      const query = parsers.queries.query();
      tokens.skipToEnd();
      const end = tokens.previousEnd;
      return { kind: "query", verb, query, withoutRows: false, start, end, variables: { assigns } };
    }
  }
  return verb === "let" ? letStatement(parsers, assigns) : otherStatement(parsers);
}

/** Parses Snowflake's LET: `LET x := value`, `LET r RESULTSET := (query)`, `LET c CURSOR FOR r`. */
function letStatement(parsers: Parsers, assigns: readonly Identifier[]): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.skipUntil(":=", "DEFAULT", "FOR");
  const isCursor = tokens.acceptAny(":=", "DEFAULT", "FOR") === "FOR";
  const first = tokens.position;
  const query = wholeQuery(parsers);
  const end = tokens.previousEnd;
  if (query !== undefined)
    return { kind: "query", verb: "let", query, withoutRows: false, start, end, variables: { assigns } };
  if (isCursor && tokens.atName()) {
    const cursor = parsers.names.identifier();
    tokens.skipToEnd();
    return { kind: "other", verb: "let", start, end: tokens.previousEnd, variables: { assigns, cursor } };
  }
  return assigning(parsers, otherStatement(parsers, "let", start), assigns, first);
}

/** Parses MySQL's `DECLARE EXIT HANDLER FOR condition, … statement`, whose statement follows. */
function handler(parsers: Parsers, start: number): Statement {
  const { tokens } = parsers;
  tokens.skipUntil("FOR");
  do {
    tokens.advance();
    if (tokens.accept("NOT")) tokens.accept("FOUND");
    else if (tokens.accept("SQLSTATE")) {
      tokens.accept("VALUE");
      tokens.advance();
    } else tokens.advance();
  } while (tokens.keyword() === ",");
  parsers.blocks.leadsOn = !tokens.atEnd();
  return { kind: "other", verb: "declare handler", start, end: tokens.previousEnd };
}
