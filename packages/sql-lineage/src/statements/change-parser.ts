// biome-ignore-all lint/style/noExcessiveLinesPerFile: one method per statement that changes rows
import { PipeParser } from "../queries/pipe-parser.ts";
import { crossJoin } from "../queries/relation-parser.ts";
import type {
  Assignment,
  CommonTable,
  Expression,
  Identifier,
  InsertTarget,
  QualifiedName,
  Query,
  Relation,
  Select,
  SelectItem,
  Statement,
  TableRelation,
} from "../syntax.ts";

type MergeStatement = Extract<Statement, { kind: "merge" }>;

/** Parses statements that change rows: INSERT, UPDATE, DELETE, MERGE. */
export abstract class ChangeParser extends PipeParser {
  /** The last RETURNING list. */
  private returnedItems: SelectItem[] = [];

  protected override dataChangingStatement(): {
    statement: Statement;
    returned: Pick<Select, "items" | "from">;
  } {
    this.returnedItems = [];
    const statement = this.change({ list: [], recursive: false });
    return { statement, returned: { items: this.returnedItems, from: changedRelations(statement) } };
  }

  /** Parses a statement that changes rows, after its WITH clause. */
  protected change(outer: { list: CommonTable[]; recursive: boolean }): Statement {
    switch (this.keyword()) {
      case "INSERT":
      case "REPLACE":
        return this.insert(outer);
      case "UPDATE":
        return this.update(outer.list);
      case "DELETE":
        return this.delete(outer.list);
      case "MERGE":
        return this.merge(outer.list);
      default:
        return this.fail("SELECT, INSERT, UPDATE, DELETE or MERGE");
    }
  }

  private insert(outer: { list: CommonTable[]; recursive: boolean }): Statement {
    const { start } = this.next();
    const finish = (
      rest: Omit<Extract<Statement, { kind: "insert" }>, "kind" | "start" | "end" | "verb">,
    ): Statement => {
      this.returning();
      return { kind: "insert", verb: "insert", start, end: this.previousEnd, ...rest };
    };
    const multiple = this.multipleInsert(outer);
    if (multiple !== undefined) return finish({ ...multiple, assignments: [], conditions: [] });

    const target = this.insertTarget();
    const query = this.insertSource(target, outer);
    const { assignments, conditions } = this.conflictClause();
    for (const assignment of target.setList) assignments.push(assignment);
    return finish({ targets: [target.target], query, assignments, conditions });
  }

  /** Parses the target of INSERT: a table or a directory, with its columns. */
  private insertTarget(): { target: InsertTarget; setList: Assignment[] } {
    if (this.accept("OR")) this.next();
    this.acceptAny("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY");
    this.accept("IGNORE");
    if (this.accept("TOP")) {
      if (this.keyword() === "(") this.skipParentheses();
      else this.next();
      this.accept("PERCENT");
    }
    this.acceptAny("INTO", "OVERWRITE");
    this.accept("INTO");
    if (this.is("LOCAL", "DIRECTORY") || this.is("DIRECTORY"))
      return { target: this.directory(), setList: [] };
    this.accept("TABLE");
    const target: InsertTarget = {
      name: this.isQueryAhead() ? this.fail("a table") : this.targetName(),
      columns: [],
      values: undefined,
      query: undefined,
      condition: undefined,
    };
    this.partitionClause();
    if (this.accept("AS") || (this.canBeAlias() && !insertWords.has(this.keyword()))) this.identifier();
    if (this.keyword() === "(" && !this.isQueryAhead()) target.columns = this.identifierList();
    this.partitionClause();
    if (this.accept("OVERRIDING")) {
      this.next();
      this.accept("VALUE");
    }
    if (this.accept("BY", "NAME")) target.columns = [];
    if (this.accept("REPLACE", "WHERE")) this.expression();
    this.outputClause();
    return { target, setList: this.accept("SET") ? this.assignments() : [] };
  }

