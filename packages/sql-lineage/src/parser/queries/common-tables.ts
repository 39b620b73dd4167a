import type { TokenStream } from "../../lexer/token-stream.ts";
import type { ChangeStatement, CommonTable, Relation, Select } from "../../syntax/queries.ts";
import { isQueryAhead } from "../expressions/subqueries.ts";
import {
  emptyQuery,
  emptySelect,
  queryOf,
  tableNamed,
  type WithClause,
  withoutTables,
} from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";

/** Keywords that start a data-changing statement inside WITH. */
const dataChanging: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** Parses `WITH [RECURSIVE] name [(columns)] AS [NOT MATERIALIZED] (query), …` if present. */
export function withClause(parsers: Parsers): WithClause {
  const { tokens } = parsers;
  if (!tokens.accept("WITH")) return withoutTables;
  if (tokens.keyword() === "FUNCTION" && !inlineFunctions(tokens)) return withoutTables;
  const list: CommonTable[] = [];
  const recursive = tokens.accept("RECURSIVE");
  do {
    if (list.length > 0 && (tokens.keyword() === "SELECT" || tokens.keyword() === "INSERT")) break;
    list.push(commonTable(parsers));
  } while (tokens.accept(","));
  return { list, recursive };
}

/**
 * Skips Trino's `WITH FUNCTION f(…) … RETURN …, FUNCTION …`. Returns true if common tables follow, whose WITH it
 * consumes.
 */
function inlineFunctions(tokens: TokenStream): boolean {
  let depth = 0;
  while (!tokens.atEnd()) {
    const keyword = tokens.keyword();
    if (keyword === "(") {
      tokens.skipParentheses();
      continue;
    }
    if (keyword === "BEGIN" || keyword === "CASE") depth++;
    else if (keyword === "END") {
      if (!["IF", "LOOP", "WHILE", "REPEAT"].includes(tokens.keywordAt(1))) depth--;
      tokens.advance(tokens.keywordAt(1) === "CASE" ? 2 : 1);
      continue;
    } else if (depth === 0 && keyword === "SELECT") return false;
    else if (depth === 0 && keyword === "WITH" && tokens.keywordAt(1) !== "(") return tokens.accept("WITH");
    tokens.advance();
  }
  return false;
}

function commonTable(parsers: Parsers): CommonTable {
  const { tokens } = parsers;
  const name = parsers.names.identifier();
  const hasColumns = tokens.keyword() === "(" && !isQueryAhead(parsers);
  const columnAliases = hasColumns ? parsers.names.identifierList() : [];
  if (tokens.accept("USING", "KEY")) tokens.skipParentheses();
  // Spark and Snowflake accept definitions without AS.
  if (!isQueryAhead(parsers)) tokens.expect("AS");
  tokens.accept("NOT");
  tokens.accept("MATERIALIZED");
  if (tokens.is("PROCEDURE", "(")) return inlineProcedure(parsers, name);
  if (tokens.keyword() !== "(") tokens.fail("(");
  if (dataChanging.has(tokens.keywordAt(1))) return { name, columnAliases, ...changeInWith(parsers) };
  const query = parsers.queries.parenthesized();
  // SEARCH and CYCLE add columns without a source table.
  while (tokens.keyword() === "SEARCH" || tokens.keyword() === "CYCLE") recursionClause(parsers);
  return { name, columnAliases, query };
}

/** Skips Snowflake's `WITH p AS PROCEDURE (…) … AS '…' CALL p(…)` up to CALL, with a warning. */
function inlineProcedure(parsers: Parsers, name: CommonTable["name"]): CommonTable {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  tokens.skipUntil("CALL");
  const message = "Routine bodies in this language are not supported";
  tokens.warn("opaque-statement", message, start, tokens.previousEnd);
  return { name, columnAliases: [], query: emptyQuery(start) };
}

/** Parses `(INSERT … RETURNING …)`: a statement with the query of its RETURNING list. */
function changeInWith(parsers: Parsers): Pick<CommonTable, "query" | "statement"> {
  const { tokens } = parsers;
  tokens.expect("(");
  const statement = parsers.statements.change(withoutTables);
  tokens.expect(")");
  const body: Select = { ...emptySelect(), items: statement.returning, from: changedRelations(statement) };
  return { query: queryOf(body, statement.start, tokens.previousEnd), statement };
}

/** Returns the relations whose columns RETURNING can use. */
function changedRelations(statement: ChangeStatement): Relation[] {
  switch (statement.kind) {
    case "insert":
      return statement.targets.map(({ name }) => tableNamed(name));
    case "update":
      return [statement.target, ...statement.from];
    case "delete":
      return [...statement.targets, ...statement.using];
    case "merge":
      return [statement.target];
  }
}

/**
 * Skips `SEARCH DEPTH FIRST BY a, b SET c`, `CYCLE a, b SET c TO 'x' DEFAULT 'y' USING p`. Its commas separate
 * columns, which cannot be common table definitions.
 */
function recursionClause(parsers: Parsers): void {
  const { tokens } = parsers;
  tokens.advance();
  while (!tokens.atEnd()) {
    switch (tokens.keyword()) {
      case "SEARCH":
      case "CYCLE":
      case ")":
      case "SELECT":
      case "INSERT":
      case "UPDATE":
      case "DELETE":
      case "MERGE":
      case "FROM":
      case "VALUES":
      case "WITH":
      case "(":
        return;
      case ",":
        if (tokens.keywordAt(2) === "AS" || tokens.keywordAt(2) === "(") return;
    }
    tokens.advance();
  }
}
