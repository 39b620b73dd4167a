import type {
  Aliased,
  Join,
  PivotRelation,
  Relation as RelationSyntax,
  TableRelation,
  UnpivotRelation,
} from "../syntax/queries.ts";
import {
  conditional,
  type Dependencies,
  groupBy,
  identity,
  join as joinKind,
  transformation,
} from "./dependencies.ts";
import { ExpressionResolver } from "./expression-resolver.ts";
import type { SourceTable } from "./relation.ts";
import { columnsNamed, emptyRelation, type Relation, type RelationColumn, renamed } from "./relation.ts";
import { type Environment, Scope, type Source } from "./scope.ts";
import { nameKey } from "./tables.ts";

/** Resolves FROM clauses into scopes. */
export abstract class RelationResolver extends ExpressionResolver {
  /** Returns the relation of a common table expression by its lowercase name. */
  protected abstract commonTableNamed(
    key: string,
    environment: Environment | undefined,
  ): Relation | undefined;

  /** Resolves a query in FROM. */
  protected abstract derived(relation: Extract<RelationSyntax, { kind: "derived" }>, scope: Scope): Relation;

  /** Adds a relation to a scope, and row filters to `influences`. Returns the new sources. */
  protected relation(syntax: RelationSyntax, scope: Scope, influences: Dependencies): Source[] {
    this.charge(1);
    switch (syntax.kind) {
      case "table":
        return [this.table(syntax, scope, influences)];
      case "derived":
        return [this.aliased(syntax, this.derived(syntax, scope), scope, influences)];
      case "joined":
        return this.joined(syntax, scope, influences);
      case "function":
        return [this.functionSource(syntax, scope)];
      case "pivot":
        return [this.aliased(syntax, this.pivot(syntax, scope), scope, influences)];
      case "unpivot":
        return [this.aliased(syntax, this.unpivot(syntax, scope), scope, influences)];
    }
  }

  protected source(alias: string, relation: Relation): Source {
    return {
      alias,
      path: [],
      aliased: true,
      relation,
      hidden: undefined,
      value: undefined,
      table: undefined,
    };
  }

  private aliased(syntax: Aliased, relation: Relation, scope: Scope, influences: Dependencies): Source {
    const alias = syntax.alias === undefined ? "" : nameKey(syntax.alias);
    const source = this.source(alias, renamed(relation, syntax.columnAliases));
    this.put(influences, relation.influences, identity);
    scope.sources.push(source);
    return source;
  }

  private table(syntax: TableRelation, scope: Scope, influences: Dependencies): Source {
    if (syntax.name.length === 0)
      return this.aliased(syntax, { ...emptyRelation(), opaque: true }, scope, influences);
    if (syntax.location === undefined && syntax.name.length > 1) {
      const path = this.path(syntax, scope);
      if (path !== undefined) return path;
    }
    const last = nameKey(syntax.name.at(-1)!);
    const common = syntax.name.length === 1 ? this.commonTableNamed(last, scope.environment) : undefined;
    if (common !== undefined) {
      const source = this.aliased(syntax, common, scope, influences);
      if (syntax.alias === undefined) source.alias = last;
      return source;
    }
    if (this.dialect.dual && last === "dual" && syntax.name.length === 1) {
      return this.aliased(syntax, emptyRelation(), scope, influences);
    }
    const table =
      syntax.location === undefined ? this.tables.find(syntax.name) : this.tables.location(syntax.location);
    const source = this.tableSource(syntax, table);
    scope.sources.push(source);
    return source;
  }

  /** Adds a table under its alias or name. */
  protected tableSource(syntax: TableRelation, table: SourceTable): Source {
    const relation = renamed(this.tables.relation(table), syntax.columnAliases);
    const alias = syntax.alias ?? syntax.name.at(-1);
    const path = table.reference.parts.map((part) => part.toLowerCase());
    const aliased = syntax.alias !== undefined;
    return {
      alias: alias === undefined ? "" : nameKey(alias),
      path,
      aliased,
      relation,
      hidden: undefined,
      value: undefined,
      table,
    };
  }

