import type { Token } from "../../lexer/token.ts";
import type { Identifier } from "../../syntax/names.ts";
import type { Expression } from "../../syntax/queries.ts";
import { constant } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { keyColumns } from "../grammar/templates.ts";
import { callOf } from "./calls.ts";
import { isQueryAhead, subquery } from "./subqueries.ts";

/** Parses an operand that starts with a symbol. */
export function symbolOperand(parsers: Parsers, symbol: string): Expression {
  const { tokens } = parsers;
  switch (symbol) {
    case "(":
      return parenthesized(parsers);
    case "[":
      return bracketed(parsers, "[", "]");
    case "{":
      return bracketed(parsers, "{", "}");
    case "*":
      tokens.advance();
      return { kind: "star", qualifier: undefined };
    case "?":
    case "$":
      tokens.advance();
      // SQLite's ?1.
      if (tokens.peek().kind === "number" && tokens.start === tokens.previousEnd) tokens.advance();
      return constant;
    case "#":
      return positionalColumn(parsers);
    case ":":
      tokens.advance();
      // psql quotes the value of :'name'.
      if (tokens.peek().kind !== "string") {
        const variable = [parsers.names.pathPart()];
        if (tokens.keyword() === "." && tokens.peek(1).kind === "word" && tokens.accept("."))
          variable.push(parsers.names.pathPart());
        return { kind: "constant", variable };
      }
      tokens.advance();
      return constant;
    case "%":
      // The placeholders of Python's database drivers: %s, %(name)s.
      tokens.advance();
      if (tokens.keyword() === "(") tokens.skipParentheses();
      tokens.next();
      return constant;
    default:
      return tokens.fail("an expression");
  }
}

/** Parses DuckDB's `#1`, the column at a position. */
function positionalColumn({ tokens }: Parsers): Expression {
  const { start } = tokens.next();
  if (tokens.peek().kind !== "number") tokens.fail("an expression");
  tokens.advance();
  tokens.warn("unknown-column", "The column at a position is left out", start, tokens.previousEnd);
  return constant;
}

function parenthesized(parsers: Parsers): Expression {
  const { tokens } = parsers;
  if (isQueryAhead(parsers)) return subquery(parsers, "scalar");
  const lambda = lambdaAhead(parsers);
  if (lambda !== undefined) return lambda;
  tokens.advance();
  const list = tokens.nested(() => {
    const items: Expression[] = [];
    while (tokens.keyword() !== ")" && !tokens.atEnd()) {
      items.push(parsers.expressions.expression());
      if (tokens.accept("AS")) parsers.names.identifier();
      if (!tokens.accept(",")) break;
    }
    return items;
  });
  tokens.expect(")");
  if (list === undefined || list.length === 0) return constant;
  return list.length === 1 ? { kind: "group", inner: list[0]! } : { kind: "operation", operands: list };
}

/** Parses `(x, y) -> …`, if the dialect supports it. */
function lambdaAhead(parsers: Parsers): Expression | undefined {
  const { tokens } = parsers;
  const close = tokens.closingOf(tokens.position);
  if (!parsers.dialect.lambdas || close < 0 || tokens.at(close + 1)?.keyword !== "->") return undefined;
  const after = tokens.at(close + 2)?.kind;
  if (after === "string" || after === "number") return undefined;
  const parameters = parsers.names.identifierList();
  tokens.expect("->");
  return lambdaOf(parsers, parameters);
}

function lambdaOf(parsers: Parsers, parameters: Identifier[]): Expression {
  const { tokens } = parsers;
  const body = tokens.nested(() => parsers.expressions.expression());
  return body === undefined ? constant : { kind: "lambda", parameters, body };
}

