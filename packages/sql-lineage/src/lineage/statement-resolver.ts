// biome-ignore-all lint/style/noExcessiveLinesPerFile: one method per statement kind with shared state
import type { Definition, StatementEffect } from "../model/lineage.ts";
import type { Identifier, QualifiedName } from "../syntax/names.ts";
import type { Assignment, Expression, InsertTarget, Query, TableRelation } from "../syntax/queries.ts";
import type { Statement, StatementOfKind } from "../syntax/statements.ts";
import { type Dependencies, identity, join as joinKind } from "./dependencies.ts";
import { TooMuchWork } from "./expression-resolver.ts";
import { QueryResolver } from "./query-resolver.ts";
import type { SourceTable } from "./relation.ts";
import { emptyRelation, type Relation, type RelationColumn } from "./relation.ts";
import { type Environment, Scope, type Source } from "./scope.ts";
import { nameKey } from "./tables.ts";

/** The rows that a statement writes to a table or returns. */
export interface ResolvedWrite {
  table: SourceTable | undefined;
  columns: readonly RelationColumn[];
  influences: Dependencies;
  /** The input tables. */
  tables: ReadonlySet<SourceTable>;
}

/** The lineage of a statement, before conversion to the public model. */
export interface ResolvedStatement {
  effect: StatementEffect;
  inputs: Set<SourceTable>;
  outputs: Set<SourceTable>;
  writes: ResolvedWrite[];
  definitions: Definition[];
  /** Renamed tables. */
  renames: { from: SourceTable; to: SourceTable }[];
  created: SourceTable[];
  dropped: SourceTable[];
}

/** The maximum number of dependencies per statement and per script, far beyond actual needs. */
const statementBudget = 2_000_000;
const scriptBudget = 3_000_000;

/** Resolves statements in order. Each sees the tables created by the preceding ones. */
export class StatementResolver extends QueryResolver {
  private remaining = scriptBudget;
  private result!: ResolvedStatement;

  /** Resolves a statement. Get its warnings with {@link takeWarnings}. */
  resolve(statement: Statement): ResolvedStatement {
    this.result = {
      effect: "none",
      inputs: new Set(),
      outputs: new Set(),
      writes: [],
      definitions: [],
      renames: [],
      created: [],
      dropped: [],
    };
    this.into = undefined;
    this.budget = Math.min(statementBudget, this.remaining);
    const before = this.budget;
    try {
      this.statement(statement, undefined);
    } catch (error) {
      if (!(error instanceof TooMuchWork) && !(error instanceof RangeError)) throw error;
      this.warn(
        "too-much-work",
        "The statement is too large; its lineage is incomplete",
        statement.start,
        statement.end,
      );
    }
    this.remaining -= Math.max(0, before - this.budget);
    return this.result;
  }

  /** Returns the warnings since the last call. */
  takeWarnings(): typeof this.warnings {
    const { warnings } = this;
    this.warnings = [];
    return warnings;
  }

  protected override innerStatement(statement: Statement, environment: Environment | undefined): void {
    this.statement(statement, environment);
  }

  private statement(statement: Statement, environment: Environment | undefined): void {
    switch (statement.kind) {
      case "query":
        this.show(this.queryIn(statement.query, undefined, environment), statement.withoutRows);
        return;
      case "insert":
        this.effect("rows");
        this.insert(statement, environment);
        return;
      case "create":
        this.create(statement);
        return;
      case "update":
        this.effect("rows");
        this.update(statement, environment);
        return;
      case "delete":
        this.effect("removal");
        this.delete(statement, environment);
        return;
      case "merge":
        this.effect("rows");
        this.merge(statement, environment);
        return;
      case "load":
        this.effect("rows");
        this.load(statement);
        return;
      case "unload":
        this.effect("rows");
        this.unload(statement);
        return;
      default:
        this.definition(statement);
    }
  }

  private effect(effect: StatementEffect): void {
    // A statement that inserts rows counts as such, whatever WITH contains.
    if (this.result.effect === "none" || effect === "rows") this.result.effect = effect;
  }

