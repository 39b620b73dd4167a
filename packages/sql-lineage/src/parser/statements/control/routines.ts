import type { Token } from "../../../lexer/token.ts";
import type { Identifier, QualifiedName } from "../../../syntax/names.ts";
import type { VariableEffect } from "../../../syntax/statement-base.ts";
import type { OtherStatement, Statement } from "../../../syntax/statements.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import { nameFrom } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { knownStatement, otherStatement, skipStatement } from "./skipped.ts";
import { declaredNames, parameterNames, triggerRows } from "./variables.ts";

/** Routine languages with SQL bodies. */
const sqlLanguages: ReadonlySet<string> = new Set(["SQL", "PLPGSQL", "PLPSQL", "PLSQL", "SPL"]);

/** Parses CREATE of a routine or a scheduled statement; undefined for other objects. */
export function createRoutine(parsers: Parsers, start: number, object: string): Statement | undefined {
  if (object === "PROCEDURE" || object === "PROC") return procedure(parsers, start);
  if (object === "FUNCTION" || object === "TRIGGER") return procedure(parsers, start);
  if (object === "PACKAGE" && parsers.dialect.callsWithoutKeyword) return packageOf(parsers, start);
  if (scheduledObjects.has(object)) return scheduled(parsers, start, object === "EVENT" ? "DO" : "AS");
  return undefined;
}

/** Objects that run a statement again and again: of Snowflake, Databricks and MySQL. */
const scheduledObjects: ReadonlySet<string> = new Set(["TASK", "PIPE", "FLOW", "EVENT"]);

/** Parses an object that runs a statement, and has its effects. */
function scheduled(parsers: Parsers, start: number, word: string): Statement {
  const { tokens } = parsers;
  const object = tokens.keyword();
  do tokens.skipUntil(word);
  while (tokens.previousKeyword() === "EXECUTE" && tokens.accept(word));
  const verb = `create ${object.toLowerCase()}`;
  if (!tokens.accept(word)) return skipStatement(parsers, verb, start);
  parsers.blocks.leadsOn = true;
  return { kind: "other", verb, start, end: tokens.previousEnd };
}

/** Parses CREATE PROCEDURE: its statements follow, or are the text of its body. */
function procedure(parsers: Parsers, start: number): Statement {
  const { tokens } = parsers;
  const object = tokens.next().keyword.replace(/^PROC$/, "PROCEDURE");
  tokens.accept("IF", "NOT", "EXISTS");
  const name = parsers.names.qualifiedName();
  const verb = `create ${object.toLowerCase()}`;
  const variables =
    object === "TRIGGER" ? triggerRows(parsers) : { declares: parameterNames(parsers), inBody: true };
  const routine = object === "PROCEDURE" ? { routine: name } : {};
  const language = routineLanguage(parsers);
  if (language === undefined || sqlLanguages.has(language)) {
    if (object === "PROCEDURE") parsers.blocks.addRoutine(name);
    for (let index = tokens.position; index < tokens.limit; index++) {
      const token = tokens.at(index)!;
      const { kind, keyword } = token;
      if (keyword === "(" && tokens.closingOf(index) > index) index = tokens.closingOf(index);
      else if (kind === "string" && tokens.at(index - 1)!.keyword === "AS") {
        if (!containsStatements(token.text)) return skipStatement(parsers, verb, start);
        return {
          ...skipStatement(parsers, verb, start),
          ...routine,
          body: bodyIn(parsers, token),
          variables,
        };
      } else if (keyword === "EXECUTE" && tokens.at(index + 1)!.keyword === "AS") index += 2;
      else if (keyword === "BEGIN" || (keyword === "AS" && parsers.dialect.optionalSeparators)) {
        if (tokens.at(index + 1)!.keyword === "EXTERNAL") break;
        if (
          object === "FUNCTION" &&
          keyword === "AS" &&
          !["BEGIN", "RETURN"].includes(tokens.at(index + 1)!.keyword)
        )
          continue;
        tokens.skipTo(keyword === "BEGIN" ? index : index + 1);
        parsers.blocks.leadsOn = true;
        return { kind: "other", verb, start, end: tokens.previousEnd, variables, ...routine };
      } else if (startsDeclarations(parsers, index)) {
        tokens.skipTo(index + 1);
        parsers.blocks.declare();
        parsers.blocks.leadsOn = true;
        const end = tokens.previousEnd;
        return { kind: "other", verb, start, end, variables, inDeclarations: true, ...routine };
      } else if (object === "FUNCTION" && startsReturnedQuery(parsers, index)) {
        tokens.skipTo(index + 1);
        return { ...parsers.statements.statement(), verb, start };
      }
    }
    // A trigger that calls a function, and a function that returns an expression, read no tables.
    if (object !== "PROCEDURE") return skipStatement(parsers, verb, start);
  }
  warnAboutBody(parsers, start);
  return { ...skipStatement(parsers, verb, start), ...routine };
}

