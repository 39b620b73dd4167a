import type { Call, Expression } from "../../syntax/queries.ts";
import { dateUnits } from "../grammar/keywords.ts";
import { callNamed, constant, queryOf, selectAllFrom, tableNamed } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { queryStarts, startsQuery } from "./subqueries.ts";
import { unitArgument } from "./units.ts";
import { parseWindow } from "./windows.ts";

/** Parses the arguments of a call and its suffixes; the current token is the parenthesis. */
export function callOf(parsers: Parsers, name: string): Call {
  const { tokens } = parsers;
  const call = callNamed(name);
  tokens.expect("(");
  tokens.nested(() => callArguments(parsers, call));
  tokens.expect(")");
  callSuffixes(parsers, call);
  return call;
}

function callArguments(parsers: Parsers, call: Call): void {
  const { tokens } = parsers;
  if (tokens.acceptAny("DISTINCT", "UNIQUE")) call.distinct = true;
  else if (tokens.keyword() === "ALL" && tokens.keywordAt(1) !== "(") tokens.advance();
  if (call.name === "trim") tokens.acceptAny("LEADING", "TRAILING", "BOTH");
  if (/^(try_)?convert$/.test(call.name) && parsers.dialect.convertTypeFirst) {
    parsers.names.skipType();
    call.arguments.push(constant);
    tokens.accept(",");
  }
  const units: number[] = [];
  while (tokens.keyword() !== ")" && !tokens.atEnd()) {
    if (argumentClause(parsers, call)) continue;
    const start = tokens.position;
    const argument = parseArgument(parsers);
    if (tokens.position === start + 1 && dateUnits.has(tokens.at(start)!.keyword))
      units.push(call.arguments.length);
    call.arguments.push(argument);
    if (tokens.accept(",")) {
      // The type of MySQL's CONVERT(x, type).
      if (call.name === "convert" && !parsers.dialect.convertTypeFirst) skipArgument(parsers);
      continue;
    }
    if (tokens.keyword() === "AS") argumentName(parsers, call);
  }
  const unit = unitArgument(call, units, parsers.dialect.unitsLast);
  if (unit !== undefined) call.arguments[unit] = constant;
}

/** Parses `value AS name` of STRUCT, or the type of a cast. */
function argumentName(parsers: Parsers, call: Call): void {
  const { tokens } = parsers;
  tokens.advance();
  if (call.name === "struct" && tokens.atName()) {
    call.names ??= [];
    call.names[call.arguments.length - 1] = parsers.names.identifier();
    tokens.accept(",");
  } else skipArgument(parsers);
}

function parseArgument(parsers: Parsers): Expression {
  const { tokens } = parsers;
  if (
    queryStarts.has(tokens.keyword()) &&
    startsQuery(parsers, tokens.position) &&
    tokens.keyword() !== "FROM"
  ) {
    const query = tokens.nested(() => parsers.queries.query());
    return query === undefined ? constant : { kind: "subquery", form: "scalar", query };
  }
  if (tokens.atName()) {
    const assign = tokens.keywordAt(1);
    if (assign === "=>" || assign === ":=") tokens.advance(2);
    if (tokens.keyword() === "TABLE") {
      const table = tableArgument(parsers);
      if (table !== undefined) return table;
    }
    // BigQuery's MODEL m, which is not a table.
    if (tokens.keyword() === "MODEL" && ["word", "quoted"].includes(tokens.peek(1).kind)) {
      tokens.advance();
      parsers.names.qualifiedName();
      return constant;
    }
  }
  return parsers.expressions.expression();
}

/** Parses `TABLE t` or `TABLE(t)` as an argument of a table function, which reads the table. */
function tableArgument(parsers: Parsers): Expression | undefined {
  const { tokens, names } = parsers;
  const open = tokens.keywordAt(1) === "(" ? 1 : 0;
  const { kind } = tokens.peek(open + 1);
  if (kind !== "word" && kind !== "quoted") return undefined;
  if (open > 0 && (queryStarts.has(tokens.keywordAt(2)) || tokens.keywordAt(3) === "(")) return undefined;
  const { start } = tokens.peek();
  tokens.advance(open + 1);
  const name = names.qualifiedName();
  if (open > 0) tokens.expect(")");
  const query = queryOf(selectAllFrom(tableNamed(name), tokens.previousEnd), start, tokens.previousEnd);
  return { kind: "subquery", form: "scalar", query };
}

