// biome-ignore-all lint/style/noExcessiveLinesPerFile: the relation rules are mutually recursive
import { ExpressionParser } from "../expressions/expression-parser.ts";
import { reservedWords } from "../expressions/words.ts";
import type {
  Aliased,
  Call,
  Expression,
  FunctionRelation,
  Identifier,
  Join,
  PivotRelation,
  QualifiedName,
  Relation,
  Select,
  UnpivotRelation,
} from "../syntax.ts";
import { clauseWordFollowers, clauseWords, functionColumns } from "./words.ts";

const unaliased: Aliased = { alias: undefined, columnAliases: [] };

/** Keywords that can precede JOIN. */
const joinWords: ReadonlySet<string> = new Set(
  "NATURAL INNER LEFT RIGHT FULL CROSS OUTER SEMI ANTI ASOF GLOBAL ANY POSITIONAL STRAIGHT_JOIN JOIN".split(
    " ",
  ),
);

/** Parses FROM clauses: tables, queries, joins, functions, PIVOT and UNPIVOT. */
export abstract class RelationParser extends ExpressionParser {
  /** Parses the relations after FROM, separated by commas. LATERAL VIEWs follow the relations that they expand. */
  protected fromList(): Relation[] {
    const list: Relation[] = [];
    do {
      if (list.length > 0 && this.atClause()) break;
      list.push(this.relation());
      while (this.keyword() === "LATERAL" && this.keywordAt(1) === "VIEW") list.push(this.lateralView());
    } while (this.accept(","));
    return list;
  }

  private atClause(): boolean {
    return this.atEnd() || this.keyword() === ")" || this.keyword() === "WHERE" || this.keyword() === "GROUP";
  }

  /** Parses a relation with its joins. */
  protected relation(): Relation {
    const first = this.primaryRelation();
    const joins = this.joins();
    return joins.length === 0 ? first : { kind: "joined", first, joins, ...unaliased };
  }

  /** Parses the joins after a relation. A late condition belongs to the first join without one. */
  protected joins(): Join[] {
    const joins: Join[] = [];
    let earliest = 0;
    for (;;) {
      if (this.is("ON") || this.is("USING", "(")) {
        while (earliest < joins.length && !isOpen(joins[earliest]!)) earliest++;
        const open = joins[earliest];
        if (open === undefined) return joins;
        this.joinCondition(open);
        continue;
      }
      if (this.keyword() === "LATERAL" && this.keywordAt(1) === "VIEW" && joins.length > 0) {
        joins.push(crossJoin(this.lateralView()));
        continue;
      }
      const join = this.join();
      if (join === undefined) return joins;
      joins.push(join);
    }
  }

  private join(): Join | undefined {
    const keyword = this.keyword();
    if (!joinWords.has(keyword)) return undefined;
    let ahead = 0;
    let natural = false;
    let filtersOnly = false;
    let side: Join["side"] = "inner";
    while (
      (joinWords.has(this.keywordAt(ahead)) && this.keywordAt(ahead) !== "JOIN") ||
      (ahead > 0 && this.keywordAt(ahead) === "DIRECTED")
    ) {
      const word = this.keywordAt(ahead);
      ahead++;
      if (word === "NATURAL") natural = true;
      if (word === "SEMI" || word === "ANTI") filtersOnly = true;
      if (word === "LEFT" || word === "RIGHT" || word === "FULL" || word === "CROSS") {
        side = word.toLowerCase() as Join["side"];
      }
      if (word === "STRAIGHT_JOIN") break;
    }
    const last = this.keywordAt(ahead - 1);
    if (this.keywordAt(ahead) === "APPLY") {
      this.position += ahead + 1;
      const relation = this.primaryRelation(true);
      return crossJoin(relation);
    }
    if (this.keywordAt(ahead) === "JOIN") ahead++;
    else if (last !== "STRAIGHT_JOIN") return undefined;
    this.position += ahead;
    this.acceptAny("BROADCAST", "SHUFFLE");
    const relation = this.primaryRelation();
    const join: Join = { ...crossJoin(relation), natural, filtersOnly, side };
    if (this.accept("MATCH_CONDITION")) join.on = this.expression();
    this.joinCondition(join);
    return join;
  }

