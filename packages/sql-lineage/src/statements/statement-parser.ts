// biome-ignore-all lint/style/noExcessiveLinesPerFile: one method per statement kind
import { SqlSyntaxError } from "../lexer/cursor.ts";
import type { Expression, Identifier, QualifiedName, Query, Statement } from "../syntax.ts";
import { BlockParser } from "./block-parser.ts";

/** Statements that do not affect rows, or only return some. */
const otherStatements: ReadonlySet<string> = new Set(
  `ABORT ANALYSE ANALYZE ATTACH AUDIT BACKUP BEGIN CACHE CANCEL CHECKPOINT CLEAR CLOSE CLUSTER COMMENT COMMIT DBCC
  DEALLOCATE DENY DESC DESCRIBE DETACH DISCARD ELSE END EXPLAIN FETCH FLASHBACK GET GO GRANT IMPORT INSTALL KILL LIST
  LISTEN LOCK LS MSCK NOTIFY OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE PUT RAISERROR REINDEX RELEASE REMOVE REPAIR RESET
  RESTORE RESUME RETURN REVOKE RM ROLLBACK BREAK CONTINUE SAVE SAVEPOINT SET SHOW START SUSPEND THROW LET PERFORM RAISE NULL EXIT LEAVE ITERATE ASSERT SIGNAL RESIGNAL UNTIL UNCACHE UNDROP UNLISTEN UNLOCK
  UNSET VACUUM WAITFOR`.split(/\s+/),
);

/** Statements with an unknown effect. */
const opaqueStatements: ReadonlySet<string> = new Set(["CALL", "DO", "EXEC", "EXECUTE"]);

/** Keywords that start a statement, for dialects without required semicolons. */
const statementStarts: ReadonlySet<string> = new Set(
  `SELECT INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE DECLARE EXEC EXECUTE IF WHILE BEGIN END ELSE PRINT GO
  RETURN USE SET COMMIT ROLLBACK BULK WITH RAISERROR THROW WAITFOR DBCC GRANT REVOKE DENY OPEN CLOSE FETCH DEALLOCATE
  BREAK CONTINUE`.split(/\s+/),
);

/** Parses the statements of a script in order. */
export class StatementParser extends BlockParser {
  private semicolon = -1;
  /** The cached position of the next BEGIN or CREATE after a semicolon. */
  private blockWord = -1;

  /**
   * Parses the next statement; returns undefined at the end of the script. Always moves past the statement's semicolon,
   * even if it throws.
   *
   * @throws SqlSyntaxError if the statement cannot be parsed
   */
  nextStatement(): { statement: Statement; start: number } | undefined {
    this.limit = this.tokens.length - 1;
    while (this.tokens[this.position]!.keyword === ";") this.position++;
    // dbt's `{{ config(…) }}` precedes its query.
    while (
      this.tokens[this.position]!.kind === "template" &&
      this.tokens[this.position + 1]?.kind === "word"
    ) {
      this.position++;
    }
    this.enterBlocks();
    if (this.position >= this.limit) return undefined;
    this.limit = this.findEnd();
    this.leadsOn = false;
    const { start } = this.peek();
    const first = this.position;
    try {
      const statement = this.statement();
      const isOver = this.atEnd() || this.leadsOn || this.startsNext();
      if (!isOver || this.position === first) this.fail("end of statement");
      return { statement, start };
    } catch (error) {
      this.position = this.limit;
      if (error instanceof RangeError) throw new SqlSyntaxError("The statement is nested too deeply", start);
      throw error;
    }
  }

  /** The start of the current token. */
  get start(): number {
    return this.tokens[this.position]!.start;
  }

  /** The end of the previous token, which ends the parsed or failed statement. */
  get end(): number {
    return this.previousEnd;
  }

  private startsNext(): boolean {
    if (!this.dialect.optionalSeparators) return false;
    return statementStarts.has(this.keyword()) || this.peek().kind === "variable";
  }

