// biome-ignore-all lint/style/noExcessiveLinesPerFile: the query rules are mutually recursive
import type {
  CommonTable,
  Expression,
  Identifier,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  SetOperation,
  Statement,
  Window,
} from "../syntax.ts";
import { RelationParser } from "./relation-parser.ts";
import { clauseWordFollowers } from "./words.ts";

/** Keywords that start a data-changing statement inside WITH. */
const dataChanging: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** Keywords of set operations. */
const setWords: ReadonlySet<string> = new Set(["UNION", "INTERSECT", "EXCEPT", "MINUS"]);

/** Parses queries: WITH, SELECT, set operations, VALUES, and trailing clauses. */
export abstract class QueryParser extends RelationParser {
  /** Parses a statement inside WITH. Implemented by the statement parser, which extends this one. */
  protected abstract dataChangingStatement(): {
    statement: Statement;
    /** The RETURNING list and its table. */
    returned: Pick<Select, "items" | "from">;
  };

  /** Parses pipes after a query. Implemented by the pipe parser, which extends this one. */
  protected abstract pipes(body: QueryBody): QueryBody;

  /** True if SELECT … INTO assigns variables here. */
  protected abstract get assignsInto(): boolean;

  protected query(): Query {
    const { start } = this.peek();
    const { list, recursive } = this.withClause();
    const body = this.queryBody();
    const orderBy = this.queryTail(body);
    const piped = this.keyword() === "|>" ? this.pipes(body) : body;
    return { with: list, recursive, body: piped, orderBy, start, end: this.previousEnd };
  }

  /**
   * Returns true if a query between two tokens returns no rows. Such queries copy only the columns of a table.
   * `TOP 0`, `LIMIT 0`, `FETCH FIRST 0 ROWS`, `WHERE FALSE`, `WHERE 1 = 0`.
   */
  protected givesNoRows(first: number, end: number): boolean {
    let [from, to] = [first, end];
    while (this.tokens[from]!.keyword === "(" && this.closing[from] === to - 1) {
      from++;
      to--;
    }
    const at = (index: number) => (index >= from && index < to ? this.tokens[index]! : undefined);
    const isZero = (index: number) => at(index)?.kind === "number" && Number(at(index)!.text) === 0;
    if (at(to - 2)?.keyword === "LIMIT" && isZero(to - 1)) return true;
    if (at(to - 5)?.keyword === "FETCH" && isZero(to - 3)) return true;
    const isTopZero =
      at(from + 1)?.keyword === "TOP" &&
      (isZero(from + 2) || (at(from + 2)?.keyword === "(" && isZero(from + 3)));
    const isFalse = at(to - 2)?.keyword === "WHERE" && at(to - 1)?.keyword === "FALSE";
    if (!isTopZero && !isFalse && !this.comparesUnequal(from, to)) return false;
    // Another branch of a set operation can still return rows.
    this.charge(to - from);
    for (let index = from; index < to; index++) {
      if (setWords.has(this.tokens[index]!.keyword)) return false;
    }
    return true;
  }

  /** Matches `WHERE 1 = 0` at the end. */
  private comparesUnequal(from: number, to: number): boolean {
    if (to - from < 4 || this.tokens[to - 4]!.keyword !== "WHERE" || this.tokens[to - 2]!.keyword !== "=")
      return false;
    const [left, right] = [this.tokens[to - 3]!, this.tokens[to - 1]!];
    return left.kind === "number" && right.kind === "number" && Number(left.text) !== Number(right.text);
  }

  /** `WITH [RECURSIVE] name [(columns)] AS [NOT MATERIALIZED] (query), …` if present. */
  protected withClause(): { list: CommonTable[]; recursive: boolean } {
    const list: CommonTable[] = [];
    if (!this.accept("WITH")) return { list, recursive: false };
    const recursive = this.accept("RECURSIVE");
    do {
      if (list.length > 0 && (this.keyword() === "SELECT" || this.keyword() === "INSERT")) break;
      list.push(this.commonTable());
    } while (this.accept(","));
    return { list, recursive };
  }

