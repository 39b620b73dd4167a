import type { QualifiedName } from "../../syntax/names.ts";
import type { Expression, Lambda, Subquery } from "../../syntax/queries.ts";
import type { StarArgument } from "../../syntax/values.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { fieldAt } from "../model/relation.ts";
import type { Expressions, Resolvers } from "../model/resolvers.ts";
import { Scope } from "../model/scope.ts";
import { nameKey } from "../model/table-registry.ts";
import { type DependencyKind, nest, TransformationKind } from "../model/transformation-kind.ts";
import type { Work } from "../model/work.ts";
import { resolveCall } from "./calls.ts";
import { fieldsOf } from "./structs.ts";

/** Resolves the dependencies of expressions. */
export class ExpressionResolver implements Expressions {
  readonly #resolvers: Resolvers;
  readonly #work: Work;

  constructor(resolvers: Resolvers) {
    this.#resolvers = resolvers;
    this.#work = resolvers.work;
  }

  /** Adds the dependencies of an expression to `out`, each nested in `kind`. */
  walk(expression: Expression | undefined, kind: DependencyKind, out: Dependencies, scope: Scope): void {
    if (expression === undefined) return;
    this.#work.charge(1);
    switch (expression.kind) {
      case "column": {
        const found = this.#column(expression.name, scope);
        if (found !== undefined) this.#work.put(out, found, kind);
        return;
      }
      case "constant": {
        const value = expression.variable && scope.variable(expression.variable);
        if (value !== undefined) this.#work.put(out, value, kind);
        return;
      }
      case "group":
        this.walk(expression.inner, kind, out, scope);
        return;
      case "operation": {
        const inner = nest(kind, TransformationKind.Transformation);
        for (const operand of expression.operands) this.walk(operand, inner, out, scope);
        return;
      }
      case "case": {
        const condition = nest(kind, TransformationKind.Conditional);
        const result = nest(kind, TransformationKind.Transformation);
        this.walk(expression.operand, condition, out, scope);
        for (const branch of expression.branches) {
          this.walk(branch.condition, condition, out, scope);
          this.walk(branch.result, result, out, scope);
        }
        this.walk(expression.otherwise, result, out, scope);
        return;
      }
      case "call":
        resolveCall(this.#resolvers, expression, kind, out, scope);
        return;
      case "subquery":
        this.#subquery(expression, kind, out, scope);
        return;
      case "lambda":
        this.#lambda(expression, kind, out, scope);
        return;
      case "field": {
        const found = fieldAt(fieldsOf(this.#resolvers, expression.inner, scope), expression.path);
        if (found !== undefined) this.#work.put(out, found.dependencies, kind);
        else this.walk(expression.inner, nest(kind, TransformationKind.Transformation), out, scope);
        return;
      }
      case "star":
        this.#star(expression, kind, out, scope);
        return;
    }
  }

  #lambda({ parameters, body }: Lambda, kind: DependencyKind, out: Dependencies, scope: Scope): void {
    const inner = new Scope(this.#resolvers.tables, this.#resolvers.dialect, scope, scope.environment);
    for (const parameter of parameters) inner.merged.set(nameKey(parameter), new Map());
    this.walk(body, kind, out, inner);
    for (const table of inner.tables) scope.tables.add(table);
  }

  #star({ qualifier }: StarArgument, kind: DependencyKind, out: Dependencies, scope: Scope): void {
    const sources = qualifier === undefined ? [] : scope.named(qualifier, qualifier.length);
    for (const source of sources) {
      for (const column of source.relation.columns) {
        this.#work.put(out, column.dependencies, nest(kind, TransformationKind.Transformation));
      }
    }
  }

  #column(name: QualifiedName, scope: Scope): Dependencies | undefined {
    if (name.length === 0) return undefined;
    this.#chargeLookUp(scope);
    const found = scope.lookUp(name);
    if (found !== undefined && found !== "ambiguous") return found;
    // The columns that Snowflake adds to streams and staged files.
    if (name.at(-1)!.text.startsWith("METADATA$")) return undefined;
    const text = name.map((identifier) => identifier.text).join(".");
    const { start } = name[0]!;
    const { end } = name.at(-1)!;
    if (found === "ambiguous") {
      this.#work.warn("ambiguous-column", `Column ${text} is ambiguous; ignored`, start, end);
      return undefined;
    }
    const credited = scope.credit(name);
    const message =
      credited === undefined
        ? `Unknown column ${text}; ignored`
        : `Unknown column ${text}; assigned to ${credited.table.reference.name}, the only possible table`;
    this.#work.warn("unknown-column", message, start, end);
    return credited?.dependencies;
  }

  /** Counts a lookup, which checks every source of the query and of the enclosing queries. */
  #chargeLookUp(scope: Scope): void {
    for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
      this.#work.charge(around.sources.length >> 3);
    }
  }

  #subquery({ form, query }: Subquery, kind: DependencyKind, out: Dependencies, scope: Scope): void {
    const relation = this.#resolvers.queries.query(query, scope, scope.environment, form !== "exists");
    for (const table of relation.tables) scope.tables.add(table);
    this.#work.put(out, relation.influences, kind);
    // Only the existence of rows matters, not their columns.
    if (form === "exists") return;
    if (query.body.kind === "select" && query.body.as === "struct") {
      for (const { dependencies } of relation.columns)
        this.#work.put(out, dependencies, nest(kind, TransformationKind.Transformation));
      return;
    }
    const column = relation.columns[0];
    if (column === undefined) return;
    const columnKind = form === "in" ? nest(kind, TransformationKind.Transformation) : kind;
    this.#work.put(out, column.dependencies, columnKind);
  }

  /** Returns the name of a column without an alias: the column's name, or the function's if the dialect uses it. */
  outputName(expression: Expression): string | undefined {
    switch (expression.kind) {
      case "column":
        return expression.name.at(-1)?.text;
      case "field":
        return expression.path.at(-1)?.text;
      case "group":
        return this.outputName(expression.inner);
      case "call":
        return this.#resolvers.dialect.callsNameColumns ? expression.name : undefined;
      default:
        return undefined;
    }
  }

  /** Returns the dependencies of an expression. */
  identityOf(expression: Expression, scope: Scope): Dependencies {
    const dependencies: Dependencies = new Map();
    this.walk(expression, TransformationKind.Identity, dependencies, scope);
    return dependencies;
  }
}