  /** Finds the semicolon that ends the statement, skipping those inside routine bodies. */
  private findEnd(): number {
    const first = this.tokens[this.position]!.keyword;
    const end = this.nextSemicolon();
    if ((first !== "CREATE" && first !== "ALTER") || this.dialect.optionalSeparators || !this.opensBody(end))
      return end;
    let depth = 0;
    for (let index = this.position; index < this.tokens.length - 1; index++) {
      const { keyword } = this.tokens[index]!;
      this.charge(1);
      if (keyword === "BEGIN" || keyword === "CASE") depth++;
      else if (keyword === "END") {
        const after = this.tokens[index + 1]!.keyword;
        if (after !== "IF" && after !== "LOOP" && after !== "WHILE" && after !== "FOR" && after !== "REPEAT")
          depth--;
      } else if (keyword === ";" && depth <= 0 && index > end) return index;
      else if (keyword === ";" && depth <= 0 && index === end && !this.hasBlockBehind(end)) return index;
    }
    return this.tokens.length - 1;
  }

  /** Finds the next semicolon or the end. Cached, because statements without separators share one. */
  private nextSemicolon(): number {
    if (this.semicolon < this.position) {
      this.semicolon = this.position;
      const last = this.tokens.length - 1;
      while (this.semicolon < last && this.tokens[this.semicolon]!.keyword !== ";") this.semicolon++;
    }
    return this.semicolon;
  }

  /** Returns true if a routine body starts in the statement. */
  private opensBody(end: number): boolean {
    for (let index = this.position; index < Math.min(end, this.position + 8); index++) {
      const { keyword } = this.tokens[index]!;
      if (["PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE"].includes(keyword)) return true;
    }
    return false;
  }

  private hasBlockBehind(end: number): boolean {
    // A routine with declarations before BEGIN, as in Oracle: the first semicolon is inside it.
    if (this.dialect.name !== "oracle" && this.dialect.name !== "snowflake") return false;
    if (this.blockWord < end) {
      const last = this.tokens.length - 1;
      this.blockWord = end;
      while (this.blockWord < last && !["BEGIN", "CREATE"].includes(this.tokens[this.blockWord]!.keyword))
        this.blockWord++;
      this.charge(this.blockWord - end);
    }
    return this.tokens[this.blockWord]!.keyword === "BEGIN";
  }

  private statement(): Statement {
    const { start } = this.peek();
    const keyword = this.keyword();
    switch (keyword) {
      case "SELECT":
      case "VALUES":
      case "TABLE":
      case "(":
        return this.queryStatement(start);
      case "WITH":
        return this.withStatement(start);
      case "FROM":
        return this.fromStatement(start);
      case "INSERT":
      case "UPDATE":
      case "DELETE":
      case "MERGE":
      case "REPLACE":
        return this.change({ list: [], recursive: false });
      case "CREATE":
        return this.create();
      case "ALTER":
        return this.alter();
      case "DROP":
        return this.drop();
      case "TRUNCATE":
        return this.truncate();
      case "REFRESH":
        return this.refresh();
      case "RENAME":
        return this.renameTables(start);
      case "COPY":
        return this.copy();
      case "UNLOAD":
        return this.unload();
      case "LOAD":
        return this.keywordAt(1) === "DATA" ? this.load() : this.rest("load", start);
      case "EXPORT":
        return this.exportStatement();
      case "BULK":
        return this.bulkInsert();
      case "USE":
        return this.use(start);
      case "SET":
        return this.set(start);
      case "DECLARE":
        return this.declare(start);
      case "IF":
      case "WHILE":
        return this.conditional(start);
      case "EXPLAIN":
        return this.rest("explain", start);
      case "FOR":
        return this.forLoop(start);
      case "PIVOT":
        return this.pivotStatement(start);
      case "DO": {
        const body = this.anonymousBody(start);
        if (body !== undefined) return body;
        break;
      }
      case "CALL":
      case "EXEC":
      case "EXECUTE":
        if (this.callsKnownRoutine()) return this.other(start, keyword.toLowerCase());
        break;
      case "END":
        this.leaveBlock();
        break;
    }
    if (this.keywordAt(1) === ":=") return this.other(start, "assignment");
    if (opaqueStatements.has(keyword)) return this.opaque(start, keyword.toLowerCase());
    if (otherStatements.has(keyword)) return this.other(start, keyword.toLowerCase());
    return this.fail("an SQL statement");
  }

