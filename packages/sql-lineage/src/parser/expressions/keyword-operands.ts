import type { Token } from "../../lexer/token.ts";
import type { Case, Expression } from "../../syntax/queries.ts";
import { constantWords, dateUnits, functionWords, reservedWords } from "../grammar/keywords.ts";
import { constant } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { callOf } from "./calls.ts";
import { bracketed, named } from "./operands.ts";
import { isQueryAhead, subquery } from "./subqueries.ts";
import { parseWindow } from "./windows.ts";

/** Parses an operand that starts with a keyword. Returns undefined if the keyword is a name or value here. */
type KeywordForm = (parsers: Parsers, after: Token, keyword: string) => Expression | undefined;

/** The operands with a syntax of their own, by their first keyword. A new form of expression is one more entry. */
const keywordForms: ReadonlyMap<string, KeywordForm> = new Map<string, KeywordForm>([
  ["CASE", caseExpression],
  ["CAST", castOperand],
  ["TRY_CAST", castOperand],
  ["SAFE_CAST", castOperand],
  ["EXISTS", (parsers, after) => quantified(parsers, after, "exists", "exists")],
  ["ANY", (parsers, after) => quantified(parsers, after, "in", "any")],
  ["ALL", (parsers, after) => quantified(parsers, after, "in", "all")],
  ["SOME", (parsers, after) => quantified(parsers, after, "in", "some")],
  ["INTERVAL", intervalOperand],
  ["ARRAY", collection],
  ["MAP", collection],
  ["STRUCT", typedConstructor],
  ["TIMESTAMP", timeLiteral],
  ["TIME", timeLiteral],
  ["APPROXIMATE", approximateCall],
  ["NEXT", nextValue],
  ["DISTINCT", distinctOperand],
  ["COLLATION", collationFor],
]);

/** Keywords after LEFT and RIGHT if they start a join. */
const joinFollowers: ReadonlySet<string> = new Set(["JOIN", "OUTER", "SEMI", "ANTI", "INNER", "ASOF", "ANY"]);

/** Parses an operand that starts with a word: a form with its own syntax, a value, or a name. */
export function wordOperand(parsers: Parsers, keyword: string): Expression {
  const { tokens, dialect } = parsers;
  const after = tokens.peek(1);
  // DATE '2024-01-01', _utf8'…': a type or a character set before a literal.
  if (after.kind === "string" && !reservedWords.has(keyword) && keyword !== "INTERVAL") {
    tokens.advance(2);
    return constant;
  }
  const operand = keywordForms.get(keyword)?.(parsers, after, keyword);
  if (operand !== undefined) return operand;
  if (constantWords.has(keyword) || dialect.valueWords.has(keyword)) {
    if (after.keyword !== "." && after.keyword !== "(") {
      tokens.advance();
      return constant;
    }
  }
  if (reservedWords.has(keyword) && !isNameHere(parsers, keyword, after.keyword))
    tokens.fail("an expression");
  return named(parsers);
}

/** Returns true if a reserved word is a function, or a column, at the start of an operand. */
function isNameHere({ dialect, expressions }: Parsers, keyword: string, after: string): boolean {
  if (after === "(") return functionWords.has(keyword);
  switch (keyword) {
    case "OFFSET":
      return dialect.quotedPaths && !expressions.startsOperand(1);
    case "VALUES":
      return true;
    case "CONNECT":
      return after !== "BY";
    case "LIMIT":
      return after === "AS" || after === "," || after === ".";
    case "LEFT":
    case "RIGHT":
      return !joinFollowers.has(after);
    default:
      return false;
  }
}

/** Parses `EXISTS (query)`, `ANY (query)`, or a function with that name. */
function quantified(
  parsers: Parsers,
  after: Token,
  form: "exists" | "in",
  name: string,
): Expression | undefined {
  if (after.keyword !== "(") return undefined;
  parsers.tokens.advance();
  return isQueryAhead(parsers) ? subquery(parsers, form) : callOf(parsers, name);
}

/** Parses `ARRAY[…]`, `MAP {…}`, `ARRAY<int>[…]`. */
function collection(parsers: Parsers, after: Token): Expression | undefined {
  if (after.keyword !== "[" && after.keyword !== "{") return typedConstructor(parsers, after);
  parsers.tokens.advance();
  return after.keyword === "[" ? bracketed(parsers, "[", "]") : bracketed(parsers, "{", "}");
}

/** Parses `TIMESTAMP WITH TIME ZONE '…'`. */
function timeLiteral(parsers: Parsers, after: Token): Expression | undefined {
  if (after.keyword !== "WITH" && after.keyword !== "WITHOUT") return undefined;
  parsers.names.skipType();
  parsers.expressions.primary();
  return constant;
}

