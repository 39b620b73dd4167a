// biome-ignore-all lint/style/noExcessiveLinesPerFile: the query rules are mutually recursive
import type {
  CommonTable,
  Expression,
  Query,
  QueryBody,
  Relation as RelationSyntax,
  Select,
  SetOperation,
} from "../syntax/queries.ts";
import type { Statement } from "../syntax/statements.ts";
import { type Dependencies, filter, groupBy, identity, type Kind, sort } from "./dependencies.ts";
import type { SourceTable } from "./relation.ts";
import { columnsNamed, emptyRelation, type Relation, type RelationColumn, renamed } from "./relation.ts";
import { RelationResolver } from "./relation-resolver.ts";
import { type Environment, Scope } from "./scope.ts";
import { nameKey } from "./tables.ts";

/** The maximum number of iterations for a recursive query. Each iteration follows one more column. */
const maxIterations = 8;

/** Resolves queries: common table expressions, SELECT, set operations, VALUES. */
export abstract class QueryResolver extends RelationResolver {
  /** Resolves a data-changing statement inside WITH. */
  protected abstract innerStatement(statement: Statement, environment: Environment | undefined): void;

  /** The target of SELECT … INTO, for the statement resolver. */
  protected into: { select: Select; relation: Relation } | undefined;

  protected override query(
    query: Query,
    parent: Scope | undefined,
    around: Scope | undefined,
    columnsWanted = true,
  ): Relation {
    return this.queryIn(query, parent, around?.environment, columnsWanted);
  }

  /** Resolves a query in an environment of common table expressions. */
  protected queryIn(
    query: Query,
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted = true,
  ): Relation {
    this.charge(1);
    const inner = this.commonTables(query.with, query.recursive, parent, environment);
    return this.body(query.body, query.orderBy, parent, inner, columnsWanted);
  }

  /**
   * Extends the environment with the tables of a WITH clause. Each sees the preceding ones; a recursive one also
   * itself.
   */
  protected commonTables(
    list: readonly CommonTable[],
    recursive: boolean,
    parent: Scope | undefined,
    environment: Environment | undefined,
  ): Environment | undefined {
    let current = environment;
    for (const table of list) current = this.commonTable(table, recursive, parent, current);
    return current;
  }

  private commonTable(
    table: CommonTable,
    recursive: boolean,
    parent: Scope | undefined,
    environment: Environment | undefined,
  ): Environment {
    const name = nameKey(table.name);
    if (table.statement !== undefined) this.innerStatement(table.statement, environment);
    // Ignore warnings about unused common table expressions.
    const warnings = this.warnings;
    this.warnings = [];
    const { body } = table.query;
    const mayRecur = body.kind === "set" && (recursive || this.dialect.implicitRecursion);
    const relation = mayRecur
      ? this.recursive(table, body, parent, environment)
      : renamed(this.queryIn(table.query, parent, environment), table.columnAliases);
    const own = this.warnings;
    this.warnings = warnings;
    let reported = false;
    const used = () => {
      if (reported) return;
      reported = true;
      this.warnings.push(...own);
    };
    return { parent: environment, name, relation, used };
  }

  /** Resolves the first branch, then repeats the whole query with the result so far until it no longer grows. */
  private recursive(
    table: CommonTable,
    body: SetOperation,
    parent: Scope | undefined,
    environment: Environment | undefined,
  ): Relation {
    const { query } = table;
    const inner = this.commonTables(query.with, query.recursive, parent, environment);
    let relation = renamed(this.body(body.first, [], parent, inner), table.columnAliases);
    for (let round = 0; round < maxIterations; round++) {
      let read = false;
      const used = () => {
        read = true;
      };
      const own: Environment = { parent: environment, name: nameKey(table.name), relation, used };
      const next = renamed(this.queryIn(query, parent, own), table.columnAliases);
      const grown = size(next) > size(relation);
      relation = next;
      if (!grown || !read) break;
    }
    return relation;
  }

