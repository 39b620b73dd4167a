import type { Identifier } from "../../../syntax/names.ts";
import type { Statement } from "../../../syntax/statements.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import { emptySelect, queryOf } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { dynamicStatement, nameAhead } from "./routines.ts";
import { opaqueStatement, otherStatement, skipStatement } from "./skipped.ts";
import { assigning, declaredNames, parameterNames, wholeQuery } from "./variables.ts";

/** Packages of Oracle Database that only print, wait or manage the session. */
const harmlessPackages =
  /^(DBMS_(OUTPUT|LOCK|SESSION|STATS|APPLICATION_INFO|UTILITY|RANDOM)|UTL_(FILE|HTTP|SMTP))$/;

/** Returns true at an assignment: `x := 1`, `x.y(2) := 3`. */
export function assigns({ tokens, blocks }: Parsers): boolean {
  // The new row of a trigger: :new.x := 1.
  const first = tokens.is(":") ? 1 : 0;
  const { kind } = tokens.peek(first);
  if (kind !== "word" && kind !== "quoted") return false;
  let index = tokens.position + first + 1;
  while (index < tokens.limit) {
    tokens.charge(1);
    const { keyword } = tokens.at(index)!;
    if (keyword === ":=") return true;
    // PL/pgSQL also accepts x = 1.
    if (keyword === "=") return blocks.assignsInto;
    if (keyword === ".") index += 2;
    else if (keyword === "(" && tokens.closingOf(index) > 0) index = tokens.closingOf(index) + 1;
    else if (keyword === "[") index = subscriptEnd(tokens, index);
    else return false;
  }
  return false;
}

function subscriptEnd(tokens: Parsers["tokens"], open: number): number {
  let index = open;
  while (index < tokens.limit && tokens.at(index)!.keyword !== "]") index++;
  tokens.charge(index - open);
  return index + 1;
}

/** Parses an assignment to a variable, which reads the tables of its subqueries. */
export function assignment(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  const names = [":=", "="].includes(tokens.keywordAt(1)) ? declaredNames(parsers, tokens.position) : [];
  while (!tokens.atEnd() && tokens.keyword() !== ":=" && tokens.keyword() !== "=") tokens.advance();
  tokens.advance();
  if (tokens.is("(", "EXECUTE")) return dynamicStatement(parsers, "assignment", start);
  const first = tokens.position;
  return assigning(parsers, variableValue(parsers, "assignment", start), names, first);
}

/** Parses a value up to the end of the statement: a query if it contains one, or else nothing of interest. */
function variableValue(parsers: Parsers, verb: string, start: number): Statement {
  const { tokens } = parsers;
  const rows = wholeQuery(parsers);
  if (rows !== undefined)
    return { kind: "query", verb, query: rows, withoutRows: false, start, end: tokens.previousEnd };
  tokens.charge(tokens.limit - tokens.position);
  let index = tokens.position;
  while (index < tokens.limit && tokens.at(index)!.keyword !== "SELECT") index++;
  if (index >= tokens.limit) return skipStatement(parsers, verb, start);
  const place = tokens.start;
  const expression = parsers.expressions.expression();
  tokens.skipToEnd();
  const end = tokens.previousEnd;
  const items = [{ kind: "expression" as const, expression, alias: undefined, start: place, end }];
  const query = queryOf({ ...emptySelect(), items }, place, end);
  return { kind: "query", verb, query, withoutRows: false, start, end };
}

/**
 * Parses a declaration: a routine, whose statements follow, a cursor, whose query reads tables, or a variable, which
 * reads those of its initial value.
 */