/** Parses Redshift's `APPROXIMATE COUNT (DISTINCT …)`. */
function approximateCall(parsers: Parsers, after: Token): Expression | undefined {
  if (after.kind !== "word" || parsers.tokens.keywordAt(2) !== "(") return undefined;
  parsers.tokens.advance();
  return parsers.expressions.primary();
}

/** Parses `NEXT VALUE FOR sequence`. */
function nextValue(parsers: Parsers, after: Token): Expression | undefined {
  if (after.keyword !== "VALUE") return undefined;
  parsers.tokens.advance(3);
  parsers.names.qualifiedName();
  if (parsers.tokens.accept("OVER")) parseWindow(parsers);
  return constant;
}

/** Parses PostgreSQL's `COLLATION FOR (x)`. */
function collationFor(parsers: Parsers, after: Token): Expression | undefined {
  if (after.keyword !== "FOR") return undefined;
  parsers.tokens.advance(2);
  return { kind: "operation", operands: [parsers.expressions.operand()] };
}

/** Parses `DISTINCT x` as an argument. */
function distinctOperand(parsers: Parsers): Expression {
  parsers.tokens.advance();
  return parsers.expressions.operand();
}

/** Parses `ARRAY<int>[…]`, `STRUCT<a int>(…)`. */
function typedConstructor(parsers: Parsers, after: Token): Expression | undefined {
  const { tokens } = parsers;
  if (after.keyword !== "<") return undefined;
  tokens.advance();
  tokens.skipAngles();
  if (tokens.keyword() === "[") return bracketed(parsers, "[", "]");
  return tokens.keyword() === "(" ? callOf(parsers, "struct") : constant;
}

/** Parses `INTERVAL '1' DAY`. */
function intervalOperand(parsers: Parsers, after: Token): Expression | undefined {
  const { tokens } = parsers;
  if (!parsers.expressions.startsOperand(1) || after.keyword === "AND" || after.keyword === "OR")
    return undefined;
  tokens.advance();
  const amount = parsers.expressions.operand();
  intervalUnit(parsers);
  // Spark's INTERVAL 1 YEAR 2 MONTHS.
  while (isIntervalPart(tokens)) {
    tokens.accept("-");
    tokens.advance();
    intervalUnit(parsers);
  }
  return { kind: "operation", operands: [amount] };
}

/** Skips `DAY`, `DAY (3) TO SECOND (2)`. */
function intervalUnit({ tokens }: Parsers): void {
  if (!dateUnits.has(tokens.keyword())) return;
  tokens.advance();
  if (tokens.keyword() === "(") tokens.skipParentheses();
  if (!tokens.accept("TO")) return;
  tokens.next();
  if (tokens.keyword() === "(") tokens.skipParentheses();
}

function isIntervalPart(tokens: Parsers["tokens"]): boolean {
  const first = tokens.keyword() === "-" ? 1 : 0;
  const isNegative = first === 1 && !dateUnits.has(tokens.previousKeyword());
  const { kind } = tokens.peek(first);
  return (
    !isNegative && (kind === "number" || kind === "string") && dateUnits.has(tokens.keywordAt(first + 1))
  );
}

/** Parses `CAST(x AS type)`. */
function castOperand(parsers: Parsers, after: Token): Expression | undefined {
  const { tokens } = parsers;
  if (after.keyword !== "(") return undefined;
  tokens.advance();
  const open = tokens.position;
  tokens.advance();
  const operand = tokens.nested(() => parsers.expressions.expression()) ?? constant;
  if (tokens.keyword() !== "AS" && tokens.keyword() !== ")") tokens.fail("AS");
  // The type, and FORMAT or DEFAULT … ON CONVERSION ERROR after it.
  const close = tokens.closingOf(open);
  if (close < 0) {
    tokens.skipToEnd();
    tokens.fail(")");
  }
  tokens.skipTo(close + 1);
  return { kind: "operation", operands: [operand] };
}

/** Parses `CASE … END`. */
function caseExpression(parsers: Parsers): Expression {
  const { tokens } = parsers;
  tokens.advance();
  const result = tokens.nested((): Case => {
    const operand = tokens.keyword() === "WHEN" ? undefined : parsers.expressions.expression();
    const branches: Case["branches"] = [];
    while (tokens.accept("WHEN")) {
      const condition = parsers.expressions.expression();
      tokens.expect("THEN");
      branches.push({ condition, result: parsers.expressions.expression() });
    }
    const otherwise = tokens.accept("ELSE") ? parsers.expressions.expression() : undefined;
    return { kind: "case", operand, branches, otherwise };
  });
  tokens.expect("END");
  return result ?? constant;
}