/** Returns true if the text of a routine is statements, rather than an expression or the name of a class. */
function containsStatements(text: string): boolean {
  return /^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(begin|declare|select|with|insert|update|delete|merge|create|call|<<)\b/i.test(
    text,
  );
}

/** Returns true at IS or AS before the declarations of a routine. */
function startsDeclarations({ tokens, dialect }: Parsers, index: number): boolean {
  const { keyword } = tokens.at(index)!;
  if ((keyword !== "IS" && keyword !== "AS") || !dialect.callsWithoutKeyword || dialect.optionalSeparators)
    return false;
  return !["LANGUAGE", "EXTERNAL", "BEGIN"].includes(tokens.at(index + 1)!.keyword);
}

/** Returns true at the keyword before the query of a function: `AS SELECT …`, `RETURN (SELECT …)`. */
function startsReturnedQuery({ tokens }: Parsers, index: number): boolean {
  const { keyword } = tokens.at(index)!;
  if (keyword !== "AS" && keyword !== "RETURN") return false;
  let after = index + 1;
  while (tokens.at(after)?.keyword === "(") after++;
  return ["SELECT", "WITH"].includes(tokens.at(after)?.keyword ?? "");
}

/** Warns about a routine body that is not parsed. */
export function warnAboutBody({ tokens }: Parsers, start: number): void {
  const message = "Routine bodies in this language are not supported";
  tokens.warn("opaque-statement", message, start, tokens.peek().end);
}

/** Returns the text inside the quotes of a token, with its position. Doubled quotes become blanks and a quote. */
function bodyIn({ tokens }: Parsers, { text, start, end }: Token): NonNullable<OtherStatement["body"]> {
  const source = tokens.textBetween(start, end);
  const first = source.indexOf("'") + 1;
  const inner = source.slice(first, -1);
  if (!source.endsWith("'") || inner.length === text.length || inner.replaceAll("''", "'") !== text)
    return { text, offset: Math.floor(start + (end - start - text.length) / 2) };
  let opens = false;
  const sameLength = inner.replace(/''(?:'')?/g, (quotes) => {
    if (quotes.length > 2) return "  ''";
    opens = !opens;
    return opens ? " '" : "' ";
  });
  return { text: sameLength, offset: start + first };
}

/** Returns the language after LANGUAGE, in uppercase. */
function routineLanguage(parsers: Parsers): string | undefined {
  const { tokens } = parsers;
  for (let index = tokens.position; index < tokens.limit; index++) {
    if (tokens.at(index)!.keyword === "LANGUAGE") return tokens.at(index + 1)!.text.toUpperCase();
  }
  return undefined;
}

/** Parses PostgreSQL's `DO $$ … $$`, which runs its text immediately. */
export function anonymousBlock(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  const language = routineLanguage(parsers);
  const isSql = language === undefined || sqlLanguages.has(language);
  for (let ahead = 1; isSql && ahead < 4; ahead++) {
    const token = tokens.peek(ahead);
    if (token.kind !== "string") continue;
    return { ...skipStatement(parsers, "do", start), body: bodyIn(parsers, token) };
  }
  return knownStatement(parsers, "opaque");
}

/** Parses the query of `FOR row IN (query) DO`, `FOR row IN query LOOP`. The loop's statements follow. */
export function forLoop(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const assigns = declaredNames(parsers, tokens.position);
  while (!tokens.atEnd() && tokens.keyword() !== "IN") tokens.advance();
  tokens.expect("IN");
  let statement: Statement | undefined;
  let variables: VariableEffect = { declares: assigns };
  if (isQueryAhead(parsers) || tokens.keyword() === "SELECT" || tokens.keyword() === "WITH") {
    const query = parsers.queries.query();
    statement = { kind: "query", verb: "for", query, withoutRows: false, start, end: tokens.previousEnd };
    variables = { declares: assigns, assigns };
  } else if (tokens.atName() && ["LOOP", "DO", "("].includes(tokens.keywordAt(1)))
    variables = { declares: assigns, assigns, cursor: nameFrom(tokens.peek(), false) };
  else if (tokens.is("EXECUTE")) statement = dynamicStatement(parsers, "for", start, ["LOOP", "DO"]);
  while (!tokens.atEnd() && tokens.keyword() !== "DO" && tokens.keyword() !== "LOOP") tokens.advance();
  parsers.blocks.leadsOn = tokens.acceptAny("DO", "LOOP") !== undefined;
  const end = tokens.previousEnd;
  return { ...(statement ?? { kind: "other", verb: "for", start, end }), variables };
}

/**
 * Parses dynamic SQL up to one of these keywords or the end of the statement: the statements of a literal, or else an
 * unknown effect.
 */
export function dynamicStatement(
  parsers: Parsers,
  verb: string,
  start: number,
  stops: readonly string[] = [],
): Statement {
  const { tokens } = parsers;
  while (["EXECUTE", "IMMEDIATE", "("].includes(tokens.keyword())) tokens.advance();
  const text = tokens.peek();
  tokens.skipUntil(...stops);
  const end = tokens.previousEnd;
  if (text.kind === "string" && containsStatements(text.text) && isWholeText(parsers, text))
    return { kind: "other", verb, start, end, body: bodyIn(parsers, text) };
  tokens.warn("opaque-statement", "The effect of dynamic SQL is unknown", start, end);
  return { kind: "opaque", verb, start, end };
}