  /** Parses the name after INTO. A parenthesis after it starts the columns, not a call. */
  private targetName(): QualifiedName {
    if (this.is("OPENROWSET") || this.is("OPENQUERY")) this.fail("a table");
    const token = this.peek();
    if (token.kind === "variable") {
      this.position++;
      return [{ text: token.text, quoted: false, start: token.start, end: token.end }];
    }
    return this.qualifiedName();
  }

  private directory(): InsertTarget {
    this.accept("LOCAL");
    this.expect("DIRECTORY");
    const token = this.next();
    const location = token.kind === "string" ? token.text : undefined;
    while (!this.atEnd() && !["SELECT", "WITH", "FROM", "("].includes(this.keyword())) this.position++;
    const name = [{ text: token.text, quoted: true, start: token.start, end: token.end }];
    return { name, location, columns: [], values: undefined, query: undefined, condition: undefined };
  }

  private partitionClause(): void {
    if (this.keyword() === "PARTITION" && this.keywordAt(1) === "(") {
      this.position++;
      this.skipParentheses();
      this.accept("IF", "NOT", "EXISTS");
    }
  }

  private insertSource(
    target: { target: InsertTarget; setList: Assignment[] },
    outer: { list: CommonTable[]; recursive: boolean },
  ): Query | undefined {
    if (target.setList.length > 0 || this.accept("DEFAULT", "VALUES")) return undefined;
    if (this.keyword() === "VALUE") {
      // MySQL's spelling of VALUES.
      const { start } = this.next();
      return {
        with: [],
        recursive: false,
        body: { kind: "rows", rows: this.rows() },
        orderBy: [],
        start,
        end: this.previousEnd,
      };
    }
    if (["EXEC", "EXECUTE"].includes(this.keyword())) {
      const { start } = this.peek();
      while (!this.atEnd()) this.position++;
      this.warn("opaque-statement", "Rows from a procedure call are not supported", start, this.previousEnd);
      return undefined;
    }
    if (this.keyword() === "TABLE" && this.keywordAt(1) !== "(") return this.query();
    return withOuter(this.query(), outer);
  }

  /** ON CONFLICT … DO UPDATE SET …, ON DUPLICATE KEY UPDATE …. */
  private conflictClause(): { assignments: Assignment[]; conditions: Expression[] } {
    const assignments: Assignment[] = [];
    const conditions: Expression[] = [];
    if (this.keyword() === "AS" || this.canBeAlias()) {
      // MySQL's alias for the new row.
      this.accept("AS");
      this.identifier();
      if (this.keyword() === "(") this.skipParentheses();
    }
    if (this.accept("ON", "DUPLICATE", "KEY", "UPDATE")) assignments.push(...this.assignments());
    while (this.accept("ON", "CONFLICT")) {
      if (this.keyword() === "(") this.skipParentheses();
      if (this.accept("ON", "CONSTRAINT")) this.identifier();
      if (this.accept("WHERE")) this.expression();
      this.expect("DO");
      if (this.accept("NOTHING")) continue;
      this.expect("UPDATE", "SET");
      assignments.push(...this.assignments());
      if (this.accept("WHERE")) conditions.push(this.expression());
    }
    return { assignments, conditions };
  }

  /** Oracle's and Snowflake's INSERT ALL and INSERT FIRST. */
  private multipleInsert(outer: {
    list: CommonTable[];
    recursive: boolean;
  }): { targets: InsertTarget[]; query: Query } | undefined {
    const ahead = this.keyword() === "OVERWRITE" ? 1 : 0;
    if (!["ALL", "FIRST"].includes(this.keywordAt(ahead))) return undefined;
    if (!["INTO", "WHEN"].includes(this.keywordAt(ahead + 1))) return undefined;
    this.position += ahead + 1;
    const targets: InsertTarget[] = [];
    let condition: Expression | undefined;
    for (;;) {
      if (this.accept("WHEN")) {
        condition = this.expression();
        this.expect("THEN");
      } else if (this.accept("ELSE")) condition = undefined;
      if (!this.accept("INTO")) break;
      const name = this.qualifiedName();
      const columns = this.keyword() === "(" && !this.isQueryAhead() ? this.identifierList() : [];
      const values = this.accept("VALUES") ? this.rows()[0] : undefined;
      targets.push({ name, columns, values, query: undefined, condition });
    }
    return { targets, query: withOuter(this.query(), outer) };
  }