  private commonTable(): CommonTable {
    const name = this.identifier();
    const columnAliases = this.keyword() === "(" ? this.identifierList() : [];
    if (this.accept("USING", "KEY")) this.skipParentheses();
    this.expect("AS");
    this.accept("NOT");
    this.accept("MATERIALIZED");
    if (this.keyword() !== "(") this.fail("(");
    if (dataChanging.has(this.keywordAt(1))) {
      this.position++;
      const { statement, returned } = this.dataChangingStatement();
      this.expect(")");
      const select: Select = { ...this.emptySelect(), ...returned };
      const { start } = statement;
      const query: Query = {
        with: [],
        recursive: false,
        body: select,
        orderBy: [],
        start,
        end: this.previousEnd,
      };
      return { name, columnAliases, query, statement };
    }
    const open = this.position;
    this.position++;
    const query = this.nested(() => this.query()) ?? this.emptyQuery();
    if (this.keyword() !== ")") this.fail(")");
    this.position = open === this.position ? open : this.position + 1;
    // SEARCH and CYCLE add columns without a source table.
    while (this.keyword() === "SEARCH" || this.keyword() === "CYCLE") this.recursionClause();
    return { name, columnAliases, query };
  }

  /**
   * `SEARCH DEPTH FIRST BY a, b SET c`, `CYCLE a, b SET c TO 'x' DEFAULT 'y' USING p`. Its commas separate
   * columns, which cannot be common table definitions.
   */
  private recursionClause(): void {
    this.position++;
    while (!this.atEnd()) {
      switch (this.keyword()) {
        case "SEARCH":
        case "CYCLE":
        case ")":
        case "SELECT":
        case "INSERT":
        case "UPDATE":
        case "DELETE":
        case "MERGE":
        case "FROM":
        case "VALUES":
        case "WITH":
        case "(":
          return;
        case ",":
          if (this.keywordAt(2) === "AS" || this.keywordAt(2) === "(") return;
      }
      this.position++;
    }
  }

  protected emptyQuery(): Query {
    const { start } = this.peek();
    return { with: [], recursive: false, body: { kind: "rows", rows: [] }, orderBy: [], start, end: start };
  }

  /** Parses a term or a chain of set operations. INTERSECT has a higher precedence. */
  protected queryBody(): QueryBody {
    const first = this.queryTerm();
    let chain: SetOperation | undefined;
    for (;;) {
      const operator = this.setOperator();
      if (operator === undefined) return chain ?? first;
      this.acceptAny("ALL", "DISTINCT");
      const byName = this.accept("BY", "NAME") || this.accept("CORRESPONDING");
      if (byName && this.accept("BY")) this.skipParentheses();
      else if (byName && this.keyword() === "ON") {
        this.position++;
        this.skipParentheses();
      }
      const operand = this.queryTerm();
      if (chain === undefined) chain = { kind: "set", first, rest: [] };
      if (operator !== "intersect") {
        chain.rest.push({ operator, byName, operand });
        continue;
      }
      const last = chain.rest.at(-1);
      if (last === undefined || (last.operator === "intersect" && chain.rest.length === 1)) {
        chain.rest.push({ operator, byName, operand });
      } else if (
        last.operand.kind === "set" &&
        last.operand.rest.every((entry) => entry.operator === "intersect")
      ) {
        last.operand.rest.push({ operator, byName, operand });
      } else {
        last.operand = { kind: "set", first: last.operand, rest: [{ operator, byName, operand }] };
      }
    }
  }

  private setOperator(): "union" | "except" | "intersect" | undefined {
    switch (this.keyword()) {
      case "UNION":
      case "INTERSECT":
      case "EXCEPT":
      case "MINUS": {
        const keyword = this.keyword();
        this.position++;
        if (keyword === "MINUS") return "except";
        return keyword.toLowerCase() as "union" | "except" | "intersect";
      }
      default:
        return undefined;
    }
  }

  private queryTerm(): QueryBody {
    switch (this.keyword()) {
      case "SELECT":
      case "FROM":
        return this.select();
      case "VALUES":
        this.position++;
        return { kind: "rows", rows: this.rows() };
      case "WITH": {
        const query = this.nested(() => this.query());
        return { kind: "nested", query: query ?? this.emptyQuery() };
      }
      case "TABLE":
        this.position++;
        return this.selectOfTable();
      case "(": {
        this.position++;
        const query = this.nested(() => this.query()) ?? this.emptyQuery();
        this.expect(")");
        return { kind: "nested", query };
      }
      default:
        return this.fail("a query");
    }
  }