/** Returns true if no operator follows the literal of dynamic SQL, which the current token comes after. */
function isWholeText({ tokens }: Parsers, { end }: Token): boolean {
  let index = tokens.position - 1;
  while (tokens.at(index)!.end > end) index--;
  const after = tokens.at(index + 1)!.keyword;
  return index + 1 >= tokens.position || afterDynamicSql.has(after);
}

/** Parses PREPARE: `PREPARE p FROM 'text'`, `PREPARE p AS statement`. Its statement counts as executed. */
export function prepareStatement(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  const { start } = tokens.next();
  const name = tokens.atName() ? [parsers.names.identifier()] : [];
  tokens.skipUntil("FROM", "AS");
  const isKnown = tokens.acceptAny("FROM", "AS") !== undefined;
  const text = tokens.peek();
  if (text.kind === "string" && containsStatements(text.text)) {
    blocks.addRoutine(name);
    return { ...skipStatement(parsers, "prepare", start), body: bodyIn(parsers, text) };
  }
  if (isKnown && parsers.dialect.statements.has(text.keyword)) {
    blocks.addRoutine(name);
    blocks.leadsOn = true;
    return { kind: "other", verb: "prepare", start, end: tokens.previousEnd };
  }
  return skipStatement(parsers, "prepare", start);
}

/** Parses `FORALL i IN 1..n SAVE EXCEPTIONS` of Oracle. Its statement follows. */
export function forallStatement(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  const { start } = tokens.next();
  const variables = { declares: declaredNames(parsers, tokens.position) };
  tokens.skipUntil("INSERT", "UPDATE", "DELETE", "MERGE", "EXECUTE");
  blocks.leadsOn = true;
  return { kind: "other", verb: "forall", start, end: tokens.previousEnd, variables };
}

/** Parses CREATE PACKAGE and CREATE PACKAGE BODY of Oracle, whose declarations and routines follow. */
function packageOf(parsers: Parsers, start: number): Statement {
  const { tokens, blocks } = parsers;
  tokens.advance();
  const verb = tokens.accept("BODY") ? "create package body" : "create package";
  tokens.skipUntil("IS", "AS");
  if (tokens.acceptAny("IS", "AS") === undefined) return skipStatement(parsers, verb, start);
  blocks.declare();
  blocks.leadsOn = true;
  return { kind: "other", verb, start, end: tokens.previousEnd };
}

/** Keywords after the text of dynamic SQL. */
const afterDynamicSql: ReadonlySet<string> = new Set([
  "",
  "USING",
  "INTO",
  ",",
  ")",
  "AS",
  ";",
  "RETURNING",
  "WITH",
]);

/** Parses CALL and EXEC: a routine of the script, dynamic SQL in a literal, or an unknown effect. */
export function callStatement(parsers: Parsers): Statement {
  const { tokens, blocks } = parsers;
  const { start } = tokens.peek();
  if (!tokens.is("CALL")) {
    let ahead = 1;
    while (["IMMEDIATE", "(", "SP_EXECUTESQL"].includes(tokens.keywordAt(ahead))) ahead++;
    const text = tokens.peek(ahead);
    const isLiteral = text.kind === "string" && afterDynamicSql.has(tokens.keywordAt(ahead + 1));
    if (isLiteral && containsStatements(text.text)) {
      const { end } = otherStatement(parsers, "execute", start);
      return { kind: "other", verb: "execute", start, end, body: bodyIn(parsers, text) };
    }
  }
  if (blocks.callsKnownRoutine()) return otherStatement(parsers);
  const call = calledName(parsers);
  const statement = knownStatement(parsers, "opaque");
  return statement.kind === "opaque" && call.length > 0 ? { ...statement, call } : statement;
}

/** Returns the name after CALL or EXEC; empty for prepared statements, tasks and dynamic SQL. */
function calledName(parsers: Parsers): QualifiedName {
  const { tokens, dialect } = parsers;
  // Elsewhere EXECUTE runs a prepared statement or dynamic SQL.
  if (tokens.is("EXECUTE") && !dialect.callsWithoutKeyword) return [];
  // SQL Server's `EXEC @result = p`.
  return nameAhead(parsers, tokens.peek(1).kind === "variable" && tokens.keywordAt(2) === "=" ? 3 : 1);
}

/** Returns the name that starts at a later token, without moving. */
export function nameAhead({ tokens, names }: Parsers, ahead: number): QualifiedName {
  const name: Identifier[] = [];
  for (let index = ahead; ; index++) {
    const { kind, text, start, end } = tokens.peek(index);
    if (kind !== "word" && kind !== "quoted") return name;
    name.push(...names.parts({ text, quoted: kind === "quoted", start, end }));
    if (tokens.keywordAt(index + 1) !== ".") return name;
    while (tokens.keywordAt(index + 1) === ".") index++;
  }
}