  /** Hive's `FROM source INSERT … SELECT … INSERT … SELECT …`; the current token is FROM. */
  protected fromInsert(outer: { list: CommonTable[]; recursive: boolean }): Statement {
    const { start } = this.next();
    const from = this.fromList();
    const targets: InsertTarget[] = [];
    while (this.accept("INSERT")) {
      const { target } = this.insertTarget();
      const query = this.query();
      if (query.body.kind === "select") prependFrom(query.body, from);
      target.query = withOuter(query, outer);
      targets.push(target);
    }
    return {
      kind: "insert",
      verb: "insert",
      targets,
      query: undefined,
      assignments: [],
      conditions: [],
      start,
      end: this.previousEnd,
    };
  }

  private update(list: CommonTable[]): Statement {
    const { start } = this.next();
    if (this.accept("OR")) this.next();
    this.acceptAny("LOW_PRIORITY");
    this.accept("IGNORE");
    if (this.accept("TOP")) {
      if (this.keyword() === "(") this.skipParentheses();
      else this.next();
    }
    const target = this.changeTarget();
    const targetJoins = this.joins();
    while (this.accept(",")) targetJoins.push(crossJoin(this.relation()));
    this.expect("SET");
    const assignments = this.assignments();
    this.outputClause();
    const from = this.accept("FROM") ? this.fromList() : [];
    const where = this.whereClause();
    this.changeTail();
    return {
      kind: "update",
      verb: "update",
      with: list,
      target,
      targetJoins,
      assignments,
      from,
      where,
      start,
      end: this.previousEnd,
    };
  }

  private whereClause(): Expression | undefined {
    if (!this.accept("WHERE")) return undefined;
    if (this.accept("CURRENT", "OF")) {
      this.identifier();
      return undefined;
    }
    return this.expression();
  }

  /** Parses the table that a statement changes, with its alias. */
  private changeTarget(): TableRelation {
    const relation = this.changeRelation();
    if (relation.kind !== "table") this.fail("a table");
    return relation;
  }

  private changeRelation(): Relation {
    this.accept("ONLY");
    const token = this.peek();
    if (this.keyword() === "(") {
      // Oracle can update views in parentheses, but their base tables are unknown here.
      this.fail("a table");
    }
    if (token.kind === "variable") {
      this.position++;
      const name = [{ text: token.text, quoted: false, start: token.start, end: token.end }];
      return { kind: "table", name, ...this.aliasing() };
    }
    const name = this.qualifiedName();
    this.partitionClause();
    this.tableHint();
    const alias = this.accept("AS") || this.isTargetAlias() ? this.identifier() : undefined;
    this.tableHint();
    return { kind: "table", name, alias, columnAliases: [] };
  }

  private tableHint(): void {
    if (this.is("WITH", "(")) {
      this.position++;
      this.skipParentheses();
    }
  }

  private isTargetAlias(): boolean {
    return (
      this.canBeAlias() &&
      !["SET", "USING", "WHERE", "OUTPUT", "REMOVE", "FROM", "VALUES"].includes(this.keyword())
    );
  }

