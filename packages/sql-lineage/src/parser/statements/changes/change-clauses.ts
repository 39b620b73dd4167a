import type { Identifier, QualifiedName } from "../../../syntax/names.ts";
import type {
  Assignment,
  ChangeOutput,
  Expression,
  Select,
  SelectItem,
  TableRelation,
} from "../../../syntax/queries.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import { emptySelect, nameFrom, tableNamed } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { selectList } from "../../queries/select-list.ts";
import { canBeAlias, parseAlias } from "../../relations/aliases.ts";
import { isTableHint } from "../../relations/table-modifiers.ts";

/** Matches `(a, b)` with a row of expressions or the columns of a subquery. */
function pairUp(columns: readonly Identifier[], expression: Expression): Assignment[] {
  if (expression.kind === "operation" && expression.operands.length === columns.length) {
    return columns.map((column, index) => ({ column, expression: expression.operands[index]! }));
  }
  if (expression.kind === "group" && columns.length === 1)
    return [{ column: columns[0]!, expression: expression.inner }];
  return columns.map((column, position) => ({ column, expression, position }));
}

/** Parses the table that a statement changes, with its alias. */
export function changeTarget(parsers: Parsers): TableRelation {
  const { tokens } = parsers;
  tokens.accept("ONLY");
  // Oracle can update views in parentheses, but their base tables are unknown here.
  if (tokens.keyword() === "(") tokens.fail("a table");
  if (tokens.peek().kind === "variable") {
    const name = [nameFrom(tokens.next(), false)];
    return { kind: "table", name, ...parseAlias(parsers) };
  }
  const name = remoteTarget(parsers) ?? parsers.names.targetName();
  partitionClause(parsers);
  tableHint(parsers);
  const alias = tokens.accept("AS") || isTargetAlias(parsers) ? parsers.names.identifier() : undefined;
  tableHint(parsers);
  return { kind: "table", name, alias, columnAliases: [] };
}

/** Skips SQL Server's `OPENQUERY(server, 'query')` in place of a table, which is in another database. */
export function remoteTarget({ tokens }: Parsers): QualifiedName | undefined {
  const isRemote = ["OPENQUERY", "OPENROWSET", "OPENDATASOURCE"].includes(tokens.keyword());
  if (!isRemote || tokens.keywordAt(1) !== "(") return undefined;
  const { start } = tokens.next();
  tokens.skipParentheses();
  while (tokens.accept(".")) if (tokens.atName()) tokens.advance();
  const message = "The table is in another database; it is left out";
  tokens.warn("opaque-statement", message, start, tokens.previousEnd);
  return [];
}

function isTargetAlias(parsers: Parsers): boolean {
  return (
    canBeAlias(parsers) &&
    !["SET", "USING", "WHERE", "OUTPUT", "REMOVE", "FROM", "VALUES"].includes(parsers.tokens.keyword())
  );
}

/** Skips `TOP 10` of SQL Server. */
export function topClause({ tokens }: Parsers): void {
  if (!tokens.accept("TOP")) return;
  if (tokens.keyword() === "(") tokens.skipParentheses();
  else tokens.next();
  tokens.accept("PERCENT");
}

/** Skips `WITH (hint)`. */
export function tableHint(parsers: Parsers): void {
  const { tokens } = parsers;
  if (tokens.keyword() === "(" && isTableHint(parsers)) tokens.skipParentheses();
  if (tokens.is("WITH", "(")) {
    tokens.advance();
    tokens.skipParentheses();
  }
}

/** Skips `PARTITION (…)`. */
export function partitionClause(parsers: Parsers): void {
  const { tokens } = parsers;
  if (tokens.keyword() === "PARTITION" && tokens.keywordAt(1) === "(") {
    tokens.advance();
    tokens.skipParentheses();
    tokens.accept("IF", "NOT", "EXISTS");
  }
}

