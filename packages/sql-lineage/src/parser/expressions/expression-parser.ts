import { isCustomOperator } from "../../lexer/symbols.ts";
import type { TokenStream } from "../../lexer/token-stream.ts";
import type { Expression } from "../../syntax/queries.ts";
import { dateUnits, operatorWords, reservedWords, setWords, softOperatorWords } from "../grammar/keywords.ts";
import { constant, nameFrom } from "../grammar/nodes.ts";
import type { Expressions, Parsers } from "../grammar/parsers.ts";
import { isClause, skipTemplate } from "../grammar/templates.ts";
import { callOf } from "./calls.ts";
import { wordOperand } from "./keyword-operands.ts";
import { isIndex, named, symbolOperand, templateValue } from "./operands.ts";
import { isQueryAhead, subquery } from "./subqueries.ts";

/** Symbols of infix operators. */
const operatorSymbols: ReadonlySet<string> = new Set(
  "+ - * / % ^ & | ~ ! = < > <= >= <> != == <=> || && << >> @> <@ @@ @? @ -> ->> # #> #>> #- !~ ~* !~* ~~ ~~* !~~ !~~* ** ^= ^@ <-> <#> <~> <%> // ~~~ <+> &&& &<| |&> ~= |=| <<->> <<#>> &> &< |>> <<| @@@ %> <% <<% %>> ?".split(
    " ",
  ),
);

/** Symbols of prefix operators. */
const prefixSymbols: ReadonlySet<string> = new Set(["+", "-", "~", "!", "@", "|", "||"]);

/**
 * Parses expressions. Operators are parsed into one flat operation without precedence, because every operand has the
 * same effect on lineage. This also keeps long chains off the call stack.
 */
