import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Relation } from "../../syntax/queries.ts";
import { callOf } from "../expressions/calls.ts";
import { callNamed, nameFrom } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { parseAlias } from "./aliases.ts";
import { tableModifier } from "./table-modifiers.ts";

/** Parses the suffixes and alias of a table. */
export function tableRelation(parsers: Parsers, name: QualifiedName): Relation {
  const { tokens } = parsers;
  while (tableModifier(parsers));
  // PartiQL's FROM path AS alias AT position.
  const aliasing = parseAlias(parsers);
  let position: Identifier | undefined;
  if (tokens.keyword() === "AT" && tokens.keywordAt(1) !== "(" && tokens.peek(1).kind !== "end") {
    tokens.advance();
    position = parsers.names.identifier();
  }
  return { kind: "table", name, ...aliasing, ...(position === undefined ? {} : { position }) };
}

/** Parses `:name` in place of a table, which is known only at run time. */
export function variableRelation(parsers: Parsers): Relation {
  const { tokens, names } = parsers;
  const { start } = tokens.next();
  names.pathPart();
  tokens.warn("opaque-statement", "The name is known only at run time", start, tokens.previousEnd);
  return tableRelation(parsers, []);
}

/** Keywords of statements that can be a relation. */
export const changeWords: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** Skips SQL Server's `(UPDATE … OUTPUT …) AS t` with a warning; the current token is the parenthesis. */
export function changeRelation(parsers: Parsers): Relation {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  tokens.skipParentheses();
  tokens.warn("unsupported-statement", "Rows of OUTPUT are not supported", start, tokens.previousEnd);
  return { kind: "function", call: callNamed("output"), columns: [], ...parseAlias(parsers) };
}

/** Parses SQL Server's `@xml.nodes('…') AS t(c)`. The variable is already consumed. */
function methodRelation(parsers: Parsers): Relation {
  const { tokens, names } = parsers;
  const call = callNamed("variable");
  while (tokens.accept(".")) {
    const name = names.pathPart().text.toLowerCase();
    if (tokens.keyword() === "(") call.arguments.push(...callOf(parsers, name).arguments);
  }
  return { kind: "function", call, columns: [], ...parseAlias(parsers) };
}

/** Parses `'s3://…'`, `@stage/path`, `@variable` instead of a table. */
export function locationRelation(parsers: Parsers): Relation {
  const { tokens } = parsers;
  const token = tokens.next();
  const isStage = token.kind === "stage" || token.text.startsWith("@");
  if (isStage && tokens.keyword() === "(") tokens.skipParentheses();
  const name: QualifiedName = [nameFrom(token, true)];
  const location = token.kind === "variable" ? undefined : token.text;
  if (token.kind === "variable" && tokens.keyword() === ".") return methodRelation(parsers);
  const aliasing = parseAlias(parsers);
  if (location === undefined && parsers.dialect.tableVariables) {
    return { kind: "table", name: [nameFrom(token, false)], ...aliasing };
  }
  if (location === undefined) {
    const message = "The tables that the variable reads are unknown";
    tokens.warn("unknown-source", message, token.start, token.end);
    return { kind: "function", call: callNamed("variable"), columns: [], ...aliasing };
  }
  return { kind: "table", name, location, ...aliasing };
}