  /** Resolves a query, which writes nothing unless it has INTO. */
  private show(relation: Relation, withoutRows: boolean): void {
    const { into } = this;
    if (into?.select.into === undefined) {
      if (this.result.writes.length === 0) this.write(undefined, relation.columns, relation);
      else this.reads(relation.tables);
      return;
    }
    this.effect(withoutRows ? "definition" : "rows");
    const { name, temporary } = into.select.into;
    const table = temporary ? this.tables.temporary(name) : this.tables.find(name);
    this.result.created.push(table);
    if (withoutRows) this.result.outputs.add(table);
    else this.write(table, relation.columns, relation);
    this.learnFrom(table, relation);
  }

  /** Records a write. Merges columns with the same name. */
  private write(
    table: SourceTable | undefined,
    columns: readonly RelationColumn[],
    from: { influences: Dependencies; tables: ReadonlySet<SourceTable> },
  ): void {
    const byName = new Map<string, RelationColumn>();
    for (const column of columns) {
      const known = byName.get(column.name);
      if (known === undefined) byName.set(column.name, column);
      else {
        const dependencies: Dependencies = new Map(known.dependencies);
        this.put(dependencies, column.dependencies, identity);
        byName.set(column.name, { name: column.name, dependencies });
      }
    }
    this.reads(from.tables);
    if (table !== undefined) this.result.outputs.add(table);
    const write = { table, columns: [...byName.values()], influences: from.influences, tables: from.tables };
    this.result.writes.push(write);
    if (table !== undefined && !this.result.inputs.has(table)) this.readsItself(write, table);
  }

  private reads(tables: ReadonlySet<SourceTable>): void {
    for (const table of tables) this.result.inputs.add(table);
  }

  /** A target is an input if an output column comes from one of its columns; a condition on it is not sufficient. */
  private readsItself(write: ResolvedWrite, table: SourceTable): void {
    const refers = (dependencies: Dependencies) => {
      for (const number of dependencies.keys()) if (this.tables.columns[number]!.table === table) return true;
      return false;
    };
    if (write.columns.some((column) => refers(column.dependencies))) this.result.inputs.add(table);
  }

  private learnFrom(table: SourceTable, relation: Relation): void {
    const known = relation.open.length === 0 && !relation.opaque;
    this.tables.learn(table, known ? relation.columns.map((column) => column.name) : undefined);
  }

  /**
   * Returns the scope of a statement that changes rows. An unresolved qualified name is not treated as a field of the
   * target with unknown columns: it is more likely a missing table.
   */
  private scope(environment: Environment | undefined): Scope {
    return new Scope(this.tables, { ...this.dialect, fieldPaths: false }, undefined, environment);
  }

  /** Returns the inputs of a statement that changes tables: the sources of its scope without those tables. */
  private reading(
    scope: Scope,
    influences: Dependencies,
    targets: readonly (SourceTable | undefined)[],
  ): { influences: Dependencies; tables: ReadonlySet<SourceTable> } {
    const tables = new Set(scope.tables);
    for (const source of scope.sources) {
      if (source.table !== undefined && targets.includes(source.table)) continue;
      for (const table of source.relation.tables) tables.add(table);
    }
    return { influences, tables };
  }

  private insert(statement: StatementOfKind<"insert">, environment: Environment | undefined): void {
    const shared =
      statement.query === undefined ? undefined : this.queryIn(statement.query, undefined, environment);
    for (const target of statement.targets) {
      const table = this.target(target.name, target.location);
      const own = target.query === undefined ? shared : this.queryIn(target.query, undefined, environment);
      const relation = this.branch(target, own ?? emptyRelation());
      const columns = this.placed(target, table, relation, statement);
      this.insertWrite(statement, target, table, relation, columns);
    }
  }

  private target(name: QualifiedName, location?: string | undefined): SourceTable | undefined {
    if (location !== undefined) return this.tables.location(location);
    return name.length === 0 ? undefined : this.tables.find(name);
  }

  /** Resolves a branch of a multi-table insert: VALUES over the source columns, and the WHEN condition. */
  private branch(target: InsertTarget, source: Relation): Relation {
    if (target.values === undefined && target.condition === undefined) return source;
    const scope = this.scope(undefined);
    scope.sources.push(this.source("", source));
    const influences: Dependencies = new Map(source.influences);
    this.filterBy(target.condition, influences, scope);
    if (target.values === undefined) return { ...source, influences };
    const columns = target.values.map((expression, index) => {
      return {
        name: this.outputName(expression) ?? `column${index + 1}`,
        dependencies: this.identityOf(expression, scope),
      };
    });
    return { ...source, columns, influences, open: [], openAt: Number.POSITIVE_INFINITY };
  }