  private joinCondition(join: Join): void {
    if (this.accept("ON")) {
      const condition = this.expression();
      join.on = join.on === undefined ? condition : { kind: "operation", operands: [join.on, condition] };
    } else if (this.keyword() === "USING" && this.keywordAt(1) === "(") {
      this.position++;
      join.using = this.identifierList();
      if (this.accept("AS")) this.identifier();
    }
  }

  /** Parses a table, query, function or joins in parentheses, with alias and suffixes. */
  private primaryRelation(lateral = false): Relation {
    let relation = this.bareRelation(lateral);
    for (;;) {
      if (this.keyword() === "PIVOT" && this.keywordAt(1) === "(") relation = this.pivot(relation);
      else if (this.keyword() === "UNPIVOT") relation = this.unpivot(relation);
      else if (this.keyword() === "MATCH_RECOGNIZE") {
        const { start } = this.peek();
        this.position++;
        this.skipParentheses();
        this.warn("unsupported-statement", "MATCH_RECOGNIZE is not supported", start, this.previousEnd);
        relation = { ...relation, ...this.aliasing() };
      } else if (!this.tableModifier()) return relation;
    }
  }

  private bareRelation(lateral: boolean): Relation {
    if (this.keyword() === "LATERAL") {
      this.position++;
      return this.bareRelation(true);
    }
    if (this.keyword() === "(") return this.parenthesisedRelation(lateral);
    if (this.keyword() === "VALUES") {
      const query = this.query();
      return { kind: "derived", query, lateral: false, ...this.aliasing() };
    }
    const token = this.peek();
    if (this.keyword() === "UNPIVOT" && this.peek(1).kind === "word") return this.objectUnpivot();
    if (
      token.kind === "stage" ||
      (token.kind === "string" && token.keyword === "") ||
      token.kind === "variable"
    )
      return this.locationRelation();
    this.accept("ONLY");
    if (this.keyword() === "TABLE" && this.keywordAt(1) === "(") return this.tableFunction();
    if (this.keyword() === "UNNEST" && this.keywordAt(1) === "(") {
      this.position++;
      return this.functionRelation(this.callOf("unnest"));
    }
    if (this.keyword() === "ROWS" && this.accept("ROWS", "FROM", "(")) {
      const relation = this.functionRelation(this.callOf(this.identifier().text.toLowerCase()));
      while (!this.atEnd() && this.keyword() !== ")") {
        if (this.keyword() === "(") this.skipParentheses();
        else this.position++;
      }
      this.expect(")");
      return { ...relation, ...this.aliasing() };
    }
    if (
      !this.atIdentifier() ||
      (token.kind === "word" && reservedWords.has(token.keyword) && this.keywordAt(1) !== "(")
    ) {
      this.fail("a table");
    }
    const special = this.specialRelation();
    if (special !== undefined) return special;
    const name = this.qualifiedName();
    if (name.length === 0) {
      if (this.keyword() === "(") this.skipParentheses();
      return this.tableRelation(name);
    }
    if (this.keyword() === "(" && !this.isTableHint()) {
      return this.functionRelation(this.callOf(name.at(-1)!.text.toLowerCase()));
    }
    return this.tableRelation(name);
  }

  /** Parses calls in FROM that denote a table or files. */
  private specialRelation(): Relation | undefined {
    const keyword = this.keyword();
    if (keyword === "STREAM" && (this.keywordAt(1) === "(" || this.peek(1).kind === "word")) {
      // Databricks reads a table, or files, as a stream.
      if (this.keywordAt(1) !== "(" && this.keywordAt(2) !== "." && this.keywordAt(2) !== "(")
        return undefined;
      this.position++;
      if (this.keyword() !== "(") return this.bareRelation(false);
      this.position++;
      const first = this.nested(() => this.relation()) ?? this.nothing();
      this.expect(")");
      const aliasing = this.aliasing();
      return aliasing.alias === undefined ? first : { ...first, ...aliasing };
    }
    if (keyword === "SEMANTIC_VIEW" && this.keywordAt(1) === "(") {
      const close = this.closing[this.position + 1]!;
      this.position += 2;
      const name = this.qualifiedName();
      if (close < 0) this.fail(")");
      this.position = close + 1;
      return { kind: "table", name, ...this.aliasing() };
    }
    return fileFunctions.has(keyword) && this.keywordAt(1) === "(" ? this.fileRelation() : undefined;
  }

