import type { Token } from "../../../lexer/token.ts";
import type { QualifiedName } from "../../../syntax/names.ts";
import type {
  Assignment,
  Expression,
  InsertStatement,
  InsertTarget,
  Query,
} from "../../../syntax/queries.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import { nameFrom, queryOf, type WithClause, withOuter } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { canBeAlias } from "../../relations/aliases.ts";
import { tableModifier } from "../../relations/table-modifiers.ts";
import { otherStatement } from "../control/skipped.ts";
import {
  assignmentList,
  outputClause,
  partitionClause,
  remoteTarget,
  returningClause,
  tableHint,
  topClause,
} from "./change-clauses.ts";

/** Keywords after the target of INSERT that are not aliases. */
const insertWords: ReadonlySet<string> = new Set(
  "VALUES VALUE SELECT SET DEFAULT OVERRIDING TABLE EXEC EXECUTE BY REPLACE OUTPUT PARTITION WITH IF".split(
    " ",
  ),
);

/** Parses INSERT and REPLACE. */
export function insertStatement(parsers: Parsers, outer: WithClause): InsertStatement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const content = multipleInsert(parsers, outer) ?? singleInsert(parsers, outer);
  const returning = returningClause(parsers);
  if (tokens.is("LOG", "ERRORS")) tokens.skipToEnd();
  return { kind: "insert", verb: "insert", ...content, returning, start, end: tokens.previousEnd };
}

/** The parts of an INSERT that its forms determine. */
type InsertContent = Pick<InsertStatement, "targets" | "query" | "assignments" | "conditions">;

function singleInsert(parsers: Parsers, outer: WithClause): InsertContent {
  const { target, setList } = insertTarget(parsers);
  const query = setList.length > 0 ? undefined : insertSource(parsers, outer);
  const { assignments, conditions } = conflictClause(parsers);
  return { targets: [target], query, assignments: [...assignments, ...setList], conditions };
}

/** Parses the target of INSERT: a table or a directory, with its columns. */
function insertTarget(parsers: Parsers): { target: InsertTarget; setList: Assignment[] } {
  const { tokens } = parsers;
  if (tokens.accept("OR")) tokens.next();
  tokens.acceptAny("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY");
  tokens.accept("IGNORE");
  topClause(parsers);
  tokens.acceptAny("INTO", "OVERWRITE");
  tokens.accept("INTO");
  if (tokens.is("LOCAL", "DIRECTORY") || tokens.is("DIRECTORY"))
    return { target: directory(parsers), setList: [] };
  tokens.accept("TABLE");
  const target: InsertTarget = {
    name: targetName(parsers),
    columns: [],
    values: undefined,
    query: undefined,
    condition: undefined,
  };
  if (tokens.peek().kind === "variable" || tokens.is("@")) tableModifier(parsers);
  partitionClause(parsers);
  tableHint(parsers);
  if (tokens.accept("AS") || (canBeAlias(parsers) && !insertWords.has(tokens.keyword())))
    parsers.names.identifier();
  if (tokens.keyword() === "(" && !isQueryAhead(parsers)) target.columns = parsers.names.identifierList();
  partitionClause(parsers);
  if (tokens.accept("OVERRIDING")) {
    tokens.next();
    tokens.accept("VALUE");
  }
  if (tokens.accept("BY", "NAME") || tokens.accept("BY", "POSITION")) target.columns = [];
  if (tokens.accept("REPLACE", "WHERE")) parsers.expressions.expression();
  if (tokens.accept("REPLACE", "USING")) tokens.skipParentheses();
  if (tokens.accept("REPLACE", "ON")) parsers.expressions.expression();
  target.output = outputClause(parsers, ["inserted"]);
  return { target, setList: tokens.accept("SET") ? assignmentList(parsers) : [] };
}

/** Parses the name after INTO. A parenthesis after it starts the columns, not a call. */
function targetName(parsers: Parsers): QualifiedName {
  const { tokens } = parsers;
  if (isQueryAhead(parsers)) return insertedView(parsers);
  const remote = remoteTarget(parsers);
  if (remote !== undefined) return remote;
  return tokens.peek().kind === "variable" ? [nameFrom(tokens.next(), false)] : parsers.names.qualifiedName();
}

/** Parses Oracle's `INSERT INTO (SELECT … FROM t)`: the rows go to the table of the query. */
function insertedView(parsers: Parsers): QualifiedName {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  const { body } = parsers.queries.parenthesized();
  const [only, ...others] = body.kind === "select" ? body.from : [];
  if (only?.kind === "table" && others.length === 0) return only.name;
  const message = "The table of the query is unknown; it is left out";
  tokens.warn("unsupported-statement", message, start, tokens.previousEnd);
  return [];
}

/** Parses the directory that Hive and Spark write to. */
function directory(parsers: Parsers): InsertTarget {
  const { tokens } = parsers;
  tokens.accept("LOCAL");
  tokens.expect("DIRECTORY");
  let token = tokens.peek();
  while (!tokens.atEnd() && !["SELECT", "WITH", "FROM", "VALUES"].includes(tokens.keyword())) {
    if (tokens.keyword() === "(" && isQueryAhead(parsers)) break;
    // The path is the first string, or in OPTIONS (path '…').
    if (tokens.keyword() === "OPTIONS") token = pathOption(parsers) ?? token;
    else if (tokens.keyword() === "(") tokens.skipParentheses();
    else tokens.advance();
  }
  const location = token.kind === "string" ? token.text : undefined;
  const name = [nameFrom(token, true)];
  return { name, location, columns: [], values: undefined, query: undefined, condition: undefined };
}

