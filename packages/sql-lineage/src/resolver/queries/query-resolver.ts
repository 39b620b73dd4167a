import type { Expression, Query, QueryBody } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { emptyRelation, type Relation, type RelationColumn } from "../model/relation.ts";
import type { Queries, Resolvers } from "../model/resolvers.ts";
import { type Environment, Scope } from "../model/scope.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import type { Work } from "../model/work.ts";
import { commonTables } from "./common-tables.ts";
import { resolveReference } from "./output-names.ts";
import { resolveSelect } from "./selects.ts";
import { resolveSetOperation } from "./set-operations.ts";
import { sourceOf } from "./sources.ts";

/** Resolves queries: common table expressions, SELECT, set operations, VALUES. */
export class QueryResolver implements Queries {
  readonly #resolvers: Resolvers;
  readonly #work: Work;

  constructor(resolvers: Resolvers) {
    this.#resolvers = resolvers;
    this.#work = resolvers.work;
  }

  /** Resolves a query in an environment of common table expressions. */
  query(
    query: Query,
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted = true,
  ): Relation {
    this.#work.charge(1);
    const inner = commonTables(this.#resolvers, query.with, query.recursive, parent, environment);
    return this.body(query.body, query.orderBy, parent, inner, columnsWanted);
  }

  /** Resolves the body of a query with its ORDER BY. */
  body(
    body: QueryBody,
    orderBy: readonly Expression[],
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted = true,
  ): Relation {
    if (body.kind === "select")
      return resolveSelect(this.#resolvers, body, orderBy, parent, environment, columnsWanted);
    let relation: Relation;
    if (body.kind === "nested") relation = this.query(body.query, parent, environment, columnsWanted);
    else if (body.kind === "set") relation = resolveSetOperation(this.#resolvers, body, parent, environment);
    else relation = this.#rowsRelation(body.rows, parent, environment);
    if (orderBy.length === 0) return relation;
    // Only columns of the result can be sort keys.
    const scope = new Scope(this.#resolvers.tables, this.#resolvers.dialect, parent, environment);
    scope.sources.push(sourceOf("", relation));
    const influences: Dependencies = new Map(relation.influences);
    const output = { columns: relation.columns, scope, influences };
    for (const expression of orderBy)
      resolveReference(this.#resolvers, expression, TransformationKind.Sort, output);
    return { ...relation, influences };
  }

  #rowsRelation(
    rows: readonly Expression[][],
    parent: Scope | undefined,
    environment: Environment | undefined,
  ): Relation {
    const scope = new Scope(this.#resolvers.tables, this.#resolvers.dialect, parent, environment);
    const columns: RelationColumn[] = [];
    for (const row of rows) {
      for (let index = 0; index < row.length; index++) {
        columns[index] ??= { name: `column${index + 1}`, dependencies: new Map() };
        const expression = row[index]!;
        if (expression.kind !== "constant" || expression.variable !== undefined)
          this.#resolvers.expressions.walk(
            expression,
            TransformationKind.Identity,
            columns[index]!.dependencies,
            scope,
          );
      }
    }
    return { ...emptyRelation(), columns, tables: scope.tables };
  }
}