  private queryStatement(start: number, outer?: ReturnType<StatementParser["withClause"]>): Statement {
    const first = this.position;
    const query = this.query();
    const withoutRows = this.givesNoRows(first, this.position);
    const whole: Query =
      outer === undefined
        ? query
        : {
            ...query,
            with: [...outer.list, ...query.with],
            recursive: outer.recursive || query.recursive,
            start,
          };
    return { kind: "query", verb: "select", query: whole, withoutRows, start, end: this.previousEnd };
  }

  private withStatement(start: number): Statement {
    const outer = this.withClause();
    switch (this.keyword()) {
      case "INSERT":
      case "UPDATE":
      case "DELETE":
      case "MERGE":
        return { ...this.change(outer), start };
      case "FROM":
        return { ...this.fromStatement(start, outer), start };
      default:
        return this.queryStatement(start, outer);
    }
  }

  /** Parses a statement that starts with FROM: INSERT (Hive) or SELECT. */
  private fromStatement(start: number, outer?: ReturnType<StatementParser["withClause"]>): Statement {
    let depth = 0;
    for (let index = this.position; index < this.limit; index++) {
      const { keyword } = this.tokens[index]!;
      this.charge(1);
      if (keyword === "(") depth++;
      else if (keyword === ")") depth--;
      else if (keyword === "INSERT" && depth === 0)
        return this.fromInsert(outer ?? { list: [], recursive: false });
    }
    return this.queryStatement(start, outer);
  }

  /** Parses MySQL's `RENAME TABLE a TO b, c TO d`, applied in order. */
  private renameTables(start: number): Statement {
    this.position++;
    this.accept("TABLE");
    const pairs: { from: QualifiedName; to: QualifiedName }[] = [];
    do {
      const from = this.qualifiedName();
      this.expect("TO");
      pairs.push({ from, to: this.qualifiedName() });
    } while (this.accept(","));
    return { kind: "rename", verb: "rename table", pairs, start, end: this.previousEnd };
  }

  /** Parses `USE name`: the database, the schema, or both, depending on the dialect. */
  private use(start: number): Statement {
    this.position++;
    const what = this.acceptAny("DATABASE", "SCHEMA", "CATALOG", "WAREHOUSE", "ROLE", "SECONDARY");
    if (!this.atIdentifier() || what === "WAREHOUSE" || what === "ROLE" || what === "SECONDARY") {
      return this.rest("use", start);
    }
    const name = this.qualifiedName();
    const last = name.at(-1);
    const isSchema = what === "SCHEMA" || (what !== "CATALOG" && this.schemaIsDatabase());
    const place = { start, end: this.previousEnd };
    if (name.length > 1) return { kind: "use", verb: "use", database: name[0], schema: last, ...place };
    if (isSchema) return { kind: "use", verb: "use", database: undefined, schema: last, ...place };
    return { kind: "use", verb: "use", database: last, schema: undefined, ...place };
  }

  /** Dialects in which the qualifier of a table is called a database. */
  private schemaIsDatabase(): boolean {
    return ["mysql", "hive", "spark", "databricks", "athena", "trino", "duckdb"].includes(this.dialect.name);
  }

  /** Parses Hive's `SET name=value`, whose value later statements can use as a name. */
  private noteVariable(): void {
    if (!this.dialect.variables) return;
    let equals = this.position + 1;
    while (equals < this.limit && this.tokens[equals]!.keyword !== "=") equals++;
    const textOf = (from: number, to: number) =>
      this.tokens
        .slice(from, to)
        .map(({ text }) => text)
        .join("");
    this.charge(this.limit - this.position);
    const name = textOf(this.position + 1, equals).replace(/^(hiveconf|hivevar|system|env):/i, "");
    const value = textOf(equals + 1, this.limit);
    if (value.length > 0 && value.length < 1_000) this.variables.set(name.toLowerCase(), value);
  }

  /** DuckDB's `PIVOT t ON a USING sum(b) GROUP BY c`. */
  private pivotStatement(start: number): Statement {
    this.position++;
    const select = { ...this.emptySelect(), from: [this.relation()] };
    const on = this.accept("ON") ? this.expressionList() : [];
    if (this.accept("USING")) this.selectList(select.items);
    if (this.accept("GROUP", "BY")) select.groupBy = this.expressionList();
    const place = { start, end: this.previousEnd };
    const groups = select.groupBy.map((expression) => {
      return { kind: "expression" as const, expression, alias: undefined, ...place };
    });
    // The pivoted values determine the column of a value.
    const values = select.items.map((item) =>
      item.kind === "expression" ? { ...item, expression: chosen(item.expression, on) } : item,
    );
    const body = { ...select, items: [...groups, ...values] };
    this.position = this.limit;
    const query: Query = { with: [], recursive: false, body, orderBy: [], ...place };
    return { kind: "query", verb: "pivot", query, withoutRows: false, start, end: this.previousEnd };
  }

