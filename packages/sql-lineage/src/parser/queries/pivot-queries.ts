import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Expression, Select, SelectItem, UnpivotRelation } from "../../syntax/queries.ts";
import { emptySelect, nameFrom, selectAllFrom } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { selectList } from "./select-list.ts";

/** Wraps a value in a CASE whose conditions determine if it applies. */
function chosen(value: Expression, by: readonly Expression[]): Expression {
  const [operand, ...more] = by;
  if (operand === undefined) return value;
  const conditions: Expression = { kind: "operation", operands: [operand, ...more] };
  return { kind: "case", operand: conditions, branches: [], otherwise: value };
}

/** Parses DuckDB's `PIVOT t ON a USING sum(b) GROUP BY c`. */
export function pivotQuery(parsers: Parsers): Select {
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
  return { ...select, items: [...groups, ...values] };
}

/** Parses DuckDB's `UNPIVOT t ON a, b INTO NAME n VALUE v`. */
export function unpivotQuery(parsers: Parsers): Select {
  const { tokens, names } = parsers;
  const { start } = tokens.next();
  const source = parsers.relations.relation();
  tokens.expect("ON");
  const entries: SelectItem[] = [];
  selectList(parsers, entries);
  const place = { start, end: tokens.previousEnd };
  const named = (text: string): Identifier => nameFrom({ kind: "word", text, keyword: "", ...place }, false);
  let name = named("name");
  let columns = [named("value")];
  if (tokens.accept("INTO")) {
    tokens.expect("NAME");
    name = names.identifier();
    tokens.expect("VALUE");
    columns = [names.identifier()];
    while (tokens.accept(",")) if (tokens.atName()) columns.push(names.identifier());
  }
  const values = columns.map((column, index) => ({
    column,
    from: sourcesAt(entries, index, columns.length),
  }));
  const unpivot: UnpivotRelation = {
    kind: "unpivot",
    source,
    values,
    name,
    alias: undefined,
    columnAliases: [],
  };
  return selectAllFrom(unpivot, tokens.previousEnd);
}

/** Returns the columns of a value: the entries, or one column of each group `(a, b)`. */
function sourcesAt(entries: readonly SelectItem[], index: number, count: number): QualifiedName[] {
  return entries.flatMap((entry): QualifiedName[] => {
    if (entry.kind !== "expression") return [];
    const { expression } = entry;
    const isGroup = count > 1 && expression.kind === "operation";
    return columnsOf(isGroup ? expression.operands[index] : expression);
  });
}

/** Returns the columns of an expression: `a`, `(a * 2)::text`. */
function columnsOf(expression: Expression | undefined): QualifiedName[] {
  switch (expression?.kind) {
    case "column":
      return [expression.name];
    case "group":
      return columnsOf(expression.inner);
    case "operation":
      return expression.operands.flatMap(columnsOf);
    default:
      return [];
  }
}