  /** Parses the rows after VALUES: `(a, b), (c, d)`, or single values in some dialects. */
  protected rows(): Expression[][] {
    const rows: Expression[][] = [];
    do {
      this.accept("ROW");
      if (this.keyword() !== "(") {
        rows.push([this.expression()]);
        continue;
      }
      this.position++;
      const row = this.nested(() => (this.keyword() === ")" ? [] : this.expressionList()));
      this.expect(")");
      rows.push(row ?? []);
    } while (
      this.accept(",") &&
      (this.keyword() === "(" || this.keyword() === "ROW" || this.peek().kind !== "end")
    );
    return rows;
  }

  protected emptySelect(): Select {
    return {
      kind: "select",
      items: [],
      distinct: false,
      from: [],
      where: [],
      groupBy: [],
      groupByAll: false,
      having: undefined,
      qualify: undefined,
      windows: [],
      sortBy: [],
      into: undefined,
      isHierarchy: false,
    };
  }

  protected override starOf(relation: Relation): Select {
    const place = this.previousEnd;
    return {
      ...this.emptySelect(),
      from: [relation],
      items: [{ ...starItem(place, place), generated: true }],
    };
  }

  private selectOfTable(): Select {
    const select = this.emptySelect();
    const token = this.peek();
    const name = this.qualifiedName();
    select.from.push({ kind: "table", name, alias: undefined, columnAliases: [] });
    select.items.push(starItem(token.start, this.previousEnd));
    return select;
  }

  private select(): Select {
    const select = this.emptySelect();
    // Hive and DuckDB allow FROM first; in DuckDB, SELECT is optional.
    if (this.accept("FROM")) {
      select.from = this.fromList();
      if (this.keyword() !== "SELECT") {
        select.items.push(starItem(this.previousEnd, this.previousEnd));
        this.selectClauses(select);
        return select;
      }
    }
    this.expect("SELECT");
    this.selectModifiers(select);
    if (this.keyword() !== "FROM" && this.keyword() !== "INTO" && this.keyword() !== ")" && !this.atEnd()) {
      this.selectList(select.items);
    }
    this.selectClauses(select);
    return select;
  }

  private selectModifiers(select: Select): void {
    for (;;) {
      switch (this.keyword()) {
        case "DISTINCT":
          this.position++;
          select.distinct = true;
          if (this.accept("ON")) {
            this.expect("(");
            select.distinct = this.expressionList();
            this.expect(")");
          }
          continue;
        case "ALL":
        case "STRAIGHT_JOIN":
        case "SQL_CALC_FOUND_ROWS":
        case "SQL_NO_CACHE":
        case "HIGH_PRIORITY":
          this.position++;
          continue;
        case "TOP":
          // A column can have this name; it is a keyword if a number or parenthesis follows.
          if (this.peek(1).kind !== "number" && this.keywordAt(1) !== "(" && this.peek(1).kind !== "variable")
            return;
          this.position++;
          if (this.keyword() === "(") this.skipParentheses();
          else this.position++;
          this.accept("PERCENT");
          this.accept("WITH", "TIES");
          continue;
        case "AS":
          // BigQuery's SELECT AS STRUCT, SELECT AS VALUE.
          if (!this.accept("AS", "STRUCT") && !this.accept("AS", "VALUE")) return;
          continue;
        default:
          return;
      }
    }
  }

  protected selectList(items: SelectItem[]): void {
    do {
      // Ignore a trailing comma, as several dialects do.
      if (items.length > 0 && (this.keyword() === "FROM" || this.atEnd() || this.keyword() === ")")) return;
      this.selectEntry(items);
    } while (this.accept(","));
  }

  protected selectEntry(items: SelectItem[]): void {
    if (this.is("TRANSFORM", "(") && (!this.dialect.lambdas || this.isScriptTransform()))
      this.scriptTransform(items);
    else items.push(this.selectItem());
  }

  /** Distinguishes Hive's TRANSFORM clause from Spark's function by the following tokens. */
  private isScriptTransform(): boolean {
    const close = this.closing[this.position + 1]!;
    const after = close < 0 ? "" : (this.tokens[close + 1]?.keyword ?? "");
    return after === "USING" || after === "ROW";
  }