  /** Resolves `FROM c, c.items i`: the first part is a source to the left, the rest is a path into its column. */
  private path(syntax: TableRelation, scope: Scope): Source | undefined {
    if (!this.dialect.fieldPaths || scope.named(syntax.name, 1).length === 0) return undefined;
    const value: Dependencies = new Map();
    this.walk({ kind: "column", name: syntax.name }, transformation, value, scope);
    const alias = nameKey(syntax.alias ?? syntax.name.at(-1)!);
    const source: Source = { ...this.source(alias, emptyRelation()), value };
    scope.sources.push(source);
    if (syntax.position !== undefined) {
      const columns = [{ name: syntax.position.text, dependencies: new Map() }];
      scope.sources.push(this.source("", { ...emptyRelation(), columns }));
    }
    return source;
  }

  private functionSource(syntax: Extract<RelationSyntax, { kind: "function" }>, scope: Scope): Source {
    const value: Dependencies = new Map();
    for (const argument of syntax.call.arguments) this.walk(argument, transformation, value, scope);
    const names =
      syntax.columnAliases.length > 0 ? syntax.columnAliases.map((name) => name.text) : syntax.columns;
    const columns = names.map((name) => ({ name, dependencies: value }));
    const alias = syntax.alias === undefined ? syntax.call.name : nameKey(syntax.alias);
    const source: Source = { ...this.source(alias, { ...emptyRelation(), columns }), value };
    scope.sources.push(source);
    return source;
  }

  private joined(
    syntax: Extract<RelationSyntax, { kind: "joined" }>,
    scope: Scope,
    influences: Dependencies,
  ): Source[] {
    if (syntax.alias !== undefined) {
      const inner = new Scope(this.tables, this.dialect, scope.parent, scope.environment);
      this.joined({ ...syntax, alias: undefined }, inner, influences);
      const source = this.aliased(syntax, this.everything(inner), scope, new Map());
      return [source];
    }
    const start = scope.sources.length;
    this.relation(syntax.first, scope, influences);
    for (const join of syntax.joins) {
      const needsLeft = join.natural || join.using.length > 0;
      if (needsLeft) this.charge(scope.sources.length * Math.max(1, join.using.length));
      const left = needsLeft ? scope.sources.slice(start) : [];
      const right = this.relation(join.relation, scope, influences);
      this.walk(join.on, joinKind, influences, scope);
      this.equalColumns(join, left, right, scope, influences);
      if (join.filtersOnly) {
        for (const source of right) {
          this.charge(scope.sources.length >> 3);
          scope.sources.splice(scope.sources.indexOf(source), 1);
          for (const table of source.relation.tables) scope.tables.add(table);
        }
      }
    }
    return scope.sources.slice(start);
  }

  /** Merges the columns of both sides for USING and NATURAL. */
  private equalColumns(
    join: Join,
    left: readonly Source[],
    right: readonly Source[],
    scope: Scope,
    influences: Dependencies,
  ): void {
    if (join.natural) {
      for (const { relation } of left) this.charge(relation.columns.length * right.length);
    }
    const names = join.natural ? commonNames(left, right) : join.using.map((name) => name.text);
    for (const name of names) {
      const key = name.toLowerCase();
      const already = scope.merged.get(key);
      const leftSide = already ?? this.sideColumn(left, name);
      const rightSide = this.sideColumn(right, name);
      for (const side of [leftSide, rightSide]) if (side !== undefined) this.put(influences, side, joinKind);
      const merged: Dependencies = new Map();
      if (join.side === "full") {
        for (const side of [leftSide, rightSide]) {
          if (side === undefined) continue;
          this.put(merged, side, transformation);
          this.put(merged, side, conditional);
        }
      } else {
        const shown = join.side === "right" ? rightSide : leftSide;
        if (shown !== undefined) this.put(merged, shown, identity);
      }
      scope.merged.set(key, merged);
      for (const source of right) {
        source.hidden ??= new Set();
        source.hidden.add(key);
      }
    }
  }

  private sideColumn(sources: readonly Source[], name: string): Dependencies | undefined {
    const side = new Scope(this.tables, this.dialect, undefined, undefined);
    side.sources.push(...sources);
    const found = side.lookUp([{ text: name, quoted: false, start: 0, end: 0 }]);
    return found === "ambiguous" ? undefined : found;
  }

