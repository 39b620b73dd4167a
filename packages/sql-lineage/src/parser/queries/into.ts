import type { Identifier } from "../../syntax/names.ts";
import type { Expression, Select } from "../../syntax/queries.ts";
import { isTemporaryName } from "../grammar/nodes.ts";
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
    select.assigns = parsers.expressions.list().map(assignedVariable);
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

/** Returns a variable after INTO; undefined for an element or a field of one. */
export function assignedVariable(expression: Expression): Identifier | undefined {
  const name = expression.kind === "constant" ? expression.variable : undefined;
  const target = expression.kind === "column" ? expression.name : name;
  return target?.length === 1 ? target[0] : undefined;
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