  protected body(
    body: QueryBody,
    orderBy: readonly Expression[],
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted = true,
  ): Relation {
    if (body.kind === "select") return this.select(body, orderBy, parent, environment, columnsWanted);
    let relation: Relation;
    if (body.kind === "nested") relation = this.queryIn(body.query, parent, environment, columnsWanted);
    else if (body.kind === "set") relation = this.set(body, parent, environment);
    else relation = this.rowsRelation(body.rows, parent, environment);
    if (orderBy.length === 0) return relation;
    // Only columns of the result can be sort keys.
    const scope = new Scope(this.tables, this.dialect, parent, environment);
    scope.sources.push(this.source("", relation));
    const influences: Dependencies = new Map(relation.influences);
    for (const expression of orderBy) this.reference(expression, relation.columns, scope, sort, influences);
    return { ...relation, influences };
  }

  private rowsRelation(
    rows: readonly Expression[][],
    parent: Scope | undefined,
    environment: Environment | undefined,
  ): Relation {
    const scope = new Scope(this.tables, this.dialect, parent, environment);
    const columns: RelationColumn[] = [];
    for (const row of rows) {
      for (let index = 0; index < row.length; index++) {
        columns[index] ??= { name: `column${index + 1}`, dependencies: new Map() };
        const expression = row[index]!;
        if (expression.kind !== "constant")
          this.walk(expression, identity, columns[index]!.dependencies, scope);
      }
    }
    return { ...emptyRelation(), columns, tables: scope.tables };
  }

  private set(body: SetOperation, parent: Scope | undefined, environment: Environment | undefined): Relation {
    const first = this.body(body.first, [], parent, environment);
    const influences: Dependencies = new Map(first.influences);
    const tables = new Set(first.tables);
    const columns = first.columns.map((column) => ({
      name: column.name,
      dependencies: new Map(column.dependencies),
    }));
    let { open, openAt } = first;
    let { opaque } = first;
    for (const { operator, byName, operand } of body.rest) {
      const next = this.body(operand, [], parent, environment);
      this.put(influences, next.influences, identity);
      this.charge(next.tables.size);
      for (const table of next.tables) tables.add(table);
      if (operator !== "union") {
        for (const column of next.columns) this.put(influences, column.dependencies, filter);
        continue;
      }
      opaque ||= next.opaque;
      if (byName) this.uniteByName(columns, next);
      else this.uniteByPosition(columns, next, Math.min(openAt, next.openAt), body);
      openAt = Math.min(openAt, next.openAt);
      if (open.length === 1 && next.open.length === 1) open = [[...new Set([...open[0]!, ...next.open[0]!])]];
      else if (open.length === 0) open = next.open;
    }
    return { columns, open, openAt, influences, tables, opaque };
  }

  private uniteByName(columns: RelationColumn[], next: Relation): void {
    for (const column of next.columns) {
      this.charge(columns.length >> 3);
      const key = column.name.toLowerCase();
      const same = columns.find((candidate) => candidate.name.toLowerCase() === key);
      if (same === undefined) columns.push({ name: column.name, dependencies: new Map(column.dependencies) });
      else this.put(same.dependencies, column.dependencies, identity);
    }
  }

  private uniteByPosition(
    columns: RelationColumn[],
    next: Relation,
    openAt: number,
    body: SetOperation,
  ): void {
    const known = openAt === Number.POSITIVE_INFINITY && !next.opaque;
    if (known && columns.length !== next.columns.length && columns.length > 0 && next.columns.length > 0) {
      const place = bodyPlace(body);
      const message = `Set operation branches have different column counts: ${columns.length} and ${next.columns.length}`;
      this.warn("column-count-mismatch", message, place.start, place.end);
    }
    const count = Math.min(columns.length, next.columns.length, openAt);
    for (let index = 0; index < count; index++) {
      this.put(columns[index]!.dependencies, next.columns[index]!.dependencies, identity);
    }
  }