/** Skips the rest of an argument, with the comma after it. */
function skipArgument({ tokens, names }: Parsers): void {
  names.skipToComma();
  tokens.accept(",");
}

/** Parses or skips a clause between arguments. Returns true if there were any. */
function argumentClause(parsers: Parsers, call: Call): boolean {
  const { tokens } = parsers;
  switch (tokens.keyword()) {
    case "ORDER":
      if (!tokens.accept("ORDER", "BY")) return false;
      call.orderBy.push(...parsers.expressions.orderList());
      return true;
    case "PARTITION":
      // PARTITION BY of a table function's argument.
      if (!tokens.accept("PARTITION", "BY")) return false;
      call.orderBy.push(...parsers.expressions.list());
      return true;
    case "LIMIT":
      tokens.advance(2);
      return true;
    case "FROM":
    case "FOR":
    case "IN":
    case "PLACING":
    case "SEPARATOR":
    case ":":
      if (call.arguments.length === 0 && tokens.keyword() !== "FROM") return false;
      // After a comma, a colon starts a host variable.
      if (tokens.keyword() === ":" && tokens.previousKeyword() === ",") return false;
      tokens.advance();
      return true;
    case "VALUE":
    case "KEY":
      if (!call.name.startsWith("json") && !call.name.startsWith("map")) return false;
      if (
        ![",", ")", ".", ""].includes(tokens.keywordAt(1)) &&
        (tokens.keyword() === "KEY" || call.arguments.length > 0)
      ) {
        tokens.advance();
        return true;
      }
      return false;
    case "IGNORE":
    case "RESPECT":
      return tokens.accept(tokens.keyword(), "NULLS");
    case "HAVING":
      tokens.advance();
      tokens.acceptAny("MAX", "MIN");
      call.orderBy.push(parsers.expressions.expression());
      return true;
    case "ON":
    case "USING":
    case "FORMAT":
    case "RETURNING":
    case "WITH":
    case "WITHOUT":
    case "ABSENT":
    case "NULL":
    case "ERROR":
    case "DEFAULT":
    case "COLUMNS":
    case "PASSING":
      return trailingWords(parsers);
    default:
      return false;
  }
}

/** Skips options of a call up to its next argument: `ON OVERFLOW …`, `NULL ON ERROR`, `USING utf8`, `COLUMNS (…)`. */
function trailingWords(parsers: Parsers): boolean {
  const { tokens } = parsers;
  const keyword = tokens.keyword();
  if ((keyword === "NULL" || keyword === "DEFAULT" || keyword === "ERROR") && tokens.keywordAt(1) !== "ON")
    return false;
  if (
    ["FORMAT", "COLUMNS", "PASSING", "ABSENT", "RETURNING"].includes(keyword) &&
    [",", ")", "."].includes(tokens.keywordAt(1))
  ) {
    return false;
  }
  if (keyword === "PASSING") {
    tokens.advance();
    return true;
  }
  skipArgument(parsers);
  return true;
}

function callSuffixes(parsers: Parsers, call: Call): void {
  const { tokens } = parsers;
  for (;;) {
    switch (tokens.keyword()) {
      case "WITHIN":
        if (!tokens.accept("WITHIN", "GROUP")) return;
        tokens.expect("(", "ORDER", "BY");
        call.orderBy.push(...parsers.expressions.orderList());
        tokens.expect(")");
        continue;
      case "FILTER":
        if (!tokens.accept("FILTER", "(")) return;
        tokens.accept("WHERE");
        call.filter = tokens.nested(() => parsers.expressions.expression());
        tokens.expect(")");
        continue;
      case "IGNORE":
      case "RESPECT":
        if (!tokens.accept(tokens.keyword(), "NULLS")) return;
        continue;
      case "FROM":
        if (!tokens.accept("FROM", "FIRST") && !tokens.accept("FROM", "LAST")) return;
        continue;
      case "KEEP":
        if (!tokens.accept("KEEP", "(")) return;
        tokens.next();
        tokens.acceptAny("FIRST", "LAST");
        tokens.expect("ORDER", "BY");
        call.orderBy.push(...parsers.expressions.orderList());
        tokens.expect(")");
        continue;
      case "OVER":
        if (tokens.keywordAt(1) !== "(" && tokens.peek(1).kind !== "word" && tokens.peek(1).kind !== "quoted")
          return;
        tokens.advance();
        call.window =
          tokens.keyword() === "("
            ? parseWindow(parsers)
            : { base: parsers.names.identifier(), partitionBy: [], orderBy: [] };
        continue;
      default:
        return;
    }
  }
}
