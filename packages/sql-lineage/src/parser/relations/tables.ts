import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Relation } from "../../syntax/queries.ts";
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

/** Parses `'s3://…'`, `@stage/path`, `@variable` instead of a table. */
export function locationRelation(parsers: Parsers): Relation {
  const { tokens } = parsers;
  const token = tokens.next();
  if (token.kind === "stage" && tokens.keyword() === "(") tokens.skipParentheses();
  const name: QualifiedName = [nameFrom(token, true)];
  const location = token.kind === "variable" ? undefined : token.text;
  const aliasing = parseAlias(parsers);
  if (location === undefined && parsers.dialect.tableVariables) {
    return { kind: "table", name: [nameFrom(token, false)], ...aliasing };
  }
  if (location === undefined) {
    return { kind: "function", call: callNamed("variable"), columns: [], ...aliasing };
  }
  return { kind: "table", name, location, ...aliasing };
}