  /** `read_parquet('…')`, `read_csv(['…', '…'], header = true)`: the files are the source. */
  private fileRelation(): Relation | undefined {
    const close = this.closing[this.position + 1]!;
    if (close < 0) return undefined;
    const locations: Identifier[] = [];
    for (let index = this.position + 2; index < close; index++) {
      const { kind, keyword, text, start, end } = this.tokens[index]!;
      if (kind === "string") locations.push({ text, quoted: true, start, end });
      else if (keyword !== "[" && keyword !== "," && keyword !== "]") break;
    }
    const [first, ...others] = locations;
    if (first === undefined) return undefined;
    this.charge(close - this.position);
    this.position = close + 1;
    const aliasing = this.aliasing();
    const table = (name: Identifier): Relation => ({
      kind: "table",
      name: [name],
      location: name.text,
      ...unaliased,
    });
    if (others.length === 0) return { ...table(first), ...aliasing } as Relation;
    const branch = (name: Identifier) => this.starOf(table(name));
    const body = {
      kind: "set" as const,
      first: branch(first),
      rest: others.map((name) => ({ operator: "union" as const, byName: false, operand: branch(name) })),
    };
    const { start, end } = first;
    const query = { with: [], recursive: false, body, orderBy: [], start, end };
    return { kind: "derived", query, lateral: false, ...aliasing };
  }

  /** Wraps a relation in `SELECT *`. Implemented by the query parser, which extends this one. */
  protected abstract starOf(relation: Relation): Select;

  /** Redshift's `UNPIVOT value AS v AT name`: the attributes of an object as rows. */
  private objectUnpivot(): Relation {
    this.position++;
    const call: Call = {
      kind: "call",
      name: "unpivot",
      arguments: [{ kind: "column", name: this.qualifiedName() }],
      distinct: false,
      orderBy: [],
      filter: undefined,
      window: undefined,
    };
    const { alias } = this.aliasing();
    const columnAliases = alias === undefined ? [] : [alias];
    if (this.accept("AT")) columnAliases.push(this.identifier());
    return { kind: "function", call, columns: [], alias: undefined, columnAliases };
  }

  private parenthesisedRelation(lateral: boolean): Relation {
    if (this.isQueryAhead()) {
      this.position++;
      const query = this.nested(() => this.query());
      this.expect(")");
      const aliasing = this.aliasing();
      if (query === undefined) return { kind: "joined", first: this.nothing(), joins: [], ...aliasing };
      return { kind: "derived", query, lateral, ...aliasing };
    }
    this.position++;
    const relations = this.nested(() => this.fromList()) ?? [this.nothing()];
    this.expect(")");
    const [first, ...others] = relations as [Relation, ...Relation[]];
    const joins = others.map(crossJoin);
    return { kind: "joined", first, joins, ...this.aliasing() };
  }

  /** Creates a placeholder for a relation that is nested too deeply. */
  private nothing(): Relation {
    const { start } = this.peek();
    const body = { kind: "rows", rows: [] } as const;
    const query = { with: [], recursive: false, body: { ...body, rows: [] }, orderBy: [], start, end: start };
    return { kind: "derived", query, lateral: false, ...unaliased };
  }

  /** `'s3://…'`, `@stage/path`, `@variable` instead of a table. */
  private locationRelation(): Relation {
    const token = this.next();
    const text = token.text;
    if (token.kind === "stage" && this.keyword() === "(") this.skipParentheses();
    const name: QualifiedName = [{ text, quoted: true, start: token.start, end: token.end }];
    const location = token.kind === "variable" ? undefined : text;
    const aliasing = this.aliasing();
    if (location === undefined && this.dialect.tableVariables) {
      const variable = { text, quoted: false, start: token.start, end: token.end };
      return { kind: "table", name: [variable], ...aliasing };
    }
    if (location === undefined) {
      const call: Call = {
        kind: "call",
        name: "variable",
        arguments: [],
        distinct: false,
        orderBy: [],
        filter: undefined,
        window: undefined,
      };
      return { kind: "function", call, columns: [], ...aliasing };
    }
    return { kind: "table", name, location, ...aliasing };
  }

