// biome-ignore-all lint/style/noExcessiveLinesPerFile: the expression rules are mutually recursive
import { Cursor } from "../lexer/cursor.ts";
import type { Call, Case, Expression, Identifier, Query, Window } from "../syntax.ts";
import { unitArgument } from "./units.ts";
import {
  constantWords,
  dateUnits,
  functionWords,
  operatorWords,
  reservedWords,
  softOperatorWords,
} from "./words.ts";

const constant: Expression = { kind: "constant" };

/** Keywords that can start a query in parentheses. */
const queryStarts: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES", "FROM"]);

/** Keywords that can follow a query in parentheses if it is the first part of a longer query. */
const queryContinuations: ReadonlySet<string> = new Set([
  "UNION",
  "EXCEPT",
  "INTERSECT",
  "MINUS",
  "ORDER",
  "LIMIT",
  "OFFSET",
  "FETCH",
]);

/** Symbols of infix operators. */
const operatorSymbols: ReadonlySet<string> = new Set(
  "+ - * / % ^ & | ~ ! = < > <= >= <> != == <=> || && << >> @> <@ @@ @? @ -> ->> # #> #>> #- !~ ~* !~* ~~ ~~* !~~ !~~* ** ^= ^@ <-> <#> <~> <%> ?".split(
    " ",
  ),
);

/** Symbols of prefix operators. */
const prefixSymbols: ReadonlySet<string> = new Set(["+", "-", "~", "!", "@", "|", "||"]);

/**
 * Parses expressions. Operators are parsed into one flat operation without precedence, because every operand has the
 * same effect on lineage. This also keeps long chains off the call stack.
 */
export abstract class ExpressionParser extends Cursor {
  /** Parses a query. Implemented by the query parser, which extends this one. */
  protected abstract query(): Query;

  /** @throws SqlSyntaxError if no expression starts here */
  protected expression(): Expression {
    const first = this.operand();
    // The tokens after a star modify its columns; it is not a multiplication.
    if (first.kind === "star" || !this.continues()) return first;
    const operands: Expression[] = [first];
    while (this.continues()) this.operator(operands);
    return { kind: "operation", operands };
  }

  /** `a, b, c`, at least one. A comma before a reserved word is ignored. */
  protected expressionList(): Expression[] {
    const list = [this.expression()];
    while (this.accept(",")) {
      if (this.atEnd() || this.keyword() === ")" || this.keyword() === "FROM") break;
      list.push(this.expression());
    }
    return list;
  }

  /** Parses the ORDER BY list: expressions with a direction and null ordering. */
  protected orderList(): Expression[] {
    const list: Expression[] = [];
    do {
      if (this.keyword() === "ALL" && [",", ")", ""].includes(this.keywordAt(1))) {
        this.position++;
        continue;
      }
      list.push(this.expression());
      this.acceptAny("ASC", "DESC");
      if (this.accept("USING")) this.next();
      if (this.accept("NULLS")) this.acceptAny("FIRST", "LAST");
      if (this.accept("WITH", "FILL")) continue;
    } while (this.accept(","));
    return list;
  }

  private continues(): boolean {
    const token = this.peek();
    if (token.kind === "symbol") {
      if (operatorSymbols.has(token.keyword)) return true;
      if (token.keyword === "::" || token.keyword === "[" || token.keyword === ".") return true;
      if (token.keyword === ":") return this.dialect.colonPaths && this.peek().start === this.previousEnd;
      return token.keyword === "(" && this.is("(", "+", ")");
    }
    if (token.kind !== "word") return false;
    const { keyword } = token;
    if (operatorWords.has(keyword)) return true;
    if (keyword === "NOT") {
      const after = this.keywordAt(1);
      return (
        operatorWords.has(after) ||
        softOperatorWords.has(after) ||
        (after === "NULL" && this.dialect.name !== "oracle")
      );
    }
    if (keyword === "AT") return this.keywordAt(1) === "TIME" || this.keywordAt(1) === "LOCAL";
    if (keyword === "ISNULL" || keyword === "NOTNULL") return true;
    if (keyword === "OPERATOR") return this.keywordAt(1) === "(";
    return softOperatorWords.has(keyword) && this.startsOperand(1);
  }

