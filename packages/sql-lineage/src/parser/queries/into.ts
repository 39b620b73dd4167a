import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Select } from "../../syntax/queries.ts";
import { isTemporaryName, nameFrom } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";

/** Parses INTO of a SELECT: a new table, variables, or a file. */
export function intoClause(parsers: Parsers, select: Select): void {
  const { tokens } = parsers;
  tokens.advance();
  if (tokens.acceptAny("OUTFILE", "DUMPFILE")) {
    tokens.next();
    if (tokens.accept("CHARACTER", "SET")) tokens.next();
    while (tokens.acceptAny("FIELDS", "COLUMNS", "LINES")) fileFormat(parsers);
    return;
  }
  // SELECT … INTO @variable, :host assigns variables and writes no table.
  const assigns = parsers.blocks.assignsInto && !["TEMP", "TEMPORARY", "TABLE"].includes(tokens.keyword());
  if (assigns) tokens.accept("STRICT");
  if (assigns || tokens.peek().kind === "variable" || tokens.keyword() === ":") {
    select.assigns = variableList(parsers);
    return;
  }
  let temporary = false;
  for (;;) {
    const word = tokens.acceptAny("TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "UNLOGGED", "TABLE", "STRICT");
    if (word === undefined) break;
    if (word === "TEMP" || word === "TEMPORARY") temporary = true;
  }
  const name = parsers.names.qualifiedName();
  select.into = { name, temporary: temporary || isTemporaryName(name) };
  while (tokens.accept(",")) parsers.names.qualifiedName();
}

/** Skips `OPTIONALLY ENCLOSED BY '"' TERMINATED BY ','` of a file. */
function fileFormat({ tokens }: Parsers): void {
  for (;;) {
    tokens.accept("OPTIONALLY");
    if (tokens.acceptAny("TERMINATED", "ENCLOSED", "ESCAPED", "STARTING") === undefined) return;
    tokens.accept("BY");
    tokens.next();
  }
}

/** Parses the variables after INTO: `x, r.field, a[1], @y, :z`; undefined for a field or an element of one. */
export function variableList(parsers: Parsers): (Identifier | undefined)[] {
  const { tokens, names } = parsers;
  const variables: (Identifier | undefined)[] = [];
  do {
    let name: QualifiedName;
    if (tokens.accept(":")) name = [names.pathPart()];
    else if (tokens.peek().kind === "variable") name = [nameFrom(tokens.next(), false)];
    else name = names.qualifiedName();
    let isElement = false;
    while (tokens.is("[") || tokens.is("(")) {
      isElement = true;
      if (tokens.is("(")) tokens.skipParentheses();
      else {
        tokens.skipUntil("]");
        tokens.accept("]");
      }
    }
    variables.push(name.length === 1 && !isElement ? name[0] : undefined);
  } while (tokens.accept(","));
  return variables;
}
