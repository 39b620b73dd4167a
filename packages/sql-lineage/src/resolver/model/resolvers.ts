import type { Dialect } from "../../dialects/dialect.ts";
import type {
  Aliased,
  Expression,
  Query,
  QueryBody,
  Relation as RelationSyntax,
} from "../../syntax/queries.ts";
import type { Statement } from "../../syntax/statements.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Recorder } from "./recorder.ts";
import type { Relation } from "./relation.ts";
import type { Environment, Scope, Source } from "./scope.ts";
import type { TableRegistry } from "./table-registry.ts";
import type { DependencyKind } from "./transformation-kind.ts";
import type { Work } from "./work.ts";

/** The resolvers of a script. Every rule gets this object and imports only its type, as in the parser. */
export interface Resolvers {
  readonly dialect: Dialect;
  readonly tables: TableRegistry;
  readonly work: Work;
  readonly recorder: Recorder;
  readonly expressions: Expressions;
  readonly relations: Relations;
  readonly queries: Queries;
  readonly statements: Statements;
}

/** Resolves expressions. */
export interface Expressions {
  /** Adds the dependencies of an expression to `out`, each nested in `kind`. */
  walk(expression: Expression | undefined, kind: DependencyKind, out: Dependencies, scope: Scope): void;
  /** Returns the dependencies of an expression. */
  identityOf(expression: Expression, scope: Scope): Dependencies;
  /** Returns the name of a column without an alias, if there is one. */
  outputName(expression: Expression): string | undefined;
}

/** Resolves FROM clauses. */
export interface Relations {
  /** Adds a relation to a scope, and row filters to `influences`. Returns the new sources. */
  add(syntax: RelationSyntax, scope: Scope, influences: Dependencies): Source[];
  /** Adds a resolved relation to a scope under its alias. */
  aliased(syntax: Aliased, relation: Relation, scope: Scope, influences: Dependencies): Source;
  /** Returns all columns of a scope's sources as one relation. */
  everythingIn(scope: Scope): Relation;
}

/** Resolves queries. */
export interface Queries {
  /**
   * Resolves a query.
   *
   * @param parent - the scope of the expression or the lateral join that contains the query
   * @param environment - the visible common table expressions
   * @param columnsWanted - false if only the rows matter, as in EXISTS
   */
  query(
    query: Query,
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted?: boolean,
  ): Relation;
  /** Resolves the body of a query with its ORDER BY. */
  body(
    body: QueryBody,
    orderBy: readonly Expression[],
    parent: Scope | undefined,
    environment: Environment | undefined,
    columnsWanted?: boolean,
  ): Relation;
}

/** Resolves statements. */
export interface Statements {
  /** Resolves a statement, which can be part of another one. */
  statement(statement: Statement, environment: Environment | undefined): void;
}