  /** Renames the columns of a source to the target's columns, by position. */
  private placed(
    target: InsertTarget,
    table: SourceTable | undefined,
    relation: Relation,
    place: { start: number; end: number },
  ): RelationColumn[] {
    const listed = target.columns.map((column) => column.text);
    const names = listed.length > 0 ? listed : table?.columns;
    if (names === undefined) return relation.columns;
    const known = Math.min(relation.columns.length, relation.openAt);
    const complete = relation.openAt === Number.POSITIVE_INFINITY && !relation.opaque;
    const many = complete && relation.columns.length > names.length;
    const few =
      complete && listed.length > 0 && relation.columns.length > 0 && relation.columns.length < listed.length;
    if (many || few) {
      const message = `${relation.columns.length} values for ${names.length} columns`;
      this.warn("column-count-mismatch", message, place.start, place.end);
    }
    return relation.columns.slice(0, Math.min(known, names.length)).map((column, index) => {
      return { name: names[index]!, dependencies: column.dependencies };
    });
  }

  private insertWrite(
    statement: StatementOfKind<"insert">,
    target: InsertTarget,
    table: SourceTable | undefined,
    relation: Relation,
    columns: RelationColumn[],
  ): void {
    if (statement.assignments.length === 0 && statement.conditions.length === 0) {
      this.write(table, columns, relation);
      return;
    }
    // ON CONFLICT sees the table and, as `excluded`, the proposed row.
    const scope = this.scope(undefined);
    if (table !== undefined) {
      const syntax: TableRelation = { kind: "table", name: target.name, alias: undefined, columnAliases: [] };
      scope.sources.push(this.tableSource(syntax, table));
    }
    const offered = this.source("excluded", { ...relation, columns });
    const assigned = statement.assignments.map((assignment) => {
      const own = this.scope(undefined);
      own.sources.push(...scope.sources, {
        ...offered,
        hidden: new Set(columns.map((column) => column.name.toLowerCase())),
      });
      return { name: assignment.column.text, dependencies: this.assigned(assignment, own, offered.relation) };
    });
    const influences: Dependencies = new Map(relation.influences);
    const conditions = this.scope(undefined);
    conditions.sources.push(...scope.sources, offered);
    for (const condition of statement.conditions) this.filterBy(condition, influences, conditions);
    this.write(table, [...columns, ...assigned], { influences, tables: relation.tables });
  }

  /** Resolves the dependencies of an assignment. MySQL's VALUES(column) refers to the proposed row. */
  private assigned(assignment: Assignment, scope: Scope, offered?: Relation): Dependencies {
    const { expression } = assignment;
    const only =
      expression.kind === "call" && expression.name === "values" ? expression.arguments[0] : undefined;
    if (only?.kind === "column" && offered !== undefined) {
      return this.columnByName(offered, nameKey(only.name.at(-1)!)) ?? new Map();
    }
    if (assignment.position !== undefined && expression.kind === "subquery") {
      const relation = this.query(expression.query, scope, scope);
      for (const table of relation.tables) scope.tables.add(table);
      const dependencies: Dependencies = new Map(relation.influences);
      const column = relation.columns[assignment.position];
      if (column !== undefined) this.put(dependencies, column.dependencies, identity);
      return dependencies;
    }
    return this.identityOf(expression, scope);
  }