  /** `TABLE(f(…))`, `TABLE(name)`. */
  private tableFunction(): Relation {
    this.position++;
    const inner = this.callOf("table");
    const only = inner.arguments[0];
    if (inner.arguments.length === 1 && only?.kind === "call") return this.functionRelation(only);
    if (inner.arguments.length === 1 && only?.kind === "column") return this.tableRelation(only.name);
    return this.functionRelation(inner);
  }

  private functionRelation(call: Call): FunctionRelation {
    const ordinality = this.accept("WITH", "ORDINALITY");
    const aliasing = this.aliasing();
    const columnAliases = [...aliasing.columnAliases];
    if (!ordinality && this.accept("WITH", "OFFSET")) {
      const offset = this.accept("AS") || this.canBeAlias() ? this.identifier() : undefined;
      const counter = offset ?? {
        text: "offset",
        quoted: false,
        start: this.previousEnd,
        end: this.previousEnd,
      };
      if (aliasing.alias !== undefined && columnAliases.length === 0) columnAliases.push(aliasing.alias);
      columnAliases.push(counter);
    }
    return {
      kind: "function",
      call,
      columns: columnsOfFunction(call.name),
      alias: aliasing.alias,
      columnAliases,
    };
  }

  /** Skips SQL Server's old hint syntax: `t (NOLOCK)`. */
  private isTableHint(): boolean {
    return (
      this.dialect.name === "mssql" &&
      this.keywordAt(2) === ")" &&
      /^(NO|UP|ROW|TAB|HOLD|READ|X|PAG)\w*(LOCK|COMMITTED|PAST)\w*$/.test(this.keywordAt(1))
    );
  }

  private tableRelation(name: QualifiedName): Relation {
    while (this.tableModifier());
    // PartiQL's FROM path AS alias AT position.
    const aliasing = this.aliasing();
    let position: Identifier | undefined;
    if (this.keyword() === "AT" && this.keywordAt(1) !== "(" && this.peek(1).kind !== "end") {
      this.position++;
      position = this.identifier();
    }
    return { kind: "table", name, ...aliasing, ...(position === undefined ? {} : { position }) };
  }

  /**
   * Skips clauses around an alias that do not affect columns: samples, hints, versions. Returns true if there was one.
   */
  private tableModifier(): boolean {
    switch (this.keyword()) {
      case "(":
        if (!this.isTableHint()) return false;
        this.skipParentheses();
        return true;
      case "*":
        // PostgreSQL's `t *`.
        return this.dialect.name === "postgres" && this.accept("*");
      case "TABLESAMPLE":
      case "SAMPLE":
        return this.sample();
      case "WITH":
        if (this.keywordAt(1) !== "(") return false;
        this.position++;
        this.skipParentheses();
        return true;
      case "PARTITION":
        if (this.keywordAt(1) !== "(") return false;
        this.position++;
        this.skipParentheses();
        return true;
      case "AT":
      case "BEFORE":
      case "CHANGES":
        if (this.keywordAt(1) !== "(" || this.dialect.name !== "snowflake") return false;
        this.position++;
        this.skipParentheses();
        return true;
      case "FOR":
        if (!["SYSTEM_TIME", "SYSTEM_VERSION", "TIMESTAMP", "VERSION", "SYSTEM"].includes(this.keywordAt(1)))
          return false;
        this.position += 2;
        return this.version();
      case "VERSION":
      case "TIMESTAMP":
        if (this.keywordAt(1) !== "AS" || this.keywordAt(2) !== "OF") return false;
        this.position++;
        return this.version();
      case "AS":
        if (this.keywordAt(1) !== "OF") return false;
        return this.version();
      case "USE":
      case "FORCE":
      case "IGNORE":
        if (this.keywordAt(1) !== "INDEX" && this.keywordAt(1) !== "KEY") return false;
        while (this.keyword() !== "(" && !this.atEnd()) this.position++;
        this.skipParentheses();
        return true;
      case "INDEXED":
        if (!this.accept("INDEXED", "BY")) return false;
        this.identifier();
        return true;
      case "FINAL":
        return this.accept("FINAL");
      case "@":
        // Oracle's database link.
        this.position++;
        this.qualifiedName();
        return true;
      default:
        if (
          this.peek().kind === "variable" &&
          this.dialect.name === "oracle" &&
          this.peek().start === this.previousEnd
        ) {
          this.position++;
          return true;
        }
        return false;
    }
  }