/** Parses a name: a column, a call, `t.*`, or a lambda parameter. */
export function named(parsers: Parsers): Expression {
  const { tokens } = parsers;
  const first = tokens.peek();
  const name = parsers.names.parts(parsers.names.identifier());
  while (tokens.keyword() === ".") {
    if (tokens.keywordAt(1) === "*") {
      tokens.advance(2);
      return { kind: "star", qualifier: name };
    }
    tokens.advance();
    if (tokens.keyword() === ".") continue;
    name.push(...parsers.names.parts(parsers.names.pathPart()));
  }
  // Oracle's function of another database: f@link(x).
  const isLinked = parsers.dialect.tableSuffixes && tokens.peek().kind === "variable";
  if (isLinked && tokens.start === tokens.previousEnd && tokens.keywordAt(1) === "(") tokens.advance();
  const keyword = tokens.keyword();
  if (keyword === "(" && !tokens.is("(", "+", ")"))
    return curriedCall(parsers, name.at(-1)!.text.toLowerCase());
  if (keyword === "->" && parsers.dialect.lambdas && name.length === 1 && first.kind === "word") {
    const after = tokens.peek(1).kind;
    if (after !== "string" && after !== "number") {
      tokens.advance();
      return lambdaOf(parsers, [name[0]!]);
    }
  }
  const last = name.at(-1)!.text.toUpperCase();
  if (name.length > 1 && (last === "NEXTVAL" || last === "CURRVAL" || last.startsWith("$"))) return constant;
  return { kind: "column", name };
}

/** Parses `f(x)`, or `f(x)(y)` of Snowflake's `IDENTIFIER('f')(y)`. */
function curriedCall(parsers: Parsers, name: string): Expression {
  const { tokens } = parsers;
  const call = callOf(parsers, name);
  const isCurried = tokens.keyword() === "(" && tokens.previousKeyword() === ")";
  if (!isCurried || tokens.start !== tokens.previousEnd || tokens.is("(", "+", ")")) return call;
  const outer = callOf(parsers, name);
  outer.arguments.unshift(call);
  return outer;
}

/** Parses an array or struct literal. */
export function bracketed(parsers: Parsers, open: string, close: string): Expression {
  const { tokens } = parsers;
  tokens.expect(open);
  const operands = tokens.nested(() => {
    const items: Expression[] = [];
    while (tokens.keyword() !== close && !tokens.atEnd()) {
      // The key of an object.
      if (open === "{" && tokens.keywordAt(1) === ":" && tokens.peek().kind !== "symbol") tokens.advance(2);
      if (tokens.accept(",") || tokens.accept(":")) continue;
      if (tokens.keyword() === "FOR" && items.length === 1) return [comprehension(parsers, items[0]!)];
      items.push(parsers.expressions.expression());
    }
    return items;
  });
  tokens.expect(close);
  return { kind: "operation", operands: operands ?? [] };
}

/** Parses the rest of DuckDB's `[f(x) FOR x IN list IF condition]`. */
function comprehension(parsers: Parsers, body: Expression): Expression {
  const { tokens } = parsers;
  tokens.advance();
  const parameters = [parsers.names.identifier()];
  while (tokens.accept(",")) parameters.push(parsers.names.identifier());
  tokens.expect("IN");
  const operands = [parsers.expressions.operand()];
  const lambda = (expression: Expression): Expression => ({ kind: "lambda", parameters, body: expression });
  operands.push(lambda(body));
  if (tokens.accept("IF")) operands.push(lambda(parsers.expressions.expression()));
  return { kind: "operation", operands };
}

/** Returns true for the index of an array: a constant, or BigQuery's `OFFSET(0)`. */
export function isIndex(expression: Expression): boolean {
  if (expression.kind === "constant") return true;
  return expression.kind === "call" && /^(safe_)?(offset|ordinal)$/.test(expression.name);
}

/** Returns the value of a template: the columns of a surrogate key, or else a constant. */
export function templateValue(token: Token): Expression {
  const operands = keyColumns(token).map((name) => ({ kind: "column" as const, name: [name] }));
  return operands.length === 0 ? constant : { kind: "operation", operands };
}