  private create(statement: StatementOfKind<"create">): void {
    const { location } = statement;
    if (statement.object === "view" && statement.query === undefined && location !== undefined) {
      this.effect("definition");
      this.tables.alias(statement.name, location);
      return;
    }
    const table = statement.temporary
      ? this.tables.temporary(statement.name)
      : this.tables.find(statement.name);
    this.result.created.push(table);
    const listed = statement.columns.map((column) => column.text);
    let like: SourceTable | undefined;
    if (statement.query !== undefined && statement.withoutRows) {
      // The query only defines the columns; no rows are read.
      this.effect("definition");
      this.result.outputs.add(table);
      const relation = this.queryIn(statement.query, undefined, undefined);
      if (listed.length > 0) this.tables.learn(table, listed);
      else this.learnFrom(table, relation);
    } else if (statement.query !== undefined) {
      this.effect("rows");
      const relation = this.queryIn(statement.query, undefined, undefined);
      const target: InsertTarget = {
        name: statement.name,
        columns: statement.columns,
        values: undefined,
        query: undefined,
        condition: undefined,
      };
      const columns = listed.length > 0 ? this.placed(target, table, relation, statement) : relation.columns;
      this.write(table, columns, relation);
      if (listed.length > 0) this.tables.learn(table, listed);
      else this.learnFrom(table, relation);
    } else if (statement.clone !== undefined) {
      this.effect("rows");
      const relation = this.tables.relation(this.tables.find(statement.clone));
      this.write(table, relation.columns, relation);
      this.learnFrom(table, relation);
    } else {
      this.effect("definition");
      this.result.outputs.add(table);
      like = statement.like === undefined ? undefined : this.tables.find(statement.like);
      // An unknown table can have any columns.
      if (like !== undefined && like.columns === undefined) this.tables.learn(table, undefined);
      else if (listed.length > 0 || like !== undefined)
        this.tables.learn(table, [...(like?.columns ?? []), ...listed]);
    }
    this.result.definitions.push({
      kind: "table",
      table: table.reference,
      columns: table.columns ?? [],
      location: statement.location,
      temporary: table.temporary,
      like: like?.reference,
    });
  }

  private update(statement: StatementOfKind<"update">, environment: Environment | undefined): void {
    const inner = this.commonTables(statement.with, false, undefined, environment);
    const scope = this.scope(inner);
    const influences: Dependencies = new Map();
    for (const relation of statement.from) this.relation(relation, scope, influences);
    const { table, isSource } = this.changed(statement.target, scope);
    if (!isSource && table !== undefined) scope.sources.unshift(this.tableSource(statement.target, table));
    for (const join of statement.targetJoins) {
      this.relation(join.relation, scope, influences);
      this.walk(join.on, joinKind, influences, scope);
      for (const name of join.using) this.walk({ kind: "column", name: [name] }, joinKind, influences, scope);
    }
    this.filterBy(statement.where, influences, scope);
    const byTable = new Map<SourceTable | undefined, RelationColumn[]>();
    for (const assignment of statement.assignments) {
      const target = this.assignedTable(statement, assignment, scope) ?? table;
      const column = { name: assignment.column.text, dependencies: this.assigned(assignment, scope) };
      const known = byTable.get(target);
      if (known === undefined) byTable.set(target, [column]);
      else known.push(column);
    }
    for (const [target, columns] of byTable)
      this.write(target, columns, this.reading(scope, influences, [target]));
  }

  /** Returns the table that an assignment changes in a multi-table update (MySQL), by the column's qualifier. */
  private assignedTable(
    { targetJoins }: StatementOfKind<"update">,
    { qualifier }: Assignment,
    scope: Scope,
  ): SourceTable | undefined {
    if (targetJoins.length === 0 || qualifier === undefined) return undefined;
    return scope.named(qualifier, qualifier.length).find((source) => source.table !== undefined)?.table;
  }

  /** Returns the table that a statement changes: the source with that alias, otherwise the table with that name. */
  private changed(
    target: TableRelation,
    scope: Scope,
  ): { table: SourceTable | undefined; isSource: boolean } {
    if (target.name.length === 0) return { table: undefined, isSource: false };
    if (target.alias === undefined) {
      const source = scope
        .named(target.name, target.name.length)
        .find((candidate) => candidate.table !== undefined);
      if (source !== undefined) return { table: source.table, isSource: true };
    }
    return { table: this.tables.find(target.name), isSource: false };
  }

  private delete(statement: StatementOfKind<"delete">, environment: Environment | undefined): void {
    const inner = this.commonTables(statement.with, false, undefined, environment);
    const scope = this.scope(inner);
    const influences: Dependencies = new Map();
    for (const relation of statement.using) this.relation(relation, scope, influences);
    const tables: SourceTable[] = [];
    for (const target of statement.targets) {
      const { table, isSource } = this.changed(target, scope);
      if (table === undefined) continue;
      tables.push(table);
      if (!isSource) scope.sources.push(this.tableSource(target, table));
    }
    this.filterBy(statement.where, influences, scope);
    const reading = this.reading(scope, influences, tables);
    if (tables.length === 0) this.reads(reading.tables);
    for (const table of tables) this.write(table, [], reading);
  }