  /** Hive's `TRANSFORM (a, b) USING 'script' AS (x, y)`: every output can come from every input. */
  private scriptTransform(items: SelectItem[]): void {
    const { start } = this.next();
    const call = this.callOf("transform");
    while (!this.atEnd() && !["USING", "FROM", ")"].includes(this.keyword())) this.position++;
    if (this.accept("USING")) this.next();
    let names: Identifier[] = [];
    if (this.accept("AS")) {
      if (this.keyword() === "(") names = this.identifierList();
      else
        do names.push(this.identifier());
        while (this.accept(","));
    } else {
      const place = { start, end: this.previousEnd };
      names = ["key", "value"].map((text) => ({ text, quoted: false, ...place }));
    }
    for (const alias of names)
      items.push({ kind: "expression", expression: call, alias, start, end: this.previousEnd });
  }

  private selectItem(): SelectItem {
    const { start } = this.peek();
    if (this.dialect.equalsAliases && this.keywordAt(1) === "=" && this.peek().kind !== "number") {
      const token = this.next();
      this.position++;
      const alias: Identifier = {
        text: token.text,
        quoted: token.kind === "quoted",
        start: token.start,
        end: token.end,
      };
      const named = token.kind === "word" || token.kind === "quoted" || token.kind === "string";
      const expression = this.expression();
      return {
        kind: "expression",
        expression,
        alias: named ? alias : undefined,
        start,
        end: this.previousEnd,
      };
    }
    const expression = this.expression();
    if (expression.kind === "star") return this.starModifiers(expression.qualifier, start);
    if (this.tokens[this.position - 1]!.keyword === "*" && this.tokens[this.position - 2]?.keyword === ".") {
      // The fields of the value are unknown.
      const { end } = this.starModifiers(undefined, start);
      this.warn("unresolved-star", "Unknown fields of an expression", start, end);
      return { kind: "expression", expression, alias: undefined, start, end };
    }
    return { kind: "expression", expression, alias: this.itemAlias(), start, end: this.previousEnd };
  }

  private itemAlias(): Identifier | undefined {
    if (this.accept("AS")) {
      const token = this.peek();
      if (token.kind === "string") {
        this.position++;
        return { text: token.text, quoted: true, start: token.start, end: token.end };
      }
      if (token.keyword === "(") {
        // Spark's generators return several columns; use the first for all of them.
        return this.identifierList()[0];
      }
      return this.identifier();
    }
    const token = this.peek();
    if (token.kind === "string") {
      this.position++;
      return { text: token.text, quoted: true, start: token.start, end: token.end };
    }
    return this.canBeAlias() ? this.identifier() : undefined;
  }

  private starModifiers(
    qualifier: Extract<SelectItem, { kind: "star" }>["qualifier"],
    start: number,
  ): SelectItem {
    const except: Identifier[] = [];
    const rename: { from: Identifier; to: Identifier }[] = [];
    const replace: { expression: Expression; column: Identifier }[] = [];
    let like: string | undefined;
    for (;;) {
      if ((this.keyword() === "EXCEPT" || this.keyword() === "EXCLUDE") && this.keywordAt(1) !== "SELECT") {
        const isSetOperation =
          this.keyword() === "EXCEPT" &&
          (["ALL", "DISTINCT", "FROM", "VALUES"].includes(this.keywordAt(1)) || this.isQueryAt(1));
        if (isSetOperation) break;
        this.position++;
        except.push(...(this.keyword() === "(" ? this.identifierList() : [this.identifier()]));
      } else if (this.keyword() === "REPLACE") {
        this.position++;
        this.modifierList(() => {
          const expression = this.expression();
          this.accept("AS");
          replace.push({ expression, column: this.identifier() });
        });
      } else if (this.keyword() === "RENAME") {
        this.position++;
        this.modifierList(() => {
          const from = this.identifier();
          this.accept("AS");
          rename.push({ from, to: this.identifier() });
        });
      } else if (this.keyword() === "ILIKE" || this.keyword() === "LIKE") {
        like = this.peek(1).text;
        this.position += 2;
      } else break;
    }
    // Redshift's EXCLUDE and a star alias in BigQuery do not affect the columns.
    if (this.accept("AS")) this.identifier();
    return { kind: "star", qualifier, except, rename, replace, like, start, end: this.previousEnd };
  }

