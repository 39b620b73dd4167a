import type { Expression, Select } from "../../syntax/queries.ts";
import { callOf } from "../expressions/calls.ts";
import type { Parsers } from "../grammar/parsers.ts";

/** Keywords and symbols after the list. */
const groupByFollowers: ReadonlySet<string> = new Set([")", "HAVING", "ORDER", "LIMIT", "QUALIFY"]);

/** Parses the list after GROUP BY. */
export function groupByClause(parsers: Parsers, select: Select): void {
  const { tokens } = parsers;
  tokens.acceptAny("DISTINCT");
  if (
    tokens.keyword() === "ALL" &&
    ["", ")", "HAVING", "ORDER", "LIMIT", "QUALIFY", "UNION", "WINDOW"].includes(tokens.keywordAt(1))
  ) {
    tokens.advance();
    select.groupByAll = true;
    return;
  }
  tokens.accept("ALL");
  do {
    // A trailing comma.
    if (select.groupBy.length > 0 && (tokens.atEnd() || groupByFollowers.has(tokens.keyword()))) return;
    if (tokens.accept("GROUPING", "SETS")) {
      const sets = callOf(parsers, "grouping sets");
      select.groupBy.push(...sets.arguments.flatMap(members));
    } else {
      select.groupBy.push(...members(parsers.expressions.expression()));
      tokens.acceptAny("ASC", "DESC");
    }
  } while (tokens.accept(","));
  if (tokens.accept("GROUPING", "SETS")) tokens.skipParentheses();
  tokens.accept("WITH", "ROLLUP");
  tokens.accept("WITH", "CUBE");
  tokens.accept("WITH", "TOTALS");
}

/** Returns the columns inside GROUP BY's parentheses and functions. */
function members(expression: Expression): Expression[] {
  if (expression.kind === "call" && ["rollup", "cube", "grouping sets"].includes(expression.name)) {
    return expression.arguments.flatMap(members);
  }
  return expression.kind === "operation" && expression.operands.length > 1 ? [expression] : [expression];
}