/** Parses `a = x, t.b = y, (c, d) = (SELECT …)`. */
export function assignmentList(parsers: Parsers): Assignment[] {
  const { tokens } = parsers;
  const list: Assignment[] = [];
  do {
    if (tokens.keyword() === "(") {
      const columns = parsers.names.identifierList();
      tokens.expect("=");
      tokens.accept("ROW");
      list.push(...pairUp(columns, parsers.expressions.expression()));
      continue;
    }
    if (tokens.peek().kind === "variable") {
      // SQL Server's @variable = column = expression.
      tokens.advance();
      tokens.expect("=");
      if (tokens.keywordAt(1) !== "=") {
        parsers.expressions.expression();
        continue;
      }
    }
    const name = parsers.names.qualifiedName();
    const column = name.at(-1) ?? tokens.fail("a column");
    const qualifier = name.slice(0, -1);
    while (tokens.is("[") || tokens.is(".")) {
      if (tokens.accept(".")) {
        parsers.names.pathPart();
        continue;
      }
      while (!tokens.atEnd() && tokens.keyword() !== "]") tokens.advance();
      tokens.expect("]");
    }
    const compound = ["+", "-", "*", "/", "%", "&", "|", "^", "||"].includes(tokens.keyword());
    if (compound) tokens.advance();
    if (!tokens.accept("=") && !tokens.accept(":=")) tokens.fail("=");
    const expression = parsers.expressions.expression();
    const own: Expression = { kind: "column", name: [column] };
    list.push({
      column,
      ...(qualifier.length > 0 ? { qualifier } : {}),
      expression: compound ? { kind: "operation", operands: [own, expression] } : expression,
    });
  } while (tokens.accept(","));
  return list;
}

/**
 * Parses SQL Server's OUTPUT, which returns the changed rows or writes them to another table.
 *
 * @param rows - the tables of changed rows: `inserted`, `deleted`
 */
export function outputClause(parsers: Parsers, rows: readonly string[]): ChangeOutput | undefined {
  const { tokens } = parsers;
  let output: ChangeOutput | undefined;
  while (tokens.keyword() === "OUTPUT") {
    const { start } = tokens.next();
    const place = { quoted: false, start, end: tokens.previousEnd };
    const from = rows.map((text) => tableNamed([{ text, ...place }]));
    const select: Select = { ...emptySelect(), from };
    selectList(parsers, select.items);
    if (!tokens.accept("INTO")) continue;
    const isVariable = tokens.peek().kind === "variable";
    const name = isVariable ? [nameFrom(tokens.next(), false)] : parsers.names.qualifiedName();
    const isList = tokens.keyword() === "(" && !isQueryAhead(parsers);
    const columns = isList ? parsers.names.identifierList() : [];
    output = { select, name, columns, start, end: tokens.previousEnd };
  }
  return output;
}

/** Parses RETURNING, which returns rows and writes nothing. */
export function returningClause(parsers: Parsers): SelectItem[] {
  const { tokens } = parsers;
  // SQL Server's RETURN is the next statement.
  const words = parsers.dialect.optionalSeparators ? ["RETURNING"] : ["RETURNING", "RETURN"];
  if (!tokens.acceptAny(...words)) return [];
  const items: SelectItem[] = [];
  // PostgreSQL's RETURNING WITH (OLD AS o).
  if (tokens.is("WITH", "(")) {
    tokens.advance();
    tokens.skipParentheses();
  }
  selectList(parsers, items);
  // Oracle stores the values in variables.
  tokens.skipUntil(")");
  return items;
}

/** Parses the trailing clauses of UPDATE, DELETE and MERGE. Returns the RETURNING list. */
export function changeTail(parsers: Parsers): SelectItem[] {
  const { tokens } = parsers;
  if (tokens.accept("ORDER", "BY")) parsers.expressions.orderList();
  if (tokens.accept("LIMIT")) parsers.expressions.expression();
  if (tokens.keyword() === "OPTION" && tokens.keywordAt(1) === "(") {
    tokens.advance();
    tokens.skipParentheses();
  }
  const returning = returningClause(parsers);
  if (tokens.accept("LOG", "ERRORS")) tokens.skipToEnd();
  return returning;
}
