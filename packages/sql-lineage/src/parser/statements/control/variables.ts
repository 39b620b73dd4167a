/** Parses the effects of statements on variables. */
import type { Identifier, QualifiedName } from "../../../syntax/names.ts";
import type { Query } from "../../../syntax/queries.ts";
import type { VariableEffect } from "../../../syntax/statement-base.ts";
import type { Statement } from "../../../syntax/statements.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import { nameFrom } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { variableList } from "../../queries/into.ts";
import { otherStatement } from "./skipped.ts";

/** Keywords before the name of a parameter. */
const parameterModes: ReadonlySet<string> = new Set(["IN", "OUT", "INOUT", "VARIADIC"]);

/** The rows that a trigger sees: before and after the change. */
const rowNames = ["new", "old", "inserted", "deleted"];

/** Returns the names of the parameters in the parentheses at the current token, which stays current. */
export function parameterNames({ tokens }: Parsers): Identifier[] {
  const names: Identifier[] = [];
  if (tokens.keyword() !== "(") return names;
  const close = tokens.closingOf(tokens.position);
  tokens.charge(Math.max(0, close - tokens.position));
  let isFirst = true;
  for (let index = tokens.position + 1; index < close; index++) {
    const token = tokens.at(index)!;
    if (token.keyword === "(") index = Math.max(index, tokens.closingOf(index));
    else if (token.keyword === ",") isFirst = true;
    else if (isFirst && !parameterModes.has(token.keyword)) {
      if (token.kind === "word" || token.kind === "quoted")
        names.push(nameFrom(token, token.kind === "quoted"));
      isFirst = false;
    }
  }
  return names;
}

/** Returns the effect of a trigger on the rows that its body sees, which belong to the table after ON. */
export function triggerRows({ tokens }: Parsers): VariableEffect {
  let index = tokens.position;
  while (index < tokens.limit && !["ON", "BEGIN", "AS"].includes(tokens.at(index)!.keyword)) index++;
  tokens.charge(index - tokens.position);
  const table: Identifier[] = [];
  for (let at = index + 1; at < tokens.limit && tokens.at(index)!.keyword === "ON"; at += 2) {
    const token = tokens.at(at)!;
    if (token.kind !== "word" && token.kind !== "quoted") break;
    table.push(nameFrom(token, token.kind === "quoted"));
    if (tokens.at(at + 1)?.keyword !== ".") break;
  }
  const isTable = table.length > 0 && !/^(DATABASE|SCHEMA|ALL)$/i.test(table[0]!.text);
  const place = { start: tokens.start, end: tokens.start };
  const declares = rowNames.map((text) => ({ text, quoted: false, ...place }));
  return isTable ? { declares, inBody: true, rowsOf: table } : {};
}

/** Returns the names at the start of a declaration: `a, b INT`. */
export function declaredNames({ tokens }: Parsers, first: number): Identifier[] {
  const names: Identifier[] = [];
  for (let index = first; index < tokens.limit; index += 2) {
    const token = tokens.at(index)!;
    if (!["word", "quoted", "variable"].includes(token.kind)) break;
    names.push(nameFrom(token, token.kind === "quoted"));
    tokens.charge(1);
    if (tokens.at(index + 1)?.keyword !== ",") break;
  }
  return names;
}

/** Returns the names in a part of the statement, some of which can be variables. */
export function namesIn({ tokens }: Parsers, from: number, to: number): QualifiedName[] {
  const names: QualifiedName[] = [];
  tokens.charge(Math.max(0, to - from));
  for (let index = from; index < to; index++) {
    const token = tokens.at(index)!;
    if (token.kind !== "word" && token.kind !== "quoted" && token.kind !== "variable") continue;
    const name = [nameFrom(token, token.kind === "quoted")];
    const field = tokens.at(index + 2);
    if (index + 2 < to && tokens.at(index + 1)!.keyword === "." && field !== undefined) {
      name.push(nameFrom(field, field.kind === "quoted"));
      index += 2;
    }
    if (tokens.at(index + 1)?.keyword !== "(") names.push(name);
  }
  return names;
}

/** Parses `FETCH NEXT FROM cursor INTO a, b`. */
export function fetchStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  let index = tokens.position + 1;
  while (index < tokens.limit && !["INTO", "BULK"].includes(tokens.at(index)!.keyword)) {
    tokens.charge(1);
    // A fetch without INTO ends at the next statement.
    if (parsers.dialect.optionalSeparators && index > tokens.position + 6) break;
    index++;
  }
  const cursor = tokens.at(index - 1)!;
  const isKnown = ["INTO", "BULK"].includes(tokens.at(index)?.keyword ?? "") && index < tokens.limit;
  if (!isKnown || cursor.kind === "symbol") return otherStatement(parsers, "fetch");
  tokens.skipTo(index);
  tokens.accept("BULK", "COLLECT");
  tokens.expect("INTO");
  const assigns = variableList(parsers);
  if (!parsers.dialect.optionalSeparators) tokens.skipToEnd();
  const variables: VariableEffect = { assigns, cursor: nameFrom(cursor, false) };
  return { kind: "other", verb: "fetch", start, end: tokens.previousEnd, variables };
}

/** Parses a query in parentheses that is the rest of the statement; undefined for any other value. */
export function wholeQuery(parsers: Parsers): Query | undefined {
  const { tokens } = parsers;
  const isQuery = tokens.keyword() === "(" && isQueryAhead(parsers);
  if (!isQuery || tokens.closingOf(tokens.position) !== tokens.limit - 1) return undefined;
  return parsers.queries.parenthesized();
}

/** Adds the variable that a statement assigns: its query, or the variables in its expression. */
export function assigning(
  parsers: Parsers,
  statement: Statement,
  assigns: readonly Identifier[],
  from: number,
): Statement {
  const values = statement.kind === "query" ? [] : namesIn(parsers, from, parsers.tokens.position);
  return { ...statement, variables: { assigns, values } };
}