  private select(
    select: Select,
    orderBy: readonly Expression[],
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted: boolean,
  ): Relation {
    const scope = new Scope(this.tables, this.dialect, parent, environment);
    const influences: Dependencies = new Map();
    scope.windows = select.windows;
    for (const name of select.isHierarchy ? hierarchyColumns : []) scope.merged.set(name, new Map());
    for (const relation of select.from) this.relation(relation, scope, influences);
    const { columns, open, openAt } = this.selectList(select, scope, columnsWanted);
    for (const condition of select.where) this.filterBy(condition, influences, scope);
    for (const expression of select.groupBy) this.reference(expression, columns, scope, groupBy, influences);
    if (select.groupByAll) this.groupByAll(select, columns, influences);
    this.outputCondition(select.having, columns, scope, influences);
    this.outputCondition(select.qualify, columns, scope, influences);
    if (select.distinct === true) {
      for (const column of columns) this.put(influences, column.dependencies, groupBy);
    } else if (select.distinct !== false) {
      for (const expression of select.distinct)
        this.reference(expression, columns, scope, groupBy, influences);
    }
    for (const expression of select.sortBy) this.reference(expression, columns, scope, sort, influences);
    for (const expression of orderBy) this.reference(expression, columns, scope, sort, influences);
    const tables = new Set<SourceTable>();
    for (const source of scope.sources) {
      this.charge(source.relation.tables.size + 1);
      for (const table of source.relation.tables) tables.add(table);
    }
    for (const table of scope.tables) tables.add(table);
    const relation: Relation = { columns, open, openAt, influences, tables, opaque: false };
    if (select.into !== undefined) this.into = { select, relation };
    return relation;
  }

  private selectList(
    select: Select,
    scope: Scope,
    columnsWanted: boolean,
  ): { columns: RelationColumn[]; open: Relation["open"]; openAt: number } {
    const columns: RelationColumn[] = [];
    const open: (readonly SourceTable[])[] = [];
    let openAt = Number.POSITIVE_INFINITY;
    let unnamed = 0;
    for (const item of select.items) {
      if (item.kind === "star") {
        const star = this.star(item, scope, columnsWanted);
        if (star.open.length > 0) openAt = Math.min(openAt, columns.length);
        for (const column of star.columns) columns.push(column);
        for (const tables of star.open) open.push(tables);
        continue;
      }
      const dependencies = this.identityOf(item.expression, scope);
      const name =
        item.alias?.text ?? this.outputName(item.expression) ?? this.dialect.unnamedColumn(unnamed++);
      columns.push({ name, dependencies, fields: this.fieldsOf(item.expression, scope) });
      if (item.alias !== undefined) scope.aliases.set(nameKey(item.alias), dependencies);
    }
    return { columns, open, openAt };
  }

  /** Expands `*` and `t.*` in the order of the sources. */
  private star(
    item: Extract<Select["items"][number], { kind: "star" }>,
    scope: Scope,
    columnsWanted: boolean,
  ): { columns: RelationColumn[]; open: (readonly SourceTable[])[] } {
    const { qualifier } = item;
    const sources = qualifier === undefined ? scope.sources : scope.named(qualifier, qualifier.length);
    if (qualifier !== undefined && sources.length === 0) {
      const text = qualifier.map((identifier) => identifier.text).join(".");
      // BigQuery and Spark use the same syntax to expand a struct.
      const fields = scope.fieldsOf(qualifier);
      const except = new Set(item.except.map(nameKey));
      if (fields !== undefined)
        return { columns: fields.filter(({ name }) => !except.has(name.toLowerCase())), open: [] };
      const struct = this.dialect.fieldPaths ? scope.lookUp(qualifier) : undefined;
      if (columnsWanted) {
        const message = struct === undefined ? `Unknown table in ${text}.*` : `Unknown fields of ${text}`;
        this.warn("unresolved-star", message, item.start, item.end);
      }
      return { columns: [], open: [] };
    }
    const except = new Set(item.except.map(nameKey));
    const columns: RelationColumn[] = [];
    const open: (readonly SourceTable[])[] = [];
    for (const source of sources) {
      this.charge(source.relation.columns.length + source.relation.open.length + 1);
      for (const tables of source.relation.open) open.push(tables);
      if (source.relation.open.length > 0 || source.relation.opaque) {
        if (columnsWanted && !item.generated) this.unresolvedStar(source.relation, item.start, item.end);
      }
      for (const column of source.relation.columns) {
        const key = column.name.toLowerCase();
        if (except.has(key) || (item.like !== undefined && !isLike(key, item.like.toLowerCase()))) continue;
        if (qualifier === undefined && source.hidden?.has(key)) continue;
        const merged = qualifier === undefined ? scope.merged.get(key) : undefined;
        columns.push(this.starColumn(item, column, merged, scope));
      }
    }
    if (open.length > 0) columns.push(...this.replacedUnknown(item, columns, scope));
    return { columns, open };
  }