  private version(): boolean {
    if (this.accept("AS", "OF")) {
      this.acceptAny("TIMESTAMP", "SCN", "VERSION");
      this.expression();
    } else if (this.accept("BETWEEN") || this.accept("FROM")) {
      this.expression();
      if (this.accept("TO")) this.expression();
    } else if (this.accept("CONTAINED", "IN")) this.skipParentheses();
    else this.accept("ALL");
    return true;
  }

  private sample(): boolean {
    if (this.keyword() === "SAMPLE" && !clauseWordFollowers.SAMPLE!.includes(this.keywordAt(1))) return false;
    this.position++;
    this.acceptAny("BERNOULLI", "SYSTEM", "BLOCK", "ROW", "RESERVOIR");
    if (this.keyword() === "(") this.skipParentheses();
    else {
      this.next();
      this.acceptAny("PERCENT", "ROWS");
    }
    if (this.acceptAny("REPEATABLE", "SEED")) this.skipParentheses();
    return true;
  }

  /** `[AS] alias [(columns)]`, or `AS (columns)`. */
  protected aliasing(): Aliased {
    if (this.keyword() === "AS" && this.keywordAt(1) === "OF") return unaliased;
    let alias: Identifier | undefined;
    if (this.accept("AS")) {
      const token = this.peek();
      if (token.kind === "string") {
        this.position++;
        alias = { text: token.text, quoted: true, start: token.start, end: token.end };
      } else if (token.keyword !== "(") alias = this.identifier();
    } else if (this.canBeAlias()) alias = this.identifier();
    const hasColumns =
      this.keyword() === "(" && (alias !== undefined || this.previousIs("AS")) && !this.isTableHint();
    return { alias, columnAliases: hasColumns ? this.identifierList() : [] };
  }

  protected previousIs(keyword: string): boolean {
    return this.tokens[this.position - 1]?.keyword === keyword;
  }

  /** Returns true if the current token can be an alias without AS. */
  protected canBeAlias(): boolean {
    const token = this.peek();
    if (token.kind === "quoted" || token.kind === "template") return true;
    if (token.kind !== "word") return false;
    const { keyword } = token;
    if (keyword === "QUALIFY") return !this.dialect.qualify;
    if (keyword === "MINUS") return false;
    if (reservedWords.has(keyword)) return false;
    if (keyword === "AT" && this.keywordAt(1) !== "," && this.peek(1).kind === "word") return false;
    if ((keyword === "BEFORE" || keyword === "AT") && this.keywordAt(1) === "(") return false;
    if (keyword === "ROWS" || keyword === "WITHIN" || keyword === "OVER" || keyword === "FILTER") {
      return this.keywordAt(1) !== "(" && this.keywordAt(1) !== "GROUP";
    }
    if (keyword === "VERSION" || keyword === "TIMESTAMP")
      return !(this.keywordAt(1) === "AS" && this.keywordAt(2) === "OF");
    if (keyword === "PARTITION" || keyword === "CHANGES") return this.keywordAt(1) !== "(";
    if (keyword === "IGNORE" || keyword === "INDEXED")
      return !["INDEX", "KEY", "BY", "NULLS"].includes(this.keywordAt(1));
    if (keyword === "BULK") return this.keywordAt(1) !== "COLLECT";
    if (this.dialect.optionalSeparators && statementStarts.has(keyword)) return false;
    if (!clauseWords.has(keyword)) return true;
    const followers = clauseWordFollowers[keyword];
    return followers !== undefined && !followers.includes(this.keywordAt(1)) && keyword !== "APPLY";
  }

  /** Hive's `LATERAL VIEW [OUTER] f(…) table AS column, …`. */
  private lateralView(): Relation {
    this.expect("LATERAL", "VIEW");
    this.accept("OUTER");
    const name = this.qualifiedName().at(-1)!.text.toLowerCase();
    const call = this.callOf(name);
    const alias = this.keyword() === "AS" || !this.canBeAlias() ? undefined : this.identifier();
    const columnAliases: Identifier[] = [];
    if (this.accept("AS")) {
      do columnAliases.push(this.identifier());
      while (this.accept(","));
    }
    return { kind: "function", call, columns: columnsOfFunction(name), alias, columnAliases };
  }