  /** `a = x, t.b = y, (c, d) = (SELECT …)`. */
  private assignments(): Assignment[] {
    const list: Assignment[] = [];
    do {
      if (this.keyword() === "(") {
        const columns = this.identifierList();
        this.expect("=");
        this.accept("ROW");
        list.push(...pairUp(columns, this.expression()));
        continue;
      }
      if (this.peek().kind === "variable") {
        // SQL Server's @variable = column = expression.
        this.position++;
        this.expect("=");
        if (this.keywordAt(1) !== "=") {
          this.expression();
          continue;
        }
      }
      const name = this.qualifiedName();
      const column = name.at(-1) ?? this.fail("a column");
      const qualifier = name.slice(0, -1);
      if (this.keyword() === "[") {
        while (!this.atEnd() && this.keyword() !== "]") this.position++;
        this.expect("]");
      }
      const compound = ["+", "-", "*", "/", "%", "&", "|", "^", "||"].includes(this.keyword());
      if (compound) this.position++;
      if (!this.accept("=") && !this.accept(":=")) this.fail("=");
      const expression = this.expression();
      const own: Expression = { kind: "column", name: [column] };
      list.push({
        column,
        ...(qualifier.length > 0 ? { qualifier } : {}),
        expression: compound ? { kind: "operation", operands: [own, expression] } : expression,
      });
    } while (this.accept(","));
    return list;
  }

  private delete(list: CommonTable[]): Statement {
    const { start } = this.next();
    if (this.accept("TOP")) {
      if (this.keyword() === "(") this.skipParentheses();
      else this.next();
    }
    this.acceptAny("LOW_PRIORITY", "QUICK");
    this.accept("IGNORE");
    const from = this.accept("FROM");
    const targets = [this.changeTarget()];
    while (this.accept(",")) targets.push(this.changeTarget());
    this.outputClause();
    let using: Relation[] = [];
    let targetsAreSources = false;
    if (!from && this.accept("FROM")) {
      using = this.fromList();
      targetsAreSources = true;
    } else if (this.accept("USING")) {
      using = this.fromList();
      targetsAreSources = targets.length > 1;
    } else if (from && this.accept("FROM")) {
      using = this.fromList();
      targetsAreSources = true;
    }
    const where = this.whereClause();
    this.changeTail();
    return {
      kind: "delete",
      verb: "delete",
      with: list,
      targets,
      using,
      targetsAreSources,
      where,
      start,
      end: this.previousEnd,
    };
  }

  private merge(list: CommonTable[]): Statement {
    const { start } = this.next();
    this.accept("WITH", "SCHEMA", "EVOLUTION");
    this.accept("INTO");
    const target = this.changeTarget();
    this.expect("USING");
    const source = this.relation();
    const merge: MergeStatement = {
      kind: "merge",
      verb: "merge",
      with: list,
      target,
      source,
      on: undefined,
      allColumns: false,
      conditions: [],
      assignments: [],
      inserts: [],
      start,
      end: start,
    };
    this.expect("ON");
    merge.on = this.expression();
    if (this.accept("REMOVE", "DUPLICATES")) merge.allColumns = true;
    else if (this.keyword() !== "WHEN") this.fail("WHEN");
    while (this.accept("WHEN")) this.mergeBranch(merge);
    this.changeTail();
    merge.end = this.previousEnd;
    return merge;
  }

  private mergeBranch(merge: MergeStatement): void {
    this.accept("NOT");
    this.expect("MATCHED");
    if (this.accept("BY")) this.next();
    if (this.accept("AND")) merge.conditions.push(this.expression());
    this.expect("THEN");
    if (this.accept("UPDATE")) this.mergeUpdate(merge);
    else if (this.accept("INSERT")) this.mergeInsert(merge);
    else if (!this.accept("DELETE") && !this.accept("DO", "NOTHING") && !this.accept("NOTHING")) {
      this.fail("UPDATE, INSERT or DELETE");
    }
    if (this.accept("WHERE")) merge.conditions.push(this.expression());
  }

  private mergeUpdate(merge: MergeStatement): void {
    if (!this.accept("SET")) {
      merge.allColumns = true;
      return;
    }
    if (this.accept("*")) merge.allColumns = true;
    else merge.assignments.push(...this.assignments());
    if (this.accept("WHERE")) merge.conditions.push(this.expression());
    if (this.accept("DELETE", "WHERE")) merge.conditions.push(this.expression());
  }