  private merge(statement: StatementOfKind<"merge">, environment: Environment | undefined): void {
    const inner = this.commonTables(statement.with, false, undefined, environment);
    const scope = this.scope(inner);
    const influences: Dependencies = new Map();
    const table = this.target(statement.target.name);
    const sources = this.relation(statement.source, scope, influences);
    const target = table === undefined ? undefined : this.tableSource(statement.target, table);
    if (target !== undefined) scope.sources.unshift(target);
    this.walk(statement.on, joinKind, influences, scope);
    for (const condition of statement.conditions) this.filterBy(condition, influences, scope);
    const columns: RelationColumn[] = [];
    if (statement.allColumns) columns.push(...this.mergedColumns(table, sources, statement));
    for (const assignment of statement.assignments) {
      columns.push({ name: assignment.column.text, dependencies: this.assigned(assignment, scope) });
    }
    // Inserted values come only from the source.
    const offered = this.scope(inner);
    offered.sources.push(...sources);
    for (const { columns: listed, values } of statement.inserts) {
      const names = listed.length > 0 ? listed.map((column) => column.text) : (table?.columns ?? []);
      columns.push(...this.inserted(values, names, offered));
    }
    for (const read of offered.tables) scope.tables.add(read);
    this.write(table, columns, this.reading(scope, influences, [table]));
  }

  /** Returns the columns of `UPDATE SET *`, `INSERT *` and REMOVE DUPLICATES: all columns of the source. */
  private mergedColumns(
    table: SourceTable | undefined,
    sources: readonly Source[],
    place: { start: number; end: number },
  ): RelationColumn[] {
    const columns = sources.flatMap((source) => source.relation.columns);
    const open = sources.flatMap((source) => source.relation.open);
    const names = table?.columns;
    const [only] = open;
    if (this.dialect.mergesByName && names !== undefined && only !== undefined && open.length === 1) {
      // The source must have at least all columns of the target.
      this.charge((names.length * columns.length) >> 3);
      return names.map((name) => {
        const known = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
        if (known !== undefined) return known;
        const dependencies: Dependencies = new Map(
          only.map((source) => [this.tables.column(source, name), 1 << identity]),
        );
        return { name, dependencies };
      });
    }
    if (open.length > 0) {
      const unknown = open.flat().map((source) => source.reference.name);
      this.warn("unresolved-star", `Unknown columns of ${unknown.join(", ")}`, place.start, place.end);
    }
    if (names === undefined) return columns;
    if (this.dialect.mergesByName) {
      const known = new Set(names.map((name) => name.toLowerCase()));
      return columns.filter((column) => known.has(column.name.toLowerCase()));
    }
    if (open.length > 0) return [];
    return columns
      .slice(0, names.length)
      .map(({ dependencies }, index) => ({ name: names[index]!, dependencies }));
  }

  private inserted(values: readonly Expression[], names: readonly string[], scope: Scope): RelationColumn[] {
    const columns: RelationColumn[] = [];
    values.forEach((expression, index) => {
      const name = names[index];
      if (name !== undefined) columns.push({ name, dependencies: this.identityOf(expression, scope) });
    });
    return columns;
  }

  private load(statement: StatementOfKind<"load">): void {
    const table = this.target(statement.target);
    const tables = new Set(statement.locations.map((url) => this.tables.location(url)));
    if (statement.query !== undefined) {
      const relation = this.queryIn(statement.query, undefined, undefined);
      const target: InsertTarget = {
        name: statement.target,
        columns: statement.columns,
        values: undefined,
        query: undefined,
        condition: undefined,
      };
      const columns = this.placed(target, table, relation, statement);
      this.write(table, columns, {
        influences: relation.influences,
        tables: new Set([...relation.tables, ...tables]),
      });
      return;
    }
    this.write(table, [], { influences: new Map(), tables });
  }

  private unload(statement: StatementOfKind<"unload">): void {
    let relation = emptyRelation();
    if (statement.query !== undefined) relation = this.unloadedQuery(statement.query);
    else if (statement.source !== undefined && statement.source.length > 0) {
      relation = this.tables.relation(this.tables.find(statement.source));
    }
    if (statement.locations.length === 0) this.write(undefined, relation.columns, relation);
    for (const url of statement.locations) this.write(this.tables.location(url), relation.columns, relation);
  }