  /** Returns the REPLACE columns of a star whose own columns are unknown. */
  private replacedUnknown(
    item: Extract<Select["items"][number], { kind: "star" }>,
    known: readonly RelationColumn[],
    scope: Scope,
  ): RelationColumn[] {
    const names = new Set(known.map(({ name }) => name.toLowerCase()));
    return item.replace
      .filter(({ column }) => !names.has(nameKey(column)))
      .map(({ column, expression }) => ({
        name: column.text,
        dependencies: this.identityOf(expression, scope),
      }));
  }

  /** Returns the fields of a STRUCT. */
  private fieldsOf(expression: Expression, scope: Scope): RelationColumn[] | undefined {
    if (expression.kind !== "call" || expression.name !== "struct") return undefined;
    return expression.arguments.map((argument, index) => ({
      name: expression.names?.[index]?.text ?? this.outputName(argument) ?? `_field_${index + 1}`,
      dependencies: this.identityOf(argument, scope),
    }));
  }

  private starColumn(
    item: Extract<Select["items"][number], { kind: "star" }>,
    column: RelationColumn,
    merged: Dependencies | undefined,
    scope: Scope,
  ): RelationColumn {
    const key = column.name.toLowerCase();
    this.charge((item.replace.length + item.rename.length) >> 3);
    const replacement = item.replace.find((entry) => nameKey(entry.column) === key);
    if (replacement !== undefined) {
      return { name: column.name, dependencies: this.identityOf(replacement.expression, scope) };
    }
    const renaming = item.rename.find((entry) => nameKey(entry.from) === key);
    const dependencies = merged ?? column.dependencies;
    return renaming === undefined && merged === undefined
      ? column
      : { name: renaming?.to.text ?? column.name, dependencies };
  }

  private unresolvedStar(relation: Relation, start: number, end: number): void {
    const names = relation.open.flat().map((table) => table.reference.name);
    const whose = names.length === 0 ? "of a data-changing statement" : `of ${names.join(", ")}`;
    this.warn("unresolved-star", `Cannot expand *: unknown columns ${whose}`, start, end);
  }

  /** In HAVING and QUALIFY, names that no source has refer to the select list. */
  private outputCondition(
    condition: Expression | undefined,
    columns: readonly RelationColumn[],
    scope: Scope,
    influences: Dependencies,
  ): void {
    if (condition === undefined) return;
    const inner = this.outputScope(columns, scope);
    this.filterBy(condition, influences, inner);
    for (const table of inner.tables) scope.tables.add(table);
  }

  /** Copies a scope with all aliases of the select list, for later clauses. */
  private outputScope(columns: readonly RelationColumn[], scope: Scope): Scope {
    const inner = new Scope(
      this.tables,
      { ...this.dialect, lateralAliases: true },
      scope.parent,
      scope.environment,
    );
    inner.sources.push(...scope.sources);
    inner.windows = scope.windows;
    this.charge(columns.length + scope.sources.length);
    for (const [key, dependencies] of scope.merged) inner.merged.set(key, dependencies);
    for (const column of columns) {
      const key = column.name.toLowerCase();
      if (!inner.aliases.has(key)) inner.aliases.set(key, column.dependencies);
    }
    return inner;
  }