  private isQueryAt(ahead: number): boolean {
    return (
      this.keywordAt(ahead) === "(" && ["SELECT", "WITH", "VALUES", "("].includes(this.keywordAt(ahead + 1))
    );
  }

  private modifierList(read: () => void): void {
    if (!this.accept("(")) {
      read();
      return;
    }
    do read();
    while (this.accept(","));
    this.expect(")");
  }

  /** Parses the clauses after the select list, in any order that a dialect allows. */
  private selectClauses(select: Select): void {
    for (;;) {
      switch (this.keyword()) {
        case "INTO":
          if (!this.intoClause(select)) return;
          continue;
        case "BULK":
          if (!this.accept("BULK", "COLLECT")) return;
          continue;
        case "FROM":
          this.position++;
          select.from.push(...this.fromList());
          continue;
        case "WHERE":
        case "PREWHERE":
          this.position++;
          select.where.push(this.expression());
          continue;
        case "GROUP":
          this.expect("GROUP", "BY");
          this.groupBy(select);
          continue;
        case "HAVING":
          this.position++;
          select.having = this.expression();
          continue;
        case "QUALIFY":
          if (!this.dialect.qualify) return;
          this.position++;
          select.qualify = this.expression();
          continue;
        case "WINDOW":
          this.position++;
          select.windows = this.namedWindows();
          continue;
        case "START":
          if (!this.accept("START", "WITH")) return;
          select.where.push(this.expression());
          continue;
        case "CONNECT":
          this.expect("CONNECT", "BY");
          this.accept("NOCYCLE");
          select.isHierarchy = true;
          select.where.push(this.expression());
          continue;
        case "MODEL":
          if (!clauseWordFollowers.MODEL!.includes(this.keywordAt(1))) return;
          this.modelClause();
          continue;
        case "CLUSTER":
        case "DISTRIBUTE":
        case "SORT":
          if (this.keywordAt(1) !== "BY") return;
          this.position += 2;
          select.sortBy.push(...this.orderList());
          continue;
        default:
          return;
      }
    }
  }

  /** Skips Oracle's MODEL clause, in which cells come from other cells. */
  private modelClause(): void {
    const { start } = this.next();
    while (!this.atEnd() && this.keyword() !== ")" && !setWords.has(this.keyword())) {
      if (this.keyword() === "(") this.skipParentheses();
      else this.position++;
    }
    this.warn("unsupported-statement", "MODEL is not supported", start, this.previousEnd);
  }

