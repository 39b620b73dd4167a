import type { Expression } from "../../syntax/queries.ts";
import type { QueryStatement, Statement } from "../../syntax/statements.ts";
import { emptySelect, queryOf, withOuter, withoutTables } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { withClause } from "../queries/common-tables.ts";
import { givesNoRows } from "../queries/queries-without-rows.ts";
import { selectList } from "../queries/select-list.ts";
import { fromInsert } from "./changes/insert.ts";
import { otherStatement } from "./control/skipped.ts";

/** Wraps a value in a CASE whose conditions determine if it applies. */
function chosen(value: Expression, by: readonly Expression[]): Expression {
  const [operand, ...more] = by;
  if (operand === undefined) return value;
  const conditions: Expression = { kind: "operation", operands: [operand, ...more] };
  return { kind: "case", operand: conditions, branches: [], otherwise: value };
}

/** Parses a query, after its WITH clause. */
export function queryStatement(
  parsers: Parsers,
  outer = withoutTables,
  start = parsers.tokens.start,
): QueryStatement {
  const { tokens } = parsers;
  const first = tokens.position;
  const query = parsers.queries.query();
  const withoutRows = givesNoRows(parsers, first, tokens.position);
  const whole = { ...withOuter(query, outer), start };
  return { kind: "query", verb: "select", query: whole, withoutRows, start, end: tokens.previousEnd };
}

/** Parses a query or a change that starts with WITH. */
export function withStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  const outer = withClause(parsers);
  switch (tokens.keyword()) {
    case "INSERT":
    case "UPDATE":
    case "DELETE":
    case "MERGE":
      return { ...parsers.statements.change(outer), start };
    case "FROM":
      return { ...fromStatement(parsers, outer, start), start };
    default:
      return queryStatement(parsers, outer, start);
  }
}

/** Parses a statement that starts with FROM: INSERT (Hive) or SELECT. */
export function fromStatement(
  parsers: Parsers,
  outer = withoutTables,
  start = parsers.tokens.start,
): Statement {
  const { tokens } = parsers;
  let depth = 0;
  for (let index = tokens.position; index < tokens.limit; index++) {
    const { keyword } = tokens.at(index)!;
    tokens.charge(1);
    if (keyword === "(") depth++;
    else if (keyword === ")") depth--;
    else if (keyword === "INSERT" && depth === 0) return fromInsert(parsers, outer);
  }
  return queryStatement(parsers, outer, start);
}

/** Parses DuckDB's `PIVOT t ON a USING sum(b) GROUP BY c`. */
export function pivotStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const select = { ...emptySelect(), from: [parsers.relations.relation()] };
  const on = tokens.accept("ON") ? parsers.expressions.list() : [];
  if (tokens.accept("USING")) selectList(parsers, select.items);
  if (tokens.accept("GROUP", "BY")) select.groupBy = parsers.expressions.list();
  const place = { start, end: tokens.previousEnd };
  const groups = select.groupBy.map((expression) => {
    return { kind: "expression" as const, expression, alias: undefined, ...place };
  });
  // The pivoted values determine the column of a value.
  const values = select.items.map((item) =>
    item.kind === "expression" ? { ...item, expression: chosen(item.expression, on) } : item,
  );
  const body = { ...select, items: [...groups, ...values] };
  tokens.skipToEnd();
  const query = queryOf(body, place.start, place.end);
  return { kind: "query", verb: "pivot", query, withoutRows: false, start, end: tokens.previousEnd };
}

/** Parses `DECLARE name CURSOR FOR query`, which reads; other declarations are variables. */
export function declareStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  for (let ahead = 1; ahead < 8; ahead++) {
    if (tokens.keywordAt(ahead) !== "FOR" || !["SELECT", "WITH"].includes(tokens.keywordAt(ahead + 1)))
      continue;
    tokens.advance(ahead + 1);
    return { ...queryStatement(parsers), start, verb: "declare cursor" };
  }
  return otherStatement(parsers, "declare");
}