  /** Returns all columns of a scope's sources as one relation. */
  private everything(scope: Scope): Relation {
    const tables = new Set<SourceTable>(scope.tables);
    const columns: RelationColumn[] = [];
    const open: (readonly SourceTable[])[] = [];
    let opaque = false;
    let openAt = Number.POSITIVE_INFINITY;
    for (const source of scope.sources) {
      const { relation } = source;
      this.charge(relation.tables.size + relation.columns.length + relation.open.length + 1);
      for (const table of relation.tables) tables.add(table);
      if (source.relation.open.length > 0) openAt = Math.min(openAt, columns.length);
      for (const column of source.relation.columns) {
        if (!source.hidden?.has(column.name.toLowerCase())) columns.push(column);
      }
      for (const group of source.relation.open) open.push(group);
      opaque ||= source.relation.opaque;
    }
    return { columns, open, openAt, influences: new Map(), tables, opaque };
  }

  /** Resolves the sources of PIVOT and UNPIVOT in a separate scope. */
  private inner(syntax: PivotRelation | UnpivotRelation, scope: Scope): { inner: Scope; all: Relation } {
    const inner = new Scope(this.tables, this.dialect, scope.parent, scope.environment);
    const influences: Dependencies = new Map();
    this.relation(syntax.source, inner, influences);
    return { inner, all: { ...this.everything(inner), influences } };
  }

  /** PIVOT: creates one column per value and aggregate. Unused columns remain and form the groups. */
  private pivot(syntax: PivotRelation, scope: Scope): Relation {
    const { inner, all } = this.inner(syntax, scope);
    const on: Dependencies = new Map();
    for (const expression of syntax.on) this.walk(expression, conditional, on, inner);
    const used = new Set(on.keys());
    const aggregated = syntax.aggregates.map(({ expression, alias }) => {
      const dependencies: Dependencies = new Map();
      this.walk(expression, identity, dependencies, inner);
      for (const column of dependencies.keys()) used.add(column);
      this.put(dependencies, on, identity);
      return { alias, dependencies };
    });
    const influences: Dependencies = new Map(all.influences);
    const columns = all.columns.filter(
      (column) => ![...column.dependencies.keys()].some((number) => used.has(number)),
    );
    for (const column of columns) this.put(influences, column.dependencies, groupBy);
    this.charge(syntax.values.length * aggregated.length);
    for (const value of syntax.values) {
      for (const { alias, dependencies } of aggregated) {
        const base = value.alias?.text ?? value.text;
        const name =
          alias === undefined
            ? base
            : this.dialect.pivotAliasesFirst
              ? `${alias.text}_${base}`
              : `${base}_${alias.text}`;
        columns.push({ name, dependencies });
      }
    }
    for (const table of inner.tables) scope.tables.add(table);
    return { ...all, columns, influences };
  }

  /** UNPIVOT: turns the listed columns into rows of one column; the others remain. */
  private unpivot(syntax: UnpivotRelation, scope: Scope): Relation {
    const { inner, all } = this.inner(syntax, scope);
    const used = new Set<Dependencies>();
    const values = syntax.values.map(({ column, from }) => {
      const dependencies: Dependencies = new Map();
      for (const name of from) {
        const found = inner.lookUp(name);
        if (found === undefined || found === "ambiguous") continue;
        used.add(found);
        this.put(dependencies, found, identity);
      }
      return { name: column.text, dependencies };
    });
    const columns = all.columns.filter((column) => !used.has(column.dependencies));
    if (syntax.name !== undefined) columns.push({ name: syntax.name.text, dependencies: new Map() });
    columns.push(...values);
    for (const table of inner.tables) scope.tables.add(table);
    return { ...all, columns, openAt: Math.min(all.openAt, columns.length) };
  }
}

function commonNames(left: readonly Source[], right: readonly Source[]): string[] {
  const names: string[] = [];
  for (const source of left) {
    for (const column of source.relation.columns) {
      const key = column.name.toLowerCase();
      if (right.some((other) => columnsNamed(other.relation, key).length > 0)) names.push(column.name);
    }
  }
  return names;
}
