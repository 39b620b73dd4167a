import type { Identifier } from "../../syntax/names.ts";
import type { Select, Window } from "../../syntax/queries.ts";
import { parseWindow } from "../expressions/windows.ts";
import { clauseWordFollowers, setWords } from "../grammar/keywords.ts";
import { emptySelect, starItem } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { skipTemplate } from "../grammar/templates.ts";
import { sampleSize } from "../relations/table-modifiers.ts";
import { groupByClause } from "./group-by.ts";
import { intoClause } from "./into.ts";
import { selectList } from "./select-list.ts";

/** Parses SELECT, or FROM without SELECT. */
export function parseSelect(parsers: Parsers): Select {
  const { tokens } = parsers;
  const select = emptySelect();
  // Hive and DuckDB allow FROM first; in DuckDB, SELECT is optional.
  if (tokens.accept("FROM")) {
    select.from = parsers.relations.list();
    if (tokens.keyword() !== "SELECT") {
      select.items.push(starItem(tokens.previousEnd, tokens.previousEnd));
      selectClauses(parsers, select);
      return select;
    }
  }
  // PL/pgSQL's SELECT without a result.
  if (!tokens.accept("PERFORM")) tokens.expect("SELECT");
  selectModifiers(parsers, select);
  // PL/pgSQL allows the variables first: SELECT INTO x, y a, b FROM t.
  if (tokens.keyword() === "INTO" && parsers.blocks.assignsInto) intoClause(parsers, select);
  if (
    tokens.keyword() !== "FROM" &&
    tokens.keyword() !== "INTO" &&
    tokens.keyword() !== ")" &&
    !tokens.atEnd()
  ) {
    selectList(parsers, select.items);
  }
  selectClauses(parsers, select);
  return select;
}

/** Parses the keywords between SELECT and its list. */
function selectModifiers(parsers: Parsers, select: Select): void {
  const { tokens } = parsers;
  for (;;) {
    switch (tokens.keyword()) {
      case "DISTINCT":
        tokens.advance();
        select.distinct = true;
        if (tokens.accept("ON")) {
          tokens.expect("(");
          select.distinct = parsers.expressions.list();
          tokens.expect(")");
        }
        continue;
      case "DISTINCTROW":
        tokens.advance();
        select.distinct = true;
        continue;
      case "SQL_BIG_RESULT":
      case "SQL_SMALL_RESULT":
      case "SQL_BUFFER_RESULT":
      case "SQL_CACHE":
      case "ALL":
      case "STRAIGHT_JOIN":
      case "SQL_CALC_FOUND_ROWS":
      case "SQL_NO_CACHE":
      case "HIGH_PRIORITY":
        tokens.advance();
        continue;
      case "TOP":
        if (!topClause(parsers)) return;
        continue;
      case "AS":
        // BigQuery's SELECT AS STRUCT, SELECT AS VALUE.
        if (tokens.accept("AS", "STRUCT")) select.as = "struct";
        else if (tokens.accept("AS", "VALUE")) select.as = "value";
        else return;
        continue;
      default:
        return;
    }
  }
}

/** Skips `TOP 10 PERCENT WITH TIES`. Returns false at a column with this name. */
function topClause({ tokens }: Parsers): boolean {
  const { kind, keyword } = tokens.peek(1);
  if (kind !== "number" && kind !== "variable" && keyword !== "(") return false;
  tokens.advance();
  if (tokens.keyword() === "(") tokens.skipParentheses();
  else tokens.advance();
  tokens.accept("PERCENT");
  tokens.accept("WITH", "TIES");
  return true;
}

/** Parses the clauses after the select list, in any order that a dialect allows. */
function selectClauses(parsers: Parsers, select: Select): void {
  const { tokens } = parsers;
  for (;;) {
    switch (tokens.keyword()) {
      case "INTO":
        intoClause(parsers, select);
        continue;
      case "BULK":
        if (!tokens.accept("BULK", "COLLECT")) return;
        continue;
      case "FROM":
        tokens.advance();
        select.from.push(...parsers.relations.list());
        continue;
      case "WHERE":
      case "PREWHERE":
        tokens.advance();
        select.where.push(parsers.expressions.expression());
        continue;
      case "GROUP":
        tokens.expect("GROUP", "BY");
        groupByClause(parsers, select);
        continue;
      case "HAVING":
        tokens.advance();
        select.having = parsers.expressions.expression();
        continue;
      case "QUALIFY":
        if (!parsers.dialect.qualify) return;
        tokens.advance();
        select.qualify = parsers.expressions.expression();
        continue;
      case "WINDOW":
        tokens.advance();
        select.windows = namedWindows(parsers);
        continue;
      case "START":
        if (!tokens.accept("START", "WITH")) return;
        select.where.push(parsers.expressions.expression());
        continue;
      case "CONNECT":
        tokens.expect("CONNECT", "BY");
        tokens.accept("NOCYCLE");
        select.isHierarchy = true;
        select.where.push(parsers.expressions.expression());
        continue;
      case "USING":
        // DuckDB's USING SAMPLE 10%.
        if (!tokens.accept("USING", "SAMPLE")) return;
        sampleSize(parsers);
        continue;
      case "MODEL":
        if (!clauseWordFollowers.MODEL!.includes(tokens.keywordAt(1))) return;
        modelClause(parsers);
        continue;
      case "CLUSTER":
      case "DISTRIBUTE":
      case "SORT":
        if (tokens.keywordAt(1) !== "BY") return;
        tokens.advance(2);
        select.sortBy.push(...parsers.expressions.orderList());
        continue;
      default:
        if (!skipTemplate(tokens)) return;
    }
  }
}

/** Skips Oracle's MODEL clause, in which cells come from other cells. */
function modelClause(parsers: Parsers): void {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.skipUntil(")", ...setWords);
  tokens.warn("unsupported-statement", "MODEL is not supported", start, tokens.previousEnd);
}

/** Parses `WINDOW name AS (…), …`. */
function namedWindows(parsers: Parsers): { name: Identifier; window: Window }[] {
  const { tokens } = parsers;
  const windows: { name: Identifier; window: Window }[] = [];
  do {
    const name = parsers.names.identifier();
    tokens.expect("AS");
    if (tokens.keyword() === "(") windows.push({ name, window: parseWindow(parsers) });
    else windows.push({ name, window: { base: parsers.names.identifier(), partitionBy: [], orderBy: [] } });
  } while (tokens.accept(","));
  return windows;
}
