import type { Identifier } from "../../../syntax/names.ts";
import type { Expression, InsertStatement, Select, SelectItem } from "../../../syntax/queries.ts";
import { queryOf, selectAllFrom } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { selectList } from "../../queries/select-list.ts";

/**
 * Parses Databricks's `APPLY CHANGES INTO target FROM source KEYS (…) … COLUMNS …`; the current token is the first
 * keyword. Also parses the newer spelling `AUTO CDC INTO`.
 */
export function applyChanges(parsers: Parsers): InsertStatement {
  const { tokens, names } = parsers;
  const { start } = tokens.next();
  tokens.acceptAny("CHANGES", "CDC");
  tokens.accept("ONCE");
  tokens.expect("INTO");
  const name = names.qualifiedName();
  tokens.expect("FROM");
  const select: Select = selectAllFrom(parsers.relations.primary(false), tokens.previousEnd);
  const conditions: Expression[] = [];
  while (!tokens.atEnd()) {
    if (tokens.accept("WHERE") || tokens.accept("WHEN")) select.where.push(parsers.expressions.expression());
    else if (tokens.is("COLUMNS")) select.items = changedColumns(parsers);
    else if (tokens.keyword() === "(") tokens.skipParentheses();
    else tokens.advance();
  }
  const query = queryOf(select, start, tokens.previousEnd);
  const target = { name, columns: [], values: undefined, query: undefined, condition: undefined };
  const rest = { assignments: [], conditions, returning: [], start, end: tokens.previousEnd };
  return { kind: "insert", verb: "apply changes", targets: [target], query, ...rest };
}

/** Parses `COLUMNS (a, b)` or `COLUMNS * EXCEPT (a, b)`. */
function changedColumns(parsers: Parsers): SelectItem[] {
  const { tokens, names } = parsers;
  tokens.advance();
  if (tokens.keyword() === "(") return names.identifierList().map(columnItem);
  const items: SelectItem[] = [];
  selectList(parsers, items);
  return items;
}

function columnItem(column: Identifier): SelectItem {
  const { start, end } = column;
  return { kind: "expression", expression: { kind: "column", name: [column] }, alias: undefined, start, end };
}