  private pivot(source: Relation): PivotRelation {
    this.expect("PIVOT", "(");
    const aggregates: PivotRelation["aggregates"] = [];
    do {
      const expression = this.expression();
      const alias = this.accept("AS") || this.canBeAlias() ? this.identifier() : undefined;
      aggregates.push({ expression, alias });
    } while (this.accept(","));
    this.expect("FOR");
    const on: Expression[] = [];
    if (this.keyword() === "(") on.push(...this.identifierList().map(columnOf));
    else on.push({ kind: "column", name: this.qualifiedName() });
    this.expect("IN");
    const values = this.pivotValues();
    this.expect(")");
    return { kind: "pivot", source, aggregates, on, values, ...this.aliasing() };
  }

  private pivotValues(): { text: string; alias: Identifier | undefined }[] {
    this.expect("(");
    const values: { text: string; alias: Identifier | undefined }[] = [];
    while (this.keyword() !== ")" && !this.atEnd()) {
      if (this.keyword() === "ANY" || this.keyword() === "SELECT") {
        while (this.keyword() !== ")" && !this.atEnd()) {
          if (this.keyword() === "(") this.skipParentheses();
          else this.position++;
        }
        break;
      }
      const token = this.peek();
      this.expression();
      const alias = this.accept("AS") || this.canBeAlias() ? this.identifier() : undefined;
      values.push({ text: token.text, alias });
      if (!this.accept(",")) break;
    }
    this.expect(")");
    return values;
  }

  private unpivot(source: Relation): UnpivotRelation {
    this.expect("UNPIVOT");
    if (this.acceptAny("INCLUDE", "EXCLUDE")) this.expect("NULLS");
    this.expect("(");
    const columns = this.keyword() === "(" ? this.identifierList() : [this.identifier()];
    this.expect("FOR");
    const name = this.identifier();
    this.expect("IN", "(");
    const from: QualifiedName[][] = columns.map(() => []);
    while (this.keyword() !== ")" && !this.atEnd()) {
      if (this.accept("(")) {
        this.unpivotGroup(from);
      } else from[0]!.push(this.qualifiedName());
      if (this.accept("AS")) this.expression();
      else if (this.canBeAlias() || this.peek().kind === "string") this.next();
      if (!this.accept(",")) break;
    }
    this.expect(")", ")");
    const values = columns.map((column, index) => ({ column, from: from[index]! }));
    return { kind: "unpivot", source, values, name, ...this.aliasing() };
  }

  /** Parses `(a, b)` after IN: one column per value. The parenthesis is already consumed. */
  private unpivotGroup(from: readonly QualifiedName[][]): void {
    const { start } = this.peek();
    let index = 0;
    while (this.keyword() !== ")" && !this.atEnd()) {
      const name = this.qualifiedName();
      from[index++]?.push(name);
      if (!this.accept(",")) break;
    }
    this.expect(")");
    if (index === from.length) return;
    const message = `UNPIVOT has ${index} columns for ${from.length} values`;
    this.warn("column-count-mismatch", message, start, this.previousEnd);
  }
}

/** Table functions that read the files named by their first argument. */
const fileFunctions: ReadonlySet<string> = new Set(
  `READ_PARQUET PARQUET_SCAN READ_CSV READ_CSV_AUTO READ_JSON READ_JSON_AUTO READ_JSON_OBJECTS READ_NDJSON
  READ_NDJSON_AUTO READ_TEXT READ_BLOB READ_FILES CLOUD_FILES DELTA_SCAN ICEBERG_SCAN READ_XLSX READ_AVRO`.split(
    /\s+/,
  ),
);

function columnsOfFunction(name: string): readonly string[] {
  return Object.hasOwn(functionColumns, name) ? functionColumns[name]! : [];
}

/** Keywords that start a statement, which cannot be aliases if statements need no separator. */
const statementStarts: ReadonlySet<string> = new Set(
  "INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE DECLARE EXEC EXECUTE IF WHILE BEGIN PRINT GO RETURN USE".split(
    " ",
  ),
);

function isOpen(join: Join): boolean {
  return join.on === undefined && join.using.length === 0 && !join.natural;
}

/** Adds a relation without a join condition. */
export function crossJoin(relation: Relation): Join {
  return { relation, on: undefined, using: [], natural: false, side: "cross", filtersOnly: false };
}

function columnOf(identifier: Identifier): Expression {
  return { kind: "column", name: [identifier] };
}
