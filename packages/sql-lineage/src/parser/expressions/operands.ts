import type { Identifier } from "../../syntax/names.ts";
import type { Expression } from "../../syntax/queries.ts";
import { constant } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
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
      return constant;
    case ":":
      tokens.advance();
      parsers.names.pathPart();
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
  const keyword = tokens.keyword();
  if (keyword === "(" && !tokens.is("(", "+", ")")) return callOf(parsers, name.at(-1)!.text.toLowerCase());
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

/** Parses an array or struct literal. */
export function bracketed(parsers: Parsers, open: string, close: string): Expression {
  const { tokens } = parsers;
  tokens.expect(open);
  const operands = tokens.nested(() => {
    const items: Expression[] = [];
    while (tokens.keyword() !== close && !tokens.atEnd()) {
      if (tokens.accept(",") || tokens.accept(":")) continue;
      items.push(parsers.expressions.expression());
    }
    return items;
  });
  tokens.expect(close);
  return { kind: "operation", operands: operands ?? [] };
}