  private unloadedQuery(query: Query): Relation {
    return this.queryIn(query, undefined, undefined);
  }

  /** Resolves statements that affect whole tables. */
  private definition(statement: Statement): void {
    switch (statement.kind) {
      case "append":
      case "exchange-partition":
        this.effect("rows");
        this.append(this.tables.find(statement.target), this.tables.find(statement.source), statement);
        return;
      case "rename":
        this.effect("definition");
        this.renameAll(statement);
        return;
      case "swap": {
        this.effect("definition");
        const first = this.tables.find(statement.first);
        const second = this.tables.find(statement.second);
        for (const table of [first, second]) {
          this.result.inputs.add(table);
          this.result.outputs.add(table);
        }
        this.result.renames.push({ from: first, to: second }, { from: second, to: first });
        return;
      }
      case "alter":
        this.effect("definition");
        this.alter(statement);
        return;
      case "drop":
        this.effect("removal");
        for (const name of statement.targets) {
          const table = this.tables.find(name);
          this.result.outputs.add(table);
          this.result.dropped.push(table);
        }
        return;
      case "truncate":
        this.effect("removal");
        for (const name of statement.targets) this.result.outputs.add(this.tables.find(name));
        return;
      case "refresh":
        this.effect("rows");
        this.result.outputs.add(this.tables.find(statement.target));
        return;
      case "use":
        this.use(statement);
        return;
      case "external-schema":
        this.effect("definition");
        this.result.definitions.push({
          kind: "external-schema",
          schema: statement.schema.text,
          catalog: statement.catalog,
          database: statement.database,
          region: statement.region,
        });
        return;
      case "opaque":
        this.effect("opaque");
    }
  }

  /** Applies renames in order. A table renamed again, as in a swap through a third name, counts as renamed once. */
  private renameAll({ pairs }: StatementOfKind<"rename">): void {
    const moves: { from: SourceTable; to: SourceTable; columns: readonly string[] | undefined }[] = [];
    for (const pair of pairs) {
      const from = this.tables.find(pair.from);
      const to = from.temporary ? this.tables.temporary(pair.to) : this.tables.find(pair.to);
      const before = moves.find((move) => move.to === from);
      if (before === undefined) moves.push({ from, to, columns: from.columns });
      else before.to = to;
    }
    for (const { from, to, columns } of moves) this.rename(from, to, columns);
  }

  /** Moves the rows of one table to another, matching columns by name. */
  private append(target: SourceTable, source: SourceTable, place: { start: number; end: number }): void {
    const relation = this.tables.relation(source);
    if (relation.open.length > 0) {
      this.warn("unresolved-star", `Unknown columns of ${source.reference.name}`, place.start, place.end);
    }
    const known = target.columns?.map((name) => name.toLowerCase());
    const columns = relation.columns.filter(
      (column) => known === undefined || known.includes(column.name.toLowerCase()),
    );
    this.write(target, columns, { influences: new Map(), tables: new Set([source]) });
  }

  private rename(from: SourceTable, to: SourceTable, columns: readonly string[] | undefined): void {
    this.result.inputs.add(from);
    this.result.outputs.add(to);
    this.result.renames.push({ from, to });
    this.tables.learn(to, columns);
    this.result.definitions.push({ kind: "rename", from: from.reference, to: to.reference });
  }

  private alter(statement: StatementOfKind<"alter">): void {
    const table = this.tables.find(statement.target);
    this.result.outputs.add(table);
    if (table.columns === undefined) return;
    const dropped = new Set(statement.dropColumns.map(nameKey));
    const renamings = new Map(
      statement.renameColumns.map(({ from, to }): [string, Identifier] => [nameKey(from), to]),
    );
    const columns = table.columns
      .filter((name) => !dropped.has(name.toLowerCase()))
      .map((name) => renamings.get(name.toLowerCase())?.text ?? name);
    const known = new Set(columns.map((name) => name.toLowerCase()));
    for (const column of statement.addColumns) if (!known.has(nameKey(column))) columns.push(column.text);
    this.tables.learn(table, columns);
  }

  private use(statement: StatementOfKind<"use">): void {
    if (statement.database !== undefined) this.tables.defaultDatabase = statement.database.text;
    if (statement.schema !== undefined) this.tables.defaultSchema = statement.schema.text;
  }
}
