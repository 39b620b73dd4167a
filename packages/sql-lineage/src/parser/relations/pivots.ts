import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Expression, PivotRelation, Relation, UnpivotRelation } from "../../syntax/queries.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { canBeAlias, parseAlias } from "./aliases.ts";

function columnOf(identifier: Identifier): Expression {
  return { kind: "column", name: [identifier] };
}

/** Parses `PIVOT (aggregate FOR column IN (…))`. */
export function parsePivot(parsers: Parsers, source: Relation): PivotRelation {
  const { tokens } = parsers;
  tokens.expect("PIVOT", "(");
  const aggregates: PivotRelation["aggregates"] = [];
  do {
    if (aggregates.length > 0 && tokens.keyword() === "FOR") break;
    const expression = parsers.expressions.expression();
    const alias = tokens.accept("AS") || canBeAlias(parsers) ? parsers.names.identifier() : undefined;
    aggregates.push({ expression, alias });
  } while (tokens.accept(","));
  tokens.expect("FOR");
  const on: Expression[] = [];
  if (tokens.keyword() === "(") on.push(...parsers.names.identifierList().map(columnOf));
  else
    do on.push(pivotExpression(parsers));
    while (tokens.accept(","));
  tokens.expect("IN");
  const values = pivotValues(parsers, on);
  // DuckDB's further columns: FOR a IN (…) b IN (…).
  while (tokens.atName() && tokens.keywordAt(1) === "IN") {
    on.push({ kind: "column", name: parsers.names.qualifiedName() });
    tokens.expect("IN");
    for (const value of pivotValues(parsers, on)) values.push(value);
  }
  // Snowflake's DEFAULT ON NULL (0).
  if (tokens.accept("DEFAULT", "ON", "NULL")) tokens.skipParentheses();
  if (tokens.accept("GROUP", "BY")) on.push(...parsers.expressions.list());
  tokens.expect(")");
  return { kind: "pivot", source, aggregates, on, values, ...parseAlias(parsers) };
}

/** Parses the expression between FOR and IN. Its last token is not the operator IN. */
function pivotExpression(parsers: Parsers): Expression {
  const { tokens } = parsers;
  const operands = [parsers.expressions.operand()];
  while (tokens.accept("||")) operands.push(parsers.expressions.operand());
  return operands.length === 1 ? operands[0]! : { kind: "operation", operands };
}

/** Parses the list after IN. A query in place of the list is added to the conditions. */
function pivotValues(parsers: Parsers, on: Expression[]): { text: string; alias: Identifier | undefined }[] {
  const { tokens } = parsers;
  tokens.expect("(");
  const values: { text: string; alias: Identifier | undefined }[] = [];
  while (tokens.keyword() !== ")" && !tokens.atEnd()) {
    if (tokens.keyword() === "SELECT") {
      on.push({ kind: "subquery", form: "in", query: parsers.queries.query() });
      break;
    }
    if (tokens.keyword() === "ANY") {
      tokens.skipUntil(")");
      break;
    }
    const token = tokens.peek();
    parsers.expressions.expression();
    const alias = tokens.accept("AS") || canBeAlias(parsers) ? parsers.names.identifier() : undefined;
    values.push({ text: token.text, alias });
    if (!tokens.accept(",")) break;
  }
  tokens.expect(")");
  return values;
}

/** Parses `UNPIVOT (value FOR name IN (columns))`. */
export function parseUnpivot(parsers: Parsers, source: Relation): UnpivotRelation {
  const { tokens } = parsers;
  tokens.expect("UNPIVOT");
  if (tokens.acceptAny("INCLUDE", "EXCLUDE")) tokens.expect("NULLS");
  tokens.expect("(");
  const columns = tokens.keyword() === "(" ? parsers.names.identifierList() : [parsers.names.identifier()];
  while (tokens.accept(",")) columns.push(parsers.names.identifier());
  tokens.expect("FOR");
  const name = parsers.names.identifier();
  tokens.expect("IN", "(");
  const from: QualifiedName[][] = columns.map(() => []);
  while (tokens.keyword() !== ")" && !tokens.atEnd()) {
    if (tokens.accept("(")) unpivotGroup(parsers, from);
    else if (tokens.is("COLUMNS", "(")) unknownColumns(parsers);
    else from[0]!.push(parsers.names.qualifiedName());
    if (tokens.accept("AS")) parsers.expressions.expression();
    else if (canBeAlias(parsers) || tokens.peek().kind === "string") tokens.next();
    if (!tokens.accept(",")) break;
  }
  tokens.expect(")", ")");
  const values = columns.map((column, index) => ({ column, from: from[index]! }));
  return { kind: "unpivot", source, values, name, ...parseAlias(parsers) };
}

/** Skips DuckDB's `COLUMNS (…)`, whose columns depend on the schema. */
function unknownColumns({ tokens }: Parsers): void {
  const { start } = tokens.next();
  tokens.skipParentheses();
  tokens.warn("unresolved-star", "The columns of COLUMNS are left out", start, tokens.previousEnd);
}

/** Parses `(a, b)` after IN: one column per value. The parenthesis is already consumed. */
function unpivotGroup(parsers: Parsers, from: readonly QualifiedName[][]): void {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  let index = 0;
  while (tokens.keyword() !== ")" && !tokens.atEnd()) {
    const name = parsers.names.qualifiedName();
    from[index++]?.push(name);
    if (!tokens.accept(",")) break;
  }
  tokens.expect(")");
  if (index === from.length) return;
  const message = `UNPIVOT has ${index} columns for ${from.length} values`;
  tokens.warn("column-count-mismatch", message, start, tokens.previousEnd);
}