  /** Returns true if the token at this lookahead can start an operand. */
  private startsOperand(ahead: number): boolean {
    const token = this.peek(ahead);
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
  private operator(operands: Expression[]): void {
    const token = this.next();
    switch (token.keyword) {
      case "::":
        this.skipType();
        return;
      case "[":
        this.subscript(operands);
        return;
      case ".":
        if (!this.accept("*")) this.pathPart();
        return;
      case ":":
        this.pathPart();
        return;
      case "(":
        // Oracle's outer join marker.
        this.expect("+", ")");
        return;
      case "ISNULL":
      case "NOTNULL":
        return;
      case "NOT":
        if (this.accept("NULL")) return;
        this.operator(operands);
        return;
      case "IS":
        this.isTest(operands);
        return;
      case "IN":
        this.inList(operands);
        return;
      case "BETWEEN":
        this.acceptAny("SYMMETRIC", "ASYMMETRIC");
        break;
      case "SIMILAR":
        this.accept("TO");
        break;
      case "SOUNDS":
        this.accept("LIKE");
        break;
      case "MEMBER":
        this.accept("OF");
        break;
      case "COLLATE":
        this.qualifiedName();
        return;
      case "OPERATOR":
        this.skipParentheses();
        break;
      case "?":
        // PostgreSQL's `?&` and `?|`.
        if (this.keyword() === "&" || this.keyword() === "|") this.position++;
        break;
      case "AT":
        if (this.accept("LOCAL")) return;
        this.expect("TIME", "ZONE");
        break;
    }
    operands.push(this.operand());
  }

  private subscript(operands: Expression[]): void {
    this.nested(() => {
      while (this.keyword() !== "]" && !this.atEnd()) {
        if (this.accept(":") || this.accept(",") || this.accept("*")) continue;
        operands.push(this.expression());
      }
      return true;
    });
    this.expect("]");
  }

  private isTest(operands: Expression[]): void {
    this.accept("NOT");
    if (this.accept("DISTINCT", "FROM")) {
      operands.push(this.operand());
    } else if (this.accept("OF")) {
      this.accept("TYPE");
      if (this.keyword() === "(") this.skipParentheses();
    } else if (this.accept("JSON")) {
      this.acceptAny("OBJECT", "ARRAY", "SCALAR", "VALUE");
    } else if (
      !this.acceptAny(
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

  private inList(operands: Expression[]): void {
    if (this.keyword() === "(" && this.isQueryAhead()) {
      operands.push(this.subquery("in"));
      return;
    }
    if (this.keyword() !== "(") {
      operands.push(this.operand());
      return;
    }
    this.position++;
    this.nested(() => {
      while (this.keyword() !== ")" && !this.atEnd()) {
        operands.push(this.expression());
        if (!this.accept(",")) break;
      }
      return true;
    });
    this.expect(")");
  }

  /** Parses `( query )`; the current token is the parenthesis. */
  protected subquery(form: "scalar" | "exists" | "in"): Expression {
    this.expect("(");
    const query = this.nested(() => this.query());
    this.expect(")");
    return query === undefined ? constant : { kind: "subquery", form, query };
  }

  /**
   * Returns true if the parenthesis at the current token contains a query. `((SELECT 1) UNION …)` does, `((SELECT 1) +
   * 2)` does not, so for nested parentheses, the token after the inner one decides.
   */
  protected isQueryAhead(): boolean {
    let inner = this.position;
    while (inner < this.limit && this.tokens[inner]!.keyword === "(") inner++;
    const opened = inner - this.position;
    this.charge(opened);
    const start = inner < this.limit ? this.tokens[inner]! : undefined;
    if (opened === 0 || start === undefined || start.kind !== "word" || !this.startsQuery(inner))
      return false;
    for (let open = inner - 1; open > this.position; open--) {
      const close = this.closing[open]!;
      if (close < 0 || close + 1 >= this.limit) return true;
      const after = this.tokens[close + 1]!.keyword;
      if (queryContinuations.has(after)) return true;
      if (after !== ")") return false;
    }
    return true;
  }

  private startsQuery(index: number): boolean {
    const { keyword } = this.tokens[index]!;
    if (!queryStarts.has(keyword)) return keyword === "TABLE" && this.tokens[index + 1]?.kind === "word";
    const after = this.tokens[index + 1];
    // VALUES(column) is a MySQL function.
    if (keyword === "VALUES")
      return after?.keyword === "(" || after?.kind === "number" || after?.kind === "string";
    return keyword !== "FROM" || after?.kind === "word" || after?.kind === "quoted";
  }

  private operand(): Expression {
    let changed = false;
    for (;;) {
      const keyword = this.keyword();
      if (keyword === "NOT" || (prefixSymbols.has(keyword) && this.peek().kind === "symbol")) {
        this.position++;
        changed = true;
      } else if (
        (keyword === "PRIOR" || keyword === "CONNECT_BY_ROOT" || keyword === "BINARY") &&
        this.startsOperand(1) &&
        this.keywordAt(1) !== "("
      ) {
        this.position++;
        changed = keyword !== "PRIOR";
      } else break;
    }
    const primary = this.primary();
    return changed ? { kind: "operation", operands: [primary] } : primary;
  }

  private primary(): Expression {
    const token = this.peek();
    switch (token.kind) {
      case "number": {
        this.position++;
        const ordinal = /^\d+$/.test(token.text) ? Number(token.text) : undefined;
        return ordinal === undefined ? constant : { kind: "constant", ordinal };
      }
      case "string":
        while (this.peek().kind === "string") this.position++;
        return constant;
      case "variable":
      case "stage":
        this.position++;
        return constant;
      case "symbol":
        return this.symbol(token.keyword);
      case "template":
        if (this.keywordAt(1) === "." || this.keywordAt(1) === "(") return this.named();
        this.position++;
        return constant;
      case "quoted":
        return this.named();
      case "word":
        return this.wordOperand(token.keyword);
      case "end":
        return this.fail("an expression");
    }
  }

  private symbol(symbol: string): Expression {
    switch (symbol) {
      case "(":
        return this.parenthesised();
      case "[":
        return this.bracketed("[", "]");
      case "{":
        return this.bracketed("{", "}");
      case "*":
        this.position++;
        return { kind: "star", qualifier: undefined };
      case "?":
      case "$":
        this.position++;
        return constant;
      case ":":
        this.position++;
        this.pathPart();
        return constant;
      case "%":
        // The placeholders of Python's database drivers: %s, %(name)s.
        this.position++;
        if (this.keyword() === "(") this.skipParentheses();
        this.next();
        return constant;
      default:
        return this.fail("an expression");
    }
  }

  private parenthesised(): Expression {
    if (this.isQueryAhead()) return this.subquery("scalar");
    const lambda = this.lambdaAhead();
    if (lambda !== undefined) return lambda;
    this.position++;
    const list = this.nested(() => {
      const items: Expression[] = [];
      while (this.keyword() !== ")" && !this.atEnd()) {
        items.push(this.expression());
        if (this.accept("AS")) this.identifier();
        if (!this.accept(",")) break;
      }
      return items;
    });
    this.expect(")");
    if (list === undefined || list.length === 0) return constant;
    return list.length === 1 ? { kind: "group", inner: list[0]! } : { kind: "operation", operands: list };
  }

  /** Parses `(x, y) -> …`, if the dialect supports it. */
  private lambdaAhead(): Expression | undefined {
    const close = this.closing[this.position]!;
    if (!this.dialect.lambdas || close < 0 || this.tokens[close + 1]?.keyword !== "->") return undefined;
    const after = this.tokens[close + 2]?.kind;
    if (after === "string" || after === "number") return undefined;
    const parameters = this.identifierList();
    this.expect("->");
    return this.lambda(parameters);
  }

  private lambda(parameters: Identifier[]): Expression {
    const body = this.nested(() => this.expression());
    return body === undefined ? constant : { kind: "lambda", parameters, body };
  }

  /** Parses an array or struct literal. */
  private bracketed(open: string, close: string): Expression {
    this.expect(open);
    const operands = this.nested(() => {
      const items: Expression[] = [];
      while (this.keyword() !== close && !this.atEnd()) {
        if (this.accept(",") || this.accept(":")) continue;
        items.push(this.expression());
      }
      return items;
    });
    this.expect(close);
    return { kind: "operation", operands: operands ?? [] };
  }

  private wordOperand(keyword: string): Expression {
    const after = this.peek(1);
    if (after.kind === "string") {
      // DATE '2024-01-01', _utf8'…': a type or a character set before a literal.
      if (!reservedWords.has(keyword) && keyword !== "INTERVAL") {
        this.position += 2;
        return constant;
      }
    }
    switch (keyword) {
      case "CASE":
        return this.caseExpression();
      case "CAST":
      case "TRY_CAST":
      case "SAFE_CAST":
        if (after.keyword === "(") return this.cast();
        break;
      case "EXISTS":
        if (after.keyword === "(") {
          this.position++;
          return this.isQueryAhead() ? this.subquery("exists") : this.callOf("exists");
        }
        break;
      case "ANY":
      case "ALL":
      case "SOME":
        if (after.keyword === "(") {
          this.position++;
          return this.isQueryAhead() ? this.subquery("in") : this.callOf(keyword.toLowerCase());
        }
        break;
      case "INTERVAL":
        if (this.startsOperand(1) && after.keyword !== "AND" && after.keyword !== "OR")
          return this.interval();
        break;
      case "ARRAY":
      case "MAP":
        if (after.keyword === "[" || after.keyword === "{") {
          this.position++;
          return after.keyword === "[" ? this.bracketed("[", "]") : this.bracketed("{", "}");
        }
        if (after.keyword === "<") return this.typedConstructor();
        break;
      case "STRUCT":
        if (after.keyword === "<") return this.typedConstructor();
        break;
      case "TIMESTAMP":
      case "TIME":
        if (after.keyword === "WITH" || after.keyword === "WITHOUT") {
          this.skipType();
          this.primary();
          return constant;
        }
        break;
      case "APPROXIMATE":
        // Redshift's APPROXIMATE COUNT (DISTINCT …).
        if (after.kind === "word" && this.keywordAt(2) === "(") {
          this.position++;
          return this.primary();
        }
        break;
      case "NEXT":
        if (after.keyword === "VALUE") {
          this.position += 3;
          this.qualifiedName();
          return constant;
        }
        break;
      case "DISTINCT":
        this.position++;
        return this.operand();
    }
    if (constantWords.has(keyword) || this.dialect.valueWords.has(keyword)) {
      if (after.keyword !== "." && after.keyword !== "(") {
        this.position++;
        return constant;
      }
    }
    const isName = keyword === "OFFSET" && this.dialect.quotedPaths && !this.startsOperand(1);
    if (reservedWords.has(keyword) && !isName && !(after.keyword === "(" && functionWords.has(keyword))) {
      return this.fail("an expression");
    }
    return this.named();
  }

  /** `ARRAY<int>[…]`, `STRUCT<a int>(…)`. */
  private typedConstructor(): Expression {
    this.position++;
    this.skipAngles();
    if (this.keyword() === "[") return this.bracketed("[", "]");
    return this.keyword() === "(" ? this.callOf("struct") : constant;
  }

  private interval(): Expression {
    this.position++;
    const amount = this.operand();
    if (dateUnits.has(this.keyword())) {
      this.position++;
      if (this.keyword() === "(") this.skipParentheses();
      if (this.accept("TO")) {
        this.next();
        if (this.keyword() === "(") this.skipParentheses();
      }
    }
    return { kind: "operation", operands: [amount] };
  }

  private cast(): Expression {
    this.position++;
    const open = this.position;
    this.position++;
    const operand = this.nested(() => this.expression()) ?? constant;
    if (this.keyword() !== "AS" && this.keyword() !== ")") this.fail("AS");
    // The type, and FORMAT or DEFAULT … ON CONVERSION ERROR after it.
    const close = this.closing[open]!;
    if (close < 0) {
      this.position = this.limit;
      this.fail(")");
    }
    this.position = close + 1;
    return { kind: "operation", operands: [operand] };
  }

  private caseExpression(): Expression {
    this.position++;
    const result = this.nested((): Case => {
      const operand = this.keyword() === "WHEN" ? undefined : this.expression();
      const branches: Case["branches"] = [];
      while (this.accept("WHEN")) {
        const condition = this.expression();
        this.expect("THEN");
        branches.push({ condition, result: this.expression() });
      }
      const otherwise = this.accept("ELSE") ? this.expression() : undefined;
      return { kind: "case", operand, branches, otherwise };
    });
    this.expect("END");
    return result ?? constant;
  }

  /** Parses a name: a column, a call, `t.*`, or a lambda parameter. */
  private named(): Expression {
    const first = this.peek();
    const name = [...this.nameParts(this.identifier())];
    while (this.keyword() === ".") {
      if (this.keywordAt(1) === "*") {
        this.position += 2;
        return { kind: "star", qualifier: name };
      }
      this.position++;
      if (this.keyword() === ".") continue;
      name.push(...this.nameParts(this.pathPart()));
    }
    const keyword = this.keyword();
    if (keyword === "(" && !this.is("(", "+", ")")) return this.callOf(name.at(-1)!.text.toLowerCase());
    if (keyword === "->" && this.dialect.lambdas && name.length === 1 && first.kind === "word") {
      const after = this.peek(1).kind;
      if (after !== "string" && after !== "number") {
        this.position++;
        return this.lambda([name[0]!]);
      }
    }
    const last = name.at(-1)!.text.toUpperCase();
    if (name.length > 1 && (last === "NEXTVAL" || last === "CURRVAL" || last.startsWith("$")))
      return constant;
    return { kind: "column", name };
  }

  /** Parses the arguments of a call and its suffixes; the current token is the parenthesis. */
  protected callOf(name: string): Call {
    const call: Call = {
      kind: "call",
      name,
      arguments: [],
      distinct: false,
      orderBy: [],
      filter: undefined,
      window: undefined,
    };
    this.expect("(");
    this.nested(() => this.callArguments(call));
    this.expect(")");
    this.callSuffixes(call);
    return call;
  }

  private callArguments(call: Call): void {
    if (this.acceptAny("DISTINCT", "UNIQUE")) call.distinct = true;
    else if (this.keyword() === "ALL" && this.keywordAt(1) !== "(") this.position++;
    if (call.name === "trim") this.acceptAny("LEADING", "TRAILING", "BOTH");
    if (/^(try_)?convert$/.test(call.name) && this.dialect.convertTypeFirst) {
      this.skipType();
      call.arguments.push(constant);
      this.accept(",");
    }
    const units: number[] = [];
    while (this.keyword() !== ")" && !this.atEnd()) {
      if (this.argumentClause(call)) continue;
      const start = this.position;
      const argument = this.argument();
      if (this.position === start + 1 && dateUnits.has(this.tokens[start]!.keyword))
        units.push(call.arguments.length);
      call.arguments.push(argument);
      if (this.accept(",")) continue;
      if (this.keyword() === "AS") this.argumentName(call);
    }
    const unit = unitArgument(call, units, this.dialect.unitsLast);
    if (unit !== undefined) call.arguments[unit] = constant;
  }

  /** Parses `value AS name` of STRUCT, or the type of a cast. */
  private argumentName(call: Call): void {
    this.position++;
    if (call.name === "struct" && this.atIdentifier()) {
      call.names ??= [];
      call.names[call.arguments.length - 1] = this.identifier();
      this.accept(",");
    } else this.argumentType();
  }

  private argument(): Expression {
    if (queryStarts.has(this.keyword()) && this.startsQuery(this.position) && this.keyword() !== "FROM") {
      const query = this.nested(() => this.query());
      return query === undefined ? constant : { kind: "subquery", form: "scalar", query };
    }
    if (this.atIdentifier()) {
      const assign = this.keywordAt(1);
      if (assign === "=>" || assign === ":=") this.position += 2;
      // TABLE t, TABLE(…) as an argument of a table function.
      if (this.keyword() === "TABLE" && this.peek(1).kind === "word") this.position++;
    }
    return this.expression();
  }

  private argumentType(): void {
    while (this.keyword() !== "," && this.keyword() !== ")" && !this.atEnd()) {
      if (this.keyword() === "(") this.skipParentheses();
      else if (this.keyword() === "<") this.skipAngles();
      else this.position++;
    }
    this.accept(",");
  }

  /** Skips keywords between arguments. Returns true if there were any. */
  private argumentClause(call: Call): boolean {
    switch (this.keyword()) {
      case "ORDER":
        if (!this.accept("ORDER", "BY")) return false;
        call.orderBy.push(...this.orderList());
        return true;
      case "PARTITION":
        // PARTITION BY of a table function's argument.
        if (!this.accept("PARTITION", "BY")) return false;
        call.orderBy.push(...this.expressionList());
        return true;
      case "LIMIT":
        this.position += 2;
        return true;
      case "FROM":
      case "FOR":
      case "IN":
      case "PLACING":
      case "SEPARATOR":
      case ":":
        if (call.arguments.length === 0 && this.keyword() !== "FROM") return false;
        // After a comma, a colon starts a host variable.
        if (this.keyword() === ":" && this.tokens[this.position - 1]!.keyword === ",") return false;
        this.position++;
        return true;
      case "VALUE":
      case "KEY":
        if (!call.name.startsWith("json") && !call.name.startsWith("map")) return false;
        if (
          ![",", ")", ".", ""].includes(this.keywordAt(1)) &&
          (this.keyword() === "KEY" || call.arguments.length > 0)
        ) {
          this.position++;
          return true;
        }
        return false;
      case "IGNORE":
      case "RESPECT":
        return this.accept(this.keyword(), "NULLS");
      case "HAVING":
        this.position++;
        this.acceptAny("MAX", "MIN");
        call.orderBy.push(this.expression());
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
        return this.trailingWords();
      default:
        return false;
    }
  }

  /** `ON OVERFLOW …`, `NULL ON ERROR`, `USING utf8`, `COLUMNS (…)`: options of a call, up to its next argument. */
  private trailingWords(): boolean {
    const keyword = this.keyword();
    if ((keyword === "NULL" || keyword === "DEFAULT" || keyword === "ERROR") && this.keywordAt(1) !== "ON")
      return false;
    if (
      ["FORMAT", "COLUMNS", "PASSING", "ABSENT", "RETURNING"].includes(keyword) &&
      [",", ")", "."].includes(this.keywordAt(1))
    ) {
      return false;
    }
    if (keyword === "PASSING") {
      this.position++;
      return true;
    }
    this.argumentType();
    return true;
  }

  private callSuffixes(call: Call): void {
    for (;;) {
      switch (this.keyword()) {
        case "WITHIN":
          if (!this.accept("WITHIN", "GROUP")) return;
          this.expect("(", "ORDER", "BY");
          call.orderBy.push(...this.orderList());
          this.expect(")");
          continue;
        case "FILTER":
          if (!this.accept("FILTER", "(")) return;
          this.accept("WHERE");
          call.filter = this.nested(() => this.expression());
          this.expect(")");
          continue;
        case "IGNORE":
        case "RESPECT":
          if (!this.accept(this.keyword(), "NULLS")) return;
          continue;
        case "FROM":
          if (!this.accept("FROM", "FIRST") && !this.accept("FROM", "LAST")) return;
          continue;
        case "KEEP":
          if (!this.accept("KEEP", "(")) return;
          this.next();
          this.acceptAny("FIRST", "LAST");
          this.expect("ORDER", "BY");
          call.orderBy.push(...this.orderList());
          this.expect(")");
          continue;
        case "OVER":
          if (this.keywordAt(1) !== "(" && this.peek(1).kind !== "word" && this.peek(1).kind !== "quoted")
            return;
          this.position++;
          call.window =
            this.keyword() === "("
              ? this.window()
              : { base: this.identifier(), partitionBy: [], orderBy: [] };
          continue;
        default:
          return;
      }
    }
  }

  /** `( [name] PARTITION BY … ORDER BY … frame )`. */
  protected window(): Window {
    const window: Window = { base: undefined, partitionBy: [], orderBy: [] };
    const close = this.closing[this.position]!;
    this.expect("(");
    this.nested(() => {
      if (
        this.atIdentifier() &&
        !["PARTITION", "ORDER", "ROWS", "RANGE", "GROUPS", "DISTRIBUTE", "SORT"].includes(this.keyword())
      ) {
        window.base = this.identifier();
      }
      if (this.accept("PARTITION", "BY") || this.accept("DISTRIBUTE", "BY"))
        window.partitionBy = this.expressionList();
      if (this.accept("ORDER", "BY") || this.accept("SORT", "BY")) window.orderBy = this.orderList();
      return true;
    });
    // The frame contains no relevant columns.
    if (close >= 0 && ["ROWS", "RANGE", "GROUPS", "EXCLUDE"].includes(this.keyword())) this.position = close;
    this.expect(")");
    return window;
  }
}