  private set(start: number): Statement {
    this.noteVariable();
    if (
      this.keywordAt(1) === "SEARCH_PATH" ||
      (this.keywordAt(1) === "SCHEMA" && this.keywordAt(2) !== "=")
    ) {
      this.position += 2;
      this.acceptAny("TO", "=");
      const token = this.peek();
      if (token.kind === "word" || token.kind === "quoted" || token.kind === "string") {
        const schema: Identifier = {
          text: token.text,
          quoted: token.kind !== "word",
          start: token.start,
          end: token.end,
        };
        this.position = this.limit;
        if (schema.text.startsWith("$")) return { kind: "other", verb: "set", start, end: this.previousEnd };
        return { kind: "use", verb: "set", database: undefined, schema, start, end: this.previousEnd };
      }
    }
    return this.other(start, "set");
  }

  /** Parses `DECLARE name CURSOR FOR query`, which reads; other declarations are variables. */
  private declare(start: number): Statement {
    for (let ahead = 1; ahead < 8; ahead++) {
      if (this.keywordAt(ahead) !== "FOR" || !["SELECT", "WITH"].includes(this.keywordAt(ahead + 1)))
        continue;
      this.position += ahead + 1;
      return { ...this.queryStatement(start), verb: "declare cursor" };
    }
    return this.other(start, "declare");
  }

  /** Parses SQL Server's `IF condition statement`. */
  private conditional(start: number): Statement {
    if (!this.dialect.optionalSeparators) return this.opaque(start, "block");
    this.position++;
    this.expression();
    if (this.atEnd()) return { kind: "other", verb: "if", start, end: this.previousEnd };
    return this.statement();
  }

  private opaque(start: number, verb: string): Statement {
    this.skipOther();
    const end = this.previousEnd;
    this.warn("opaque-statement", `The effect of ${verb.toUpperCase()} is unknown`, start, end);
    return { kind: "opaque", verb, start, end };
  }

  private other(start: number, verb: string): Statement {
    this.skipOther();
    return { kind: "other", verb, start, end: this.previousEnd };
  }

  /** Skips to the end of the statement: the semicolon, or the start of the next statement. */
  private skipOther(): void {
    if (!this.dialect.optionalSeparators) {
      this.position = this.limit;
      return;
    }
    const first = this.next().keyword;
    if (first === "GO" && this.peek().kind === "number") this.position++;
    // Blocks and batch separators are separate statements.
    if (
      ["BEGIN", "END", "ELSE", "GO"].includes(first) &&
      !["TRAN", "TRANSACTION", "TRY", "CATCH"].includes(this.keyword())
    )
      return;
    while (!this.atEnd()) {
      if (this.keyword() === "(") {
        this.skipParentheses();
        continue;
      }
      const isSetOption =
        first === "SET" &&
        this.position > 0 &&
        ["ON", "OFF"].includes(this.tokens[this.position - 1]!.keyword);
      if (isSetOption || (statementStarts.has(this.keyword()) && this.keyword() !== "SET")) return;
      if (this.keyword() === "SET" && first !== "EXEC") return;
      this.position++;
    }
  }

  protected override embeddedQuery(text: string, offset: number): Query {
    const parser = new StatementParser(this.embeddedTokens(text, offset), this.dialect, this.budget);
    const query = parser.query();
    if (!parser.atEnd()) parser.fail("end of query");
    this.warnings.push(...parser.warnings);
    return query;
  }
}

/** Wraps a value in a CASE whose conditions determine if it applies. */
function chosen(value: Expression, by: readonly Expression[]): Expression {
  const [operand, ...more] = by;
  if (operand === undefined) return value;
  const conditions: Expression = { kind: "operation", operands: [operand, ...more] };
  return { kind: "case", operand: conditions, branches: [], otherwise: value };
}