  private intoClause(select: Select): boolean {
    this.position++;
    if (this.acceptAny("OUTFILE", "DUMPFILE")) {
      this.next();
      return true;
    }
    // SELECT … INTO @variable, :host assigns variables and writes no table.
    const assigns = this.assignsInto && !["TEMP", "TEMPORARY", "TABLE"].includes(this.keyword());
    if (assigns) this.accept("STRICT");
    if (assigns || this.peek().kind === "variable" || this.keyword() === ":") {
      this.expressionList();
      return true;
    }
    let temporary = false;
    for (;;) {
      const word = this.acceptAny("TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "UNLOGGED", "TABLE", "STRICT");
      if (word === undefined) break;
      if (word === "TEMP" || word === "TEMPORARY") temporary = true;
    }
    const name = this.qualifiedName();
    select.into = { name, temporary: temporary || isTemporaryName(name) };
    while (this.accept(",")) this.qualifiedName();
    return true;
  }

  private groupBy(select: Select): void {
    this.acceptAny("DISTINCT");
    if (
      this.keyword() === "ALL" &&
      ["", ")", "HAVING", "ORDER", "LIMIT", "QUALIFY", "UNION", "WINDOW"].includes(this.keywordAt(1))
    ) {
      this.position++;
      select.groupByAll = true;
      return;
    }
    this.accept("ALL");
    do {
      if (this.accept("GROUPING", "SETS")) {
        const sets = this.callOf("grouping sets");
        select.groupBy.push(...sets.arguments.flatMap(members));
      } else {
        select.groupBy.push(...members(this.expression()));
        this.acceptAny("ASC", "DESC");
      }
    } while (this.accept(","));
    if (this.accept("GROUPING", "SETS")) this.skipParentheses();
    this.accept("WITH", "ROLLUP");
    this.accept("WITH", "CUBE");
    this.accept("WITH", "TOTALS");
  }

  private namedWindows(): { name: Identifier; window: Window }[] {
    const windows: { name: Identifier; window: Window }[] = [];
    do {
      const name = this.identifier();
      this.expect("AS");
      if (this.keyword() === "(") windows.push({ name, window: this.window() });
      else windows.push({ name, window: { base: this.identifier(), partitionBy: [], orderBy: [] } });
    } while (this.accept(","));
    return windows;
  }

  /** Parses ORDER BY, LIMIT, FOR UPDATE and other clauses of the whole query. */
  private queryTail(body: QueryBody): Expression[] {
    const orderBy: Expression[] = [];
    for (;;) {
      switch (this.keyword()) {
        case "ORDER":
          this.position++;
          this.accept("SIBLINGS");
          this.expect("BY");
          orderBy.push(...this.orderList());
          continue;
        case "CLUSTER":
        case "DISTRIBUTE":
        case "SORT":
          if (this.keywordAt(1) !== "BY") return orderBy;
          this.position += 2;
          orderBy.push(...this.orderList());
          continue;
        case "LIMIT":
          this.position++;
          if (!this.accept("ALL")) this.expression();
          if (this.accept(",")) this.expression();
          this.accept("PERCENT");
          if (this.accept("BY")) this.expressionList();
          continue;
        case "OFFSET":
          this.position++;
          this.expression();
          this.acceptAny("ROW", "ROWS");
          continue;
        case "FETCH":
          this.position++;
          this.acceptAny("FIRST", "NEXT");
          if (!["ROW", "ROWS"].includes(this.keyword())) this.expression();
          this.accept("PERCENT");
          this.acceptAny("ROW", "ROWS");
          if (!this.accept("ONLY")) this.accept("WITH", "TIES");
          continue;
        case "FOR":
          if (!this.forClause()) return orderBy;
          continue;
        case "LOCK":
          if (!this.accept("LOCK", "IN", "SHARE", "MODE")) return orderBy;
          continue;
        case "OPTION":
          if (this.keywordAt(1) !== "(") return orderBy;
          this.position++;
          this.skipParentheses();
          continue;
        case "INTO":
          // MySQL allows INTO at the very end.
          if (body.kind !== "select" || !this.intoClause(body)) return orderBy;
          continue;
        case "WITH":
          // Isolation clauses (DB2, SQL Server) and view options (Redshift, Oracle) belong to the statement.
          if (!["UR", "CS", "RS", "RR"].includes(this.keywordAt(1))) return orderBy;
          this.position += 2;
          continue;
        default:
          return orderBy;
      }
    }
  }

  private forClause(): boolean {
    if (this.acceptAny("FOR") === undefined) return false;
    if (
      this.acceptAny("UPDATE", "SHARE") ||
      this.accept("NO", "KEY", "UPDATE") ||
      this.accept("KEY", "SHARE")
    ) {
      if (this.accept("OF")) {
        do this.qualifiedName();
        while (this.accept(","));
      }
      this.accept("NOWAIT");
      this.accept("SKIP", "LOCKED");
      if (this.accept("WAIT")) this.next();
      return true;
    }
    if (this.acceptAny("READ", "FETCH")) {
      this.accept("ONLY");
      return true;
    }
    if (this.acceptAny("XML", "JSON", "BROWSE")) {
      while (!this.atEnd() && this.keyword() !== ")" && this.keyword() !== "OPTION") {
        if (this.keyword() === "(") this.skipParentheses();
        else this.position++;
      }
      return true;
    }
    return this.fail("UPDATE, SHARE, XML or JSON");
  }
}

function starItem(start: number, end: number): Extract<SelectItem, { kind: "star" }> {
  return {
    kind: "star",
    qualifier: undefined,
    except: [],
    rename: [],
    replace: [],
    like: undefined,
    start,
    end,
  };
}

/** Returns the columns inside GROUP BY's parentheses and functions. */
function members(expression: Expression): Expression[] {
  if (expression.kind === "call" && ["rollup", "cube", "grouping sets"].includes(expression.name)) {
    return expression.arguments.flatMap(members);
  }
  return expression.kind === "operation" && expression.operands.length > 1 ? [expression] : [expression];
}

/** Returns true if a name denotes a session table: `#name`. */
export function isTemporaryName(name: readonly Identifier[]): boolean {
  return name.at(-1)?.text.startsWith("#") ?? false;
}
