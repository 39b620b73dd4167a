import type { Token } from "../../../lexer/token.ts";
import type { OtherStatement, Statement } from "../../../syntax/statements.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { knownStatement, skipStatement } from "./skipped.ts";

/** Routine languages with SQL bodies. */
const sqlLanguages: ReadonlySet<string> = new Set(["SQL", "PLPGSQL", "PLPSQL", "PLSQL", "SPL"]);

/** Parses CREATE of a routine or a scheduled statement; undefined for other objects. */
export function createRoutine(parsers: Parsers, start: number, object: string): Statement | undefined {
  if (object === "PROCEDURE" || object === "PROC") return procedure(parsers, start);
  if (object === "TASK" || object === "EVENT")
    return scheduled(parsers, start, object === "TASK" ? "AS" : "DO");
  return undefined;
}

/** Parses a Snowflake task or a MySQL event, which has the effects of its statement. */
function scheduled(parsers: Parsers, start: number, word: string): Statement {
  const { tokens } = parsers;
  tokens.skipUntil(word);
  const verb = "create task";
  if (!tokens.accept(word)) return skipStatement(parsers, verb, start);
  parsers.blocks.leadsOn = true;
  return { kind: "other", verb, start, end: tokens.previousEnd };
}

/** Parses CREATE PROCEDURE: its statements follow, or are the text of its body. */
function procedure(parsers: Parsers, start: number): Statement {
  const { tokens } = parsers;
  tokens.advance();
  const name = parsers.names.qualifiedName();
  const verb = "create procedure";
  const language = routineLanguage(parsers);
  if (language === undefined || sqlLanguages.has(language)) {
    parsers.blocks.addRoutine(name);
    for (let index = tokens.position; index < tokens.limit; index++) {
      const token = tokens.at(index)!;
      const { kind, keyword } = token;
      if (keyword === "(" && tokens.closingOf(index) > index) index = tokens.closingOf(index);
      else if (kind === "string" && tokens.at(index - 1)!.keyword === "AS") {
        return { ...skipStatement(parsers, verb, start), body: bodyIn(token) };
      } else if (keyword === "BEGIN" || (keyword === "AS" && parsers.dialect.optionalSeparators)) {
        tokens.skipTo(keyword === "BEGIN" ? index : index + 1);
        parsers.blocks.leadsOn = true;
        return { kind: "other", verb, start, end: tokens.previousEnd };
      }
    }
  }
  warnAboutBody(parsers, start);
  return skipStatement(parsers, verb, start);
}

/** Warns about a routine body that is not parsed. */
export function warnAboutBody({ tokens }: Parsers, start: number): void {
  const message = "Routine bodies in this language are not supported";
  tokens.warn("opaque-statement", message, start, tokens.peek().end);
}

/** Returns the text inside the quotes of a token, with its position. */
function bodyIn({ text, start, end }: Token): NonNullable<OtherStatement["body"]> {
  return { text, offset: Math.floor(start + (end - start - text.length) / 2) };
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
    return { ...skipStatement(parsers, "do", start), body: bodyIn(token) };
  }
  return knownStatement(parsers, "opaque");
}

/** Parses the query of `FOR row IN (query) DO`, `FOR row IN query LOOP`. The loop's statements follow. */
export function forLoop(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  while (!tokens.atEnd() && tokens.keyword() !== "IN") tokens.advance();
  tokens.expect("IN");
  let statement: Statement = { kind: "other", verb: "for", start, end: tokens.previousEnd };
  if (isQueryAhead(parsers) || tokens.keyword() === "SELECT" || tokens.keyword() === "WITH") {
    const query = parsers.queries.query();
    statement = { kind: "query", verb: "for", query, withoutRows: false, start, end: tokens.previousEnd };
  }
  while (!tokens.atEnd() && tokens.keyword() !== "DO" && tokens.keyword() !== "LOOP") tokens.advance();
  parsers.blocks.leadsOn = tokens.acceptAny("DO", "LOOP") !== undefined;
  return statement;
}