  private mergeInsert(merge: MergeStatement): void {
    if (this.accept("*") || this.accept("ROW")) {
      merge.allColumns = true;
      return;
    }
    const columns: Identifier[] = this.keyword() === "(" ? this.identifierList() : [];
    if (this.accept("ROW")) {
      merge.allColumns = true;
      return;
    }
    if (this.accept("DEFAULT", "VALUES")) return;
    this.expect("VALUES");
    if (this.accept("*")) {
      merge.allColumns = true;
      return;
    }
    merge.inserts.push({ columns, values: this.rows()[0] ?? [] });
  }

  /** Parses SQL Server's OUTPUT, which returns the changed rows or writes them to another table. */
  private outputClause(): void {
    if (!this.is("OUTPUT")) return;
    const { start } = this.next();
    const stops = ["VALUES", "SELECT", "FROM", "WHERE", "DEFAULT", "WITH", "EXEC", "OPTION"];
    let into = false;
    while (!this.atEnd() && !stops.includes(this.keyword())) {
      if (this.keyword() === "INTO") into = true;
      if (this.keyword() === "(") this.skipParentheses();
      else this.position++;
    }
    if (into) this.warn("unsupported-statement", "OUTPUT … INTO is not supported", start, this.previousEnd);
  }

  /** Parses RETURNING, which returns rows and writes nothing. */
  private returning(): void {
    if (!this.acceptAny("RETURNING", "RETURN")) return;
    this.returnedItems = [];
    this.selectList(this.returnedItems);
    // Oracle stores the values in variables.
    while (!this.atEnd() && this.keyword() !== ")") {
      if (this.keyword() === "(") this.skipParentheses();
      else this.position++;
    }
  }

  /** Skips trailing clauses of UPDATE, DELETE and MERGE. */
  private changeTail(): void {
    if (this.accept("ORDER", "BY")) this.orderList();
    if (this.accept("LIMIT")) this.expression();
    this.outputClause();
    if (this.keyword() === "OPTION" && this.keywordAt(1) === "(") {
      this.position++;
      this.skipParentheses();
    }
    this.returning();
    if (this.accept("LOG", "ERRORS")) while (!this.atEnd()) this.position++;
  }
}

/** Keywords after the target of INSERT that are not aliases. */
const insertWords: ReadonlySet<string> = new Set(
  "VALUES VALUE SELECT SET DEFAULT OVERRIDING TABLE EXEC EXECUTE BY REPLACE OUTPUT PARTITION WITH IF".split(
    " ",
  ),
);

/** Returns the relations whose columns RETURNING can use. */
function changedRelations(statement: Statement): Relation[] {
  switch (statement.kind) {
    case "insert":
      return statement.targets.map(({ name }) => ({
        kind: "table",
        name,
        alias: undefined,
        columnAliases: [],
      }));
    case "update":
      return [statement.target, ...statement.from];
    case "delete":
      return [...statement.targets, ...statement.using];
    case "merge":
      return [statement.target];
    default:
      return [];
  }
}

function withOuter(query: Query, outer: { list: CommonTable[]; recursive: boolean }): Query {
  if (outer.list.length === 0) return query;
  return { ...query, with: [...outer.list, ...query.with], recursive: outer.recursive || query.recursive };
}

function prependFrom(select: Select, from: readonly Relation[]): void {
  select.from = [...from, ...select.from];
}

/** Matches `(a, b)` with a row of expressions or the columns of a subquery. */
function pairUp(columns: readonly Identifier[], expression: Expression): Assignment[] {
  if (expression.kind === "operation" && expression.operands.length === columns.length) {
    return columns.map((column, index) => ({ column, expression: expression.operands[index]! }));
  }
  if (expression.kind === "group" && columns.length === 1)
    return [{ column: columns[0]!, expression: expression.inner }];
  return columns.map((column, position) => ({ column, expression, position }));
}