export class ExpressionParser implements Expressions {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
  }

  /**
   * Parses an expression.
   *
   * @throws SqlSyntaxError if no expression starts here
   */
  expression(): Expression {
    const first = this.operand();
    // The tokens after a star modify its columns; it is not a multiplication.
    if (first.kind === "star" || !this.#continues()) return first;
    const operands: Expression[] = [first];
    while (this.#continues()) this.#operator(operands);
    if (operands.length === 1 && operands[0]!.kind === "field") return operands[0]!;
    return { kind: "operation", operands };
  }

  /** Parses `a, b, c`, at least one. Ignores a comma before a reserved word. */
  list(): Expression[] {
    const list = [this.expression()];
    while (this.#tokens.accept(",")) {
      if (this.#tokens.atEnd() || [")", "FROM", "USING", "HAVING", "ORDER"].includes(this.#tokens.keyword()))
        break;
      list.push(this.expression());
    }
    return list;
  }

  /** Parses the ORDER BY list: expressions with a direction and null ordering. */
  orderList(): Expression[] {
    const list: Expression[] = [];
    do {
      if (this.#tokens.keyword() === "ALL" && [",", ")", ""].includes(this.#tokens.keywordAt(1))) {
        this.#tokens.advance();
        continue;
      }
      list.push(this.expression());
      this.#tokens.acceptAny("ASC", "DESC");
      if (this.#tokens.accept("USING") && this.#tokens.next().keyword === "OPERATOR")
        this.#tokens.skipParentheses();
      if (this.#tokens.accept("NULLS")) this.#tokens.acceptAny("FIRST", "LAST");
      if (this.#tokens.accept("WITH", "FILL")) continue;
    } while (this.#tokens.accept(","));
    return list;
  }

  #continues(): boolean {
    const token = this.#tokens.peek();
    if (token.kind === "symbol") {
      if (operatorSymbols.has(token.keyword)) return true;
      if (this.#parsers.dialect.customOperators && isCustomOperator(token.keyword)) return true;
      if (token.keyword === "::" || token.keyword === "?::" || token.keyword === "[" || token.keyword === ".")
        return true;
      // MySQL's SELECT @x := y.
      if (token.keyword === ":=") return this.#tokens.previousKind() === "variable";
      if (token.keyword === ":")
        return this.#parsers.dialect.colonPaths && this.#tokens.peek().start === this.#tokens.previousEnd;
      return token.keyword === "(" && this.#tokens.is("(", "+", ")");
    }
    if (token.kind === "template") return isClause(token);
    if (token.kind !== "word") return false;
    const { keyword } = token;
    if (operatorWords.has(keyword)) return true;
    if (keyword === "NOT") {
      const after = this.#tokens.keywordAt(1);
      return (
        operatorWords.has(after) ||
        softOperatorWords.has(after) ||
        (after === "NULL" && this.#parsers.dialect.notNullTests)
      );
    }
    if (keyword === "AT")
      return this.#tokens.keywordAt(1) === "TIME" || this.#tokens.keywordAt(1) === "LOCAL";
    if (keyword === "ISNULL" || keyword === "NOTNULL") return true;
    if (keyword === "SOUNDS") return this.#tokens.keywordAt(1) === "LIKE";
    if (keyword === "MULTISET") return setWords.has(this.#tokens.keywordAt(1));
    if (keyword === "OPERATOR") return this.#tokens.keywordAt(1) === "(";
    return softOperatorWords.has(keyword) && this.startsOperand(1);
  }

  /** Returns true if the token at this lookahead can start an operand. */
  startsOperand(ahead: number): boolean {
    const token = this.#tokens.peek(ahead);
    switch (token.kind) {
      case "end":
        return false;
      case "symbol":
        return token.keyword === "(" || token.keyword === "-" || token.keyword === "?";
      case "word":
        return !reservedWords.has(token.keyword) || token.keyword === "CASE" || token.keyword === "NOT";
      default:
        return true;
    }
  }

  /** Parses an operator with its operands. */
  #operator(operands: Expression[]): void {
    if (skipTemplate(this.#tokens)) {
      // The template can end with an operator.
      if (this.startsOperand(0) && !operatorWords.has(this.#tokens.keyword())) operands.push(this.operand());
      return;
    }
    const token = this.#tokens.next();
    switch (token.keyword) {
      case "::":
      case "?::":
        this.#parsers.names.skipType();
        return;
      case "[":
        this.#subscript(operands);
        return;
      case ".":
        if (!this.#tokens.accept("*")) this.#member(operands);
        return;
      case ":":
        if (this.#tokens.keyword() !== "[") this.#parsers.names.pathPart();
        return;
      case "(":
        // Oracle's outer join marker.
        this.#tokens.expect("+", ")");
        return;
      case "ISNULL":
      case "NOTNULL":
        return;
      case "NOT":
        if (this.#tokens.accept("NULL")) return;
        this.#operator(operands);
        return;
      case "IS":
        this.#isTest(operands);
        return;
      case "IN":
        this.#inList(operands);
        return;
      case "BETWEEN":
        this.#tokens.acceptAny("SYMMETRIC", "ASYMMETRIC");
        break;
      case "SIMILAR":
        this.#tokens.accept("TO");
        break;
      case "SOUNDS":
        this.#tokens.accept("LIKE");
        break;
      case "MEMBER":
      case "SUBMULTISET":
        this.#tokens.accept("OF");
        break;
      case "MULTISET":
        // Oracle's MULTISET UNION ALL.
        this.#tokens.advance();
        this.#tokens.acceptAny("ALL", "DISTINCT");
        break;
      case "COLLATE":
        if (this.#tokens.peek().kind === "string") this.#tokens.advance();
        else this.#parsers.names.qualifiedName();
        return;
      case "OPERATOR":
        this.#tokens.skipParentheses();
        break;
      case "!":
        // DuckDB's factorial.
        if (!this.startsOperand(0)) return;
        break;
      case "?":
        // PostgreSQL's `?&` and `?|`.
        if (this.#tokens.keyword() === "&" || this.#tokens.keyword() === "|") this.#tokens.advance();
        break;
      case "AT":
        if (this.#tokens.accept("LOCAL")) return;
        this.#tokens.expect("TIME", "ZONE");
        break;
    }
    operands.push(this.operand());
  }

  /** Parses a field after a value, or a method with its arguments: `x.value('.', 'int')`. */
  #member(operands: Expression[]): void {
    const name = this.#parsers.names.pathPart();
    if (this.#tokens.keyword() === "(" && !this.#tokens.is("(", "+", ")")) {
      operands.push(...callOf(this.#parsers, name.text.toLowerCase()).arguments);
      return;
    }
    const [first, ...indexes] = operands;
    // The field of an operand after an operator is not told apart.
    if (first === undefined || !indexes.every(isIndex)) return;
    const field: Expression =
      first.kind === "field"
        ? { ...first, path: [...first.path, name] }
        : { kind: "field", inner: first, path: [name] };
    operands.splice(0, operands.length, field);
  }

  #subscript(operands: Expression[]): void {
    this.#tokens.nested(() => {
      while (this.#tokens.keyword() !== "]" && !this.#tokens.atEnd()) {
        if (this.#tokens.accept(":") || this.#tokens.accept(",") || this.#tokens.accept("*")) continue;
        operands.push(this.expression());
      }
      return true;
    });
    this.#tokens.expect("]");
  }

  #isTest(operands: Expression[]): void {
    this.#tokens.accept("NOT");
    if (this.#tokens.accept("DISTINCT", "FROM")) {
      operands.push(this.operand());
    } else if (this.#tokens.accept("OF")) {
      this.#tokens.accept("TYPE");
      if (this.#tokens.keyword() === "(") this.#tokens.skipParentheses();
    } else if (this.#tokens.accept("JSON")) {
      this.#tokens.acceptAny("OBJECT", "ARRAY", "SCALAR", "VALUE");
      if (this.#tokens.keywordAt(1) === "UNIQUE") this.#tokens.acceptAny("WITH", "WITHOUT");
      this.#tokens.accept("UNIQUE");
      this.#tokens.accept("KEYS");
    } else if (this.#tokens.keywordAt(1) === "NORMALIZED") {
      this.#tokens.advance(2);
    } else if (
      !this.#tokens.acceptAny(
        "NULL",
        "TRUE",
        "FALSE",
        "UNKNOWN",
        "NORMALIZED",
        "DOCUMENT",
        "NAN",
        "INFINITE",
        "EMPTY",
        "MISSING",
      )
    ) {
      operands.push(this.operand());
    }
  }

  #inList(operands: Expression[]): void {
    if (this.#tokens.keyword() === "(" && isQueryAhead(this.#parsers)) {
      operands.push(subquery(this.#parsers, "in"));
      return;
    }
    if (this.#tokens.keyword() !== "(") {
      operands.push(this.operand());
      return;
    }
    this.#tokens.advance();
    this.#tokens.nested(() => {
      while (this.#tokens.keyword() !== ")" && !this.#tokens.atEnd()) {
        operands.push(this.expression());
        if (!this.#tokens.accept(",")) break;
      }
      return true;
    });
    this.#tokens.expect(")");
  }

  /** Parses an operand with its prefix operators. */
  operand(): Expression {
    let changed = false;
    for (;;) {
      const keyword = this.#tokens.keyword();
      if (this.#parsers.dialect.customOperators && isCustomOperator(keyword)) {
        this.#tokens.advance();
        changed = true;
      } else if (keyword === "NOT" || (prefixSymbols.has(keyword) && this.#tokens.peek().kind === "symbol")) {
        this.#tokens.advance();
        changed = true;
      } else if (
        (keyword === "PRIOR" || keyword === "CONNECT_BY_ROOT" || keyword === "BINARY") &&
        this.startsOperand(1) &&
        this.#tokens.keywordAt(1) !== "("
      ) {
        this.#tokens.advance();
        changed = keyword !== "PRIOR";
      } else break;
    }
    const primary = this.primary();
    return changed ? { kind: "operation", operands: [primary] } : primary;
  }

  /** Parses an operand without prefix operators. */
  primary(): Expression {
    const token = this.#tokens.peek();
    switch (token.kind) {
      case "number": {
        this.#tokens.advance();
        const ordinal = /^\d+$/.test(token.text) ? Number(token.text) : undefined;
        return ordinal === undefined ? constant : { kind: "constant", ordinal };
      }
      case "string":
        while (this.#tokens.peek().kind === "string") this.#tokens.advance();
        // Hive's '1-2' YEAR TO MONTH.
        if (this.#tokens.keywordAt(1) === "TO" && dateUnits.has(this.#tokens.keyword()))
          this.#tokens.advance(3);
        return constant;
      case "variable":
        this.#tokens.advance();
        return { kind: "constant", variable: [nameFrom(token, false)] };
      case "stage":
        this.#tokens.advance();
        return constant;
      case "symbol":
        return symbolOperand(this.#parsers, token.keyword);
      case "template":
        if (this.#tokens.keywordAt(1) === "." || this.#tokens.keywordAt(1) === "(")
          return named(this.#parsers);
        this.#tokens.advance();
        return templateValue(token);
      case "quoted":
        return named(this.#parsers);
      case "word":
        return wordOperand(this.#parsers, token.keyword);
      case "end":
        return this.#tokens.fail("an expression");
    }
  }
}