export function declaration(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  const { start } = tokens.peek();
  if (tokens.is("PROCEDURE") || tokens.is("FUNCTION")) return subprogram(parsers);
  // The parts of a compound trigger: AFTER STATEMENT IS BEGIN …
  if (["BEFORE", "AFTER", "INSTEAD"].includes(tokens.keyword())) return subprogram(parsers);
  if (tokens.is("END")) {
    blocks.leave();
    return skipStatement(parsers, "end", start);
  }
  const names = declaredNames(parsers, tokens.position + (tokens.is("CURSOR") ? 1 : 0));
  const variables = { declares: names };
  const isCursor =
    tokens.is("CURSOR") || tokens.keywordAt(1) === "CURSOR" || tokens.keywordAt(2) === "CURSOR";
  tokens.skipUntil(...(isCursor ? ["SELECT", "WITH", "("] : [":=", "DEFAULT", "="]));
  if (isCursor && tokens.keyword() === "(" && !isQueryAhead(parsers)) {
    names.push(...parameterNames(parsers));
    tokens.skipParentheses();
    tokens.skipUntil("SELECT", "WITH");
  }
  if (tokens.atEnd()) return { kind: "other", verb: "declare", start, end: tokens.previousEnd, variables };
  if (!isCursor) return initialValue(parsers, start, names);
  const query = parsers.queries.query();
  tokens.skipToEnd();
  const end = tokens.previousEnd;
  const cursor = { ...variables, assigns: names.slice(0, 1) };
  return { kind: "query", verb: "declare cursor", query, withoutRows: false, start, end, variables: cursor };
}

/** Parses a routine among declarations; a forward declaration has no body. */
export function subprogram(parsers: Parsers): Statement {
  const { tokens, names, blocks } = parsers;
  const { start } = tokens.next();
  const verb = `declare ${tokens.previousKeyword().toLowerCase()}`;
  const name = names.qualifiedName();
  const variables = { declares: parameterNames(parsers), inBody: true };
  tokens.skipUntil("IS", "AS");
  if (tokens.acceptAny("IS", "AS") !== undefined && !tokens.is("LANGUAGE") && !tokens.is("EXTERNAL")) {
    blocks.addRoutine(name);
    blocks.declare();
    blocks.leadsOn = true;
    const end = tokens.previousEnd;
    return { kind: "other", verb, start, end, variables, inDeclarations: true };
  }
  tokens.skipToEnd();
  return { kind: "other", verb, start, end: tokens.previousEnd };
}

/** Parses the value of a declared variable. The current token precedes it. */
function initialValue(parsers: Parsers, start: number, names: readonly Identifier[]): Statement {
  const { tokens } = parsers;
  tokens.advance();
  const first = tokens.position;
  const statement = assigning(parsers, variableValue(parsers, "declare", start), names, first);
  return { ...statement, variables: { ...statement.variables, declares: names } };
}

/** Parses `name:` before a block, loop or statement, which follows. */
export function label(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.advance();
  parsers.blocks.leadsOn = true;
  return { kind: "other", verb: "label", start, end: tokens.previousEnd };
}

/** Returns true at the call of a procedure without CALL or EXEC. */
export function callsImplicitly({ tokens, blocks, dialect }: Parsers): boolean {
  if (!dialect.callsWithoutKeyword || !tokens.atName()) return false;
  let ahead = 1;
  while (tokens.keywordAt(ahead) === ".") ahead += 2;
  const after = tokens.peek(ahead);
  if (!dialect.optionalSeparators) return blocks.assignsInto && ["(", ""].includes(after.keyword);
  // SQL Server requires EXEC except for the first statement of a batch.
  const startsBatch = tokens.position === 0 || tokens.previousKeyword() === "GO";
  return startsBatch && (after.kind !== "word" || after.keyword === "GO") && after.keyword !== "(";
}

/** Parses the call of a procedure without CALL or EXEC. */
export function implicitCall(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  const isHarmless = harmlessPackages.test(tokens.keyword());
  if (isHarmless || blocks.callsKnownRoutine(0)) return otherStatement(parsers, "call");
  const call = nameAhead(parsers, 0);
  return { ...opaqueStatement(parsers, "call"), call };
}
