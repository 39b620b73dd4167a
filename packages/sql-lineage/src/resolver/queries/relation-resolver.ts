import type {
  Aliased,
  DerivedRelation,
  Expression,
  FunctionRelation,
  Relation as RelationSyntax,
  TableRelation,
} from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { emptyRelation, type Relation, type RelationColumn, renamed } from "../model/relation.ts";
import type { Relations, Resolvers } from "../model/resolvers.ts";
import type { Scope, Source } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { nameKey } from "../model/table-registry.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import type { Work } from "../model/work.ts";
import { commonTableNamed } from "./common-tables.ts";
import { resolveJoins } from "./joins.ts";
import { resolvePivot, resolveUnpivot } from "./pivots.ts";
import { sourceOf, tableSource } from "./sources.ts";
import { fieldsOf, nested } from "./structs.ts";

/** The tables of a trigger with the changed rows. */
const rowTables: ReadonlySet<string> = new Set(["inserted", "deleted"]);

/** Resolves FROM clauses into scopes. */
export class RelationResolver implements Relations {
  readonly #resolvers: Resolvers;
  readonly #work: Work;

  constructor(resolvers: Resolvers) {
    this.#resolvers = resolvers;
    this.#work = resolvers.work;
  }

  /** Adds a relation to a scope, and row filters to `influences`. Returns the new sources. */
  add(syntax: RelationSyntax, scope: Scope, influences: Dependencies): Source[] {
    this.#work.charge(1);
    switch (syntax.kind) {
      case "table":
        return [this.#table(syntax, scope, influences)];
      case "derived":
        return [this.aliased(syntax, this.#derived(syntax, scope), scope, influences)];
      case "joined":
        return resolveJoins(this.#resolvers, syntax, scope, influences);
      case "function":
        return [this.#functionSource(syntax, scope)];
      case "pivot":
        return [this.aliased(syntax, resolvePivot(this.#resolvers, syntax, scope), scope, influences)];
      case "unpivot":
        return [this.aliased(syntax, resolveUnpivot(this.#resolvers, syntax, scope), scope, influences)];
    }
  }

  /** Resolves a query in FROM. A lateral query sees the preceding sources. */
  #derived({ query, lateral }: DerivedRelation, scope: Scope): Relation {
    return this.#resolvers.queries.query(query, lateral ? scope : scope.parent, scope.environment);
  }

  /** Adds a resolved relation to a scope under its alias. */
  aliased(syntax: Aliased, relation: Relation, scope: Scope, influences: Dependencies): Source {
    const alias = syntax.alias === undefined ? "" : nameKey(syntax.alias);
    const source = sourceOf(alias, renamed(relation, syntax.columnAliases));
    this.#work.put(influences, relation.influences, TransformationKind.Identity);
    scope.sources.push(source);
    return source;
  }

  #table(syntax: TableRelation, scope: Scope, influences: Dependencies): Source {
    if (syntax.name.length === 0)
      return this.aliased(syntax, { ...emptyRelation(), opaque: true }, scope, influences);
    if (syntax.location === undefined && syntax.name.length > 1) {
      const path = this.#path(syntax, scope);
      if (path !== undefined) return path;
    }
    const last = nameKey(syntax.name.at(-1)!);
    const common =
      syntax.name.length === 1 ? commonTableNamed(this.#resolvers, last, scope.environment) : undefined;
    if (common !== undefined) {
      const source = this.aliased(syntax, common, scope, influences);
      if (syntax.alias === undefined) source.alias = last;
      return source;
    }
    if (this.#resolvers.dialect.dual && last === "dual" && syntax.name.length === 1) {
      return this.aliased(syntax, emptyRelation(), scope, influences);
    }
    const rows =
      syntax.name.length === 1 ? this.#resolvers.tables.variables.rows(syntax.name[0]!) : undefined;
    if (rows !== undefined && rowTables.has(last)) {
      const source = this.aliased(syntax, rows, scope, influences);
      if (syntax.alias === undefined) source.alias = last;
      return source;
    }
    const table =
      syntax.location === undefined
        ? this.#resolvers.tables.find(syntax.name)
        : this.#resolvers.tables.location(syntax.location);
    const source = tableSource(this.#resolvers, syntax, table);
    scope.sources.push(source);
    return source;
  }

  /** Resolves `FROM c, c.items i`: the first part is a source to the left, the rest is a path into its column. */
  #path(syntax: TableRelation, scope: Scope): Source | undefined {
    const canBePath = this.#resolvers.dialect.fieldPaths || syntax.isPath === true;
    if (!canBePath || scope.named(syntax.name, 1).length === 0) return undefined;
    const value: Dependencies = new Map();
    const column = { kind: "column", name: syntax.name } as const;
    this.#resolvers.expressions.walk(column, TransformationKind.Transformation, value, scope);
    const alias = nameKey(syntax.alias ?? syntax.name.at(-1)!);
    const columns = this.#fieldsOf(column, scope);
    const source: Source = { ...sourceOf(alias, { ...emptyRelation(), columns }), value };
    scope.sources.push(source);
    if (syntax.position !== undefined) {
      const columns = [{ name: syntax.position.text, dependencies: new Map() }];
      scope.sources.push(sourceOf("", { ...emptyRelation(), columns }));
    }
    return source;
  }

  #functionSource(syntax: FunctionRelation, scope: Scope): Source {
    const value: Dependencies = new Map();
    for (const argument of syntax.call.arguments)
      this.#resolvers.expressions.walk(argument, TransformationKind.Transformation, value, scope);
    const names =
      syntax.columnAliases.length > 0 ? syntax.columnAliases.map((name) => name.text) : syntax.columns;
    const columns: RelationColumn[] = names.map((name) => ({ name, dependencies: value }));
    columns.push(...this.#elementFields(syntax, scope));
    const alias = syntax.alias === undefined ? syntax.call.name : nameKey(syntax.alias);
    const source: Source = { ...sourceOf(alias, { ...emptyRelation(), columns }), value };
    scope.sources.push(source);
    return source;
  }

  /** Returns the fields of the structs in an unnested array, which are also columns. */
  #elementFields({ call, columnAliases }: FunctionRelation, scope: Scope): RelationColumn[] {
    const [array, ...others] = call.arguments;
    if (call.name !== "unnest" || array === undefined || others.length > 0) return [];
    return columnAliases.length > 0 && !this.#resolvers.dialect.fieldPaths
      ? []
      : this.#fieldsOf(array, scope);
  }

  #fieldsOf(value: Expression, scope: Scope): RelationColumn[] {
    const fields = fieldsOf(this.#resolvers, value, scope);
    return [...(nested(this.#resolvers, fields, TransformationKind.Transformation) ?? [])];
  }

  /** Returns all columns of a scope's sources as one relation. */
  everythingIn(scope: Scope): Relation {
    const tables = new Set<SourceTable>(scope.tables);
    const columns: RelationColumn[] = [];
    const open: (readonly SourceTable[])[] = [];
    let opaque = false;
    let openAt = Number.POSITIVE_INFINITY;
    for (const source of scope.sources) {
      const { relation } = source;
      this.#work.charge(relation.tables.size + relation.columns.length + relation.open.length + 1);
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
}