/** Skips `OPTIONS (path '…', …)` and returns the token of the path; undefined if there is none. */
function pathOption({ tokens }: Parsers): Token | undefined {
  const open = tokens.position + 1;
  tokens.advance();
  if (tokens.keyword() !== "(") return undefined;
  tokens.skipParentheses();
  for (let index = open; index < tokens.position; index++) {
    const { keyword, text } = tokens.at(index)!;
    if (keyword !== "PATH" && text.toLowerCase() !== "path") continue;
    const value = tokens.at(tokens.at(index + 1)?.keyword === "=" ? index + 2 : index + 1);
    if (value?.kind === "string") return value;
  }
  return undefined;
}

/** Parses the rows of an INSERT; undefined for default values and procedure calls. */
function insertSource(parsers: Parsers, outer: WithClause): Query | undefined {
  const { tokens, queries } = parsers;
  if (tokens.accept("DEFAULT", "VALUES")) return undefined;
  if (tokens.keyword() === "VALUE") {
    // MySQL's spelling of VALUES.
    const { start } = tokens.next();
    const rows = queries.rows();
    return queryOf({ kind: "rows", rows }, start, tokens.previousEnd);
  }
  if (["EXEC", "EXECUTE"].includes(tokens.keyword())) {
    const { start } = tokens.peek();
    otherStatement(parsers);
    const message = "Rows from a procedure call are not supported";
    tokens.warn("opaque-statement", message, start, tokens.previousEnd);
    return undefined;
  }
  if (tokens.keyword() === "TABLE" && tokens.keywordAt(1) !== "(") return queries.query();
  return withOuter(queries.query(), outer);
}

/** Parses ON CONFLICT … DO UPDATE SET …, ON DUPLICATE KEY UPDATE …. */
function conflictClause(parsers: Parsers): { assignments: Assignment[]; conditions: Expression[] } {
  const { tokens } = parsers;
  const assignments: Assignment[] = [];
  const conditions: Expression[] = [];
  if (tokens.keyword() === "AS" || canBeAlias(parsers)) {
    // MySQL's alias for the new row.
    tokens.accept("AS");
    parsers.names.identifier();
    if (tokens.keyword() === "(") tokens.skipParentheses();
  }
  if (tokens.accept("ON", "DUPLICATE", "KEY", "UPDATE")) assignments.push(...assignmentList(parsers));
  while (tokens.accept("ON", "CONFLICT")) {
    if (tokens.keyword() === "(") tokens.skipParentheses();
    if (tokens.accept("ON", "CONSTRAINT")) parsers.names.identifier();
    if (tokens.accept("WHERE")) parsers.expressions.expression();
    tokens.expect("DO");
    if (tokens.accept("NOTHING")) continue;
    tokens.expect("UPDATE", "SET");
    assignments.push(...assignmentList(parsers));
    if (tokens.accept("WHERE")) conditions.push(parsers.expressions.expression());
  }
  return { assignments, conditions };
}

/** Parses INSERT ALL and INSERT FIRST of Oracle and Snowflake; undefined for other inserts. */
function multipleInsert(parsers: Parsers, outer: WithClause): InsertContent | undefined {
  const { tokens } = parsers;
  const ahead = tokens.keyword() === "OVERWRITE" ? 1 : 0;
  if (!["ALL", "FIRST"].includes(tokens.keywordAt(ahead))) return undefined;
  if (!["INTO", "WHEN"].includes(tokens.keywordAt(ahead + 1))) return undefined;
  tokens.advance(ahead + 1);
  const targets: InsertTarget[] = [];
  let condition: Expression | undefined;
  for (;;) {
    if (tokens.accept("WHEN")) {
      condition = parsers.expressions.expression();
      tokens.expect("THEN");
    } else if (tokens.accept("ELSE")) condition = undefined;
    if (!tokens.accept("INTO")) break;
    const name = parsers.names.qualifiedName();
    const columns = tokens.keyword() === "(" && !isQueryAhead(parsers) ? parsers.names.identifierList() : [];
    const values = tokens.accept("VALUES") ? parsers.queries.rows()[0] : undefined;
    targets.push({ name, columns, values, query: undefined, condition });
  }
  const query = withOuter(parsers.queries.query(), outer);
  return { targets, query, assignments: [], conditions: [] };
}

/** Parses Hive's `FROM source INSERT … SELECT … INSERT … SELECT …`; the current token is FROM. */
export function fromInsert(parsers: Parsers, outer: WithClause): InsertStatement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const from = parsers.relations.list();
  const targets: InsertTarget[] = [];
  while (tokens.accept("INSERT")) {
    const { target } = insertTarget(parsers);
    const query = parsers.queries.query();
    if (query.body.kind === "select") query.body.from = [...from, ...query.body.from];
    target.query = withOuter(query, outer);
    targets.push(target);
  }
  const rest = { query: undefined, assignments: [], conditions: [], returning: [] };
  return { kind: "insert", verb: "insert", targets, ...rest, start, end: tokens.previousEnd };
}