  /** Resolves an entry of GROUP BY or ORDER BY: a position, a select list name, or an expression. */
  private reference(
    expression: Expression,
    columns: readonly RelationColumn[],
    scope: Scope,
    kind: Kind,
    influences: Dependencies,
  ): void {
    if (expression.kind === "constant") {
      const column = expression.ordinal === undefined ? undefined : columns[expression.ordinal - 1];
      if (column !== undefined) this.put(influences, column.dependencies, kind);
      return;
    }
    if (expression.kind === "group") {
      this.reference(expression.inner, columns, scope, kind, influences);
      return;
    }
    if (expression.kind === "column" && expression.name.length === 1 && kind === sort) {
      // ORDER BY prefers names of the result.
      const key = nameKey(expression.name[0]!);
      this.charge(columns.length >> 3);
      const column = columns.find((candidate) => candidate.name.toLowerCase() === key);
      if (column !== undefined) {
        this.put(influences, column.dependencies, kind);
        return;
      }
    }
    const inner = this.outputScope(columns, scope);
    this.walk(expression, kind, influences, inner);
    for (const table of inner.tables) scope.tables.add(table);
  }

  private groupByAll(select: Select, columns: readonly RelationColumn[], influences: Dependencies): void {
    const plain = select.items.every((item) => item.kind === "expression");
    columns.forEach((column, index) => {
      const item = plain ? select.items[index] : undefined;
      if (item?.kind === "expression" && this.aggregates(item.expression)) return;
      this.put(influences, column.dependencies, groupBy);
    });
  }

  /** Returns the relation of a common table expression for an unqualified name. */
  protected override commonTableNamed(
    key: string,
    environment: Environment | undefined,
  ): Relation | undefined {
    let looked = 0;
    let current = environment;
    for (; current !== undefined && current.name !== key; current = current.parent) looked++;
    this.charge(looked >> 3);
    current?.used();
    return current?.relation;
  }

  /** Resolves a query in FROM. A lateral query sees the preceding sources. */
  protected override derived(relation: Extract<RelationSyntax, { kind: "derived" }>, scope: Scope): Relation {
    return this.query(relation.query, relation.lateral ? scope : scope.parent, scope);
  }

  /** Returns the column with a name, for statements that match columns by name. */
  protected columnByName(relation: Relation, key: string): Dependencies | undefined {
    return columnsNamed(relation, key)[0]?.dependencies;
  }
}

function size(relation: Relation): number {
  let total = relation.influences.size + relation.tables.size;
  for (const mask of relation.influences.values()) total += mask;
  for (const column of relation.columns) for (const mask of column.dependencies.values()) total += mask;
  return total;
}

function bodyPlace(body: QueryBody): { start: number; end: number } {
  switch (body.kind) {
    case "nested":
      return { start: body.query.start, end: body.query.end };
    case "set":
      return bodyPlace(body.first);
    case "select": {
      const first = body.items[0];
      return first === undefined ? { start: 0, end: 0 } : { start: first.start, end: body.items.at(-1)!.end };
    }
    case "rows":
      return { start: 0, end: 0 };
  }
}

/** Pseudo-columns of hierarchical queries, in lowercase. */
const hierarchyColumns = ["level", "connect_by_isleaf", "connect_by_iscycle"];

/** Returns true if a text matches a LIKE pattern, in time bounded by both lengths. */
function isLike(text: string, pattern: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  let index = 0;
  while (index < text.length) {
    if (at < pattern.length && (pattern[at] === "_" || pattern[at] === text[index]) && pattern[at] !== "%") {
      at++;
      index++;
    } else if (pattern[at] === "%") {
      star = at++;
      mark = index;
    } else if (star >= 0) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  while (pattern[at] === "%") at++;
  return at === pattern.length;
}
