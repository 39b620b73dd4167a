import type { Dialect } from "../dialects/dialect.ts";
import type { WarningCode } from "../model/lineage.ts";
import type { Call, Expression, Query, Window } from "../syntax/queries.ts";
import {
  addAll,
  aggregation,
  conditional,
  type Dependencies,
  filter,
  identity,
  type Kind,
  masked,
  nest,
  sort,
  transformation,
  window as windowKind,
} from "./dependencies.ts";
import {
  aggregateFunctions,
  choiceFunctions,
  coalesceFunctions,
  maskingFunctions,
  orderedSetFunctions,
  rankingFunctions,
} from "./functions.ts";
import type { Relation } from "./relation.ts";
import { Scope } from "./scope.ts";
import { nameKey, type Tables } from "./tables.ts";

/** A warning about omitted lineage, with offsets in the text. */
export interface ResolverWarning {
  code: WarningCode;
  message: string;
  start: number;
  end: number;
}

/** Thrown if a statement exceeds its work limit. Its lineage so far is discarded. */
export class TooMuchWork extends Error {}

/** Resolves the dependencies of expressions. */
export abstract class ExpressionResolver {
  protected readonly tables: Tables;
  protected readonly dialect: Dialect;
  protected warnings: ResolverWarning[] = [];
  /** The remaining number of dependencies that can be recorded. */
  protected budget = 0;

  constructor(tables: Tables, dialect: Dialect) {
    this.tables = tables;
    this.dialect = dialect;
  }

  /** Resolves a query. `columnsWanted` is false if only its rows matter, as in EXISTS. */
  protected abstract query(
    query: Query,
    parent: Scope | undefined,
    scope: Scope | undefined,
    columnsWanted?: boolean,
  ): Relation;

  protected warn(code: WarningCode, message: string, start: number, end: number): void {
    const last = this.warnings.at(-1);
    if (last?.code === code && last.start === start && last.message === message) return;
    this.warnings.push({ code, message, start, end });
  }

  /** Counts work of any kind. @throws TooMuchWork if the statement has used up its budget */
  protected charge(work: number): void {
    this.budget -= work;
    if (this.budget < 0) throw new TooMuchWork();
  }

  /** Adds and counts dependencies. */
  protected put(to: Dependencies, from: Dependencies, kind: Kind): void {
    this.charge(from.size + 1);
    addAll(to, from, kind);
  }

  /** Adds the dependencies of an expression to `out`, each nested in `kind`. */
  protected walk(expression: Expression | undefined, kind: Kind, out: Dependencies, scope: Scope): void {
    if (expression === undefined) return;
    this.charge(1);
    switch (expression.kind) {
      case "column": {
        const found = this.column(expression.name, scope);
        if (found !== undefined) this.put(out, found, kind);
        return;
      }
      case "constant":
        return;
      case "group":
        this.walk(expression.inner, kind, out, scope);
        return;
      case "operation": {
        const inner = nest(kind, transformation);
        for (const operand of expression.operands) this.walk(operand, inner, out, scope);
        return;
      }
      case "case": {
        const condition = nest(kind, conditional);
        const result = nest(kind, transformation);
        this.walk(expression.operand, condition, out, scope);
        for (const branch of expression.branches) {
          this.walk(branch.condition, condition, out, scope);
          this.walk(branch.result, result, out, scope);
        }
        this.walk(expression.otherwise, result, out, scope);
        return;
      }
      case "call":
        this.call(expression, kind, out, scope);
        return;
      case "subquery":
        this.subquery(expression.form, expression.query, kind, out, scope);
        return;
      case "lambda": {
        const inner = new Scope(this.tables, this.dialect, scope, scope.environment);
        for (const parameter of expression.parameters) inner.merged.set(nameKey(parameter), new Map());
        this.walk(expression.body, kind, out, inner);
        for (const table of inner.tables) scope.tables.add(table);
        return;
      }
      case "star": {
        const sources =
          expression.qualifier === undefined
            ? []
            : scope.named(expression.qualifier, expression.qualifier.length);
        for (const source of sources) {
          for (const column of source.relation.columns) {
            this.put(out, column.dependencies, nest(kind, transformation));
          }
        }
        return;
      }
    }
  }

  private column(
    name: Extract<Expression, { kind: "column" }>["name"],
    scope: Scope,
  ): Dependencies | undefined {
    if (name.length === 0) return undefined;
    this.chargeLookUp(scope);
    const found = scope.lookUp(name);
    if (found !== undefined && found !== "ambiguous") return found;
    const text = name.map((identifier) => identifier.text).join(".");
    const { start } = name[0]!;
    const { end } = name.at(-1)!;
    if (found === "ambiguous") {
      this.warn("ambiguous-column", `Column ${text} is ambiguous; ignored`, start, end);
      return undefined;
    }
    const credited = scope.credit(name);
    const message =
      credited === undefined
        ? `Unknown column ${text}; ignored`
        : `Unknown column ${text}; assigned to ${credited.table.reference.name}, the only possible table`;
    this.warn("unknown-column", message, start, end);
    return credited?.dependencies;
  }

  /** Counts a lookup, which checks every source of the query and of the enclosing queries. */
  private chargeLookUp(scope: Scope): void {
    for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
      this.charge(around.sources.length >> 3);
    }
  }

  private subquery(
    form: "scalar" | "exists" | "in",
    query: Query,
    kind: Kind,
    out: Dependencies,
    scope: Scope,
  ): void {
    const relation = this.query(query, scope, scope, form !== "exists");
    for (const table of relation.tables) scope.tables.add(table);
    this.put(out, relation.influences, kind);
    if (form === "exists") {
      // Only the existence of rows matters, not their columns.
      return;
    }
    const column = relation.columns[0];
    if (column === undefined) return;
    this.put(out, column.dependencies, form === "in" ? nest(kind, transformation) : kind);
  }

  private call(call: Call, kind: Kind, out: Dependencies, scope: Scope): void {
    const { name } = call;
    if (call.window !== undefined) this.window(call.window, nest(kind, windowKind), out, scope);
    this.walk(call.filter, nest(kind, conditional), out, scope);
    if (rankingFunctions.has(name) && call.window !== undefined) return;
    const hidden = maskingFunctions.has(name) ? masked : 0;
    if (
      aggregateFunctions.has(name) &&
      !(call.arguments.length > 1 && (name === "min" || name === "max") && this.dialect.scalarExtremes)
    ) {
      const sorted = call.window === undefined ? sort : windowKind;
      const order = nest(kind, orderedSetFunctions.has(name) ? aggregation : sorted);
      for (const expression of call.orderBy) this.walk(expression, order, out, scope);
      this.aggregate(call, nest(kind, aggregation + hidden), out, scope);
      return;
    }
    for (const expression of call.orderBy) this.walk(expression, nest(kind, sort), out, scope);
    this.scalar(call, kind, hidden, out, scope);
  }

  /** COUNT_IF and SUM_IF have a condition; the arguments of other functions affect the value. */
  private aggregate(call: Call, kind: Kind, out: Dependencies, scope: Scope): void {
    const [first, ...others] = call.arguments;
    if (call.name === "countif" || call.name === "count_if") {
      this.walk(first, nest(kind - aggregation, conditional), out, scope);
      return;
    }
    if (
      call.name === "max_by" ||
      call.name === "min_by" ||
      call.name === "arg_max" ||
      call.name === "arg_min"
    ) {
      this.walk(first, kind, out, scope);
      for (const other of others) this.walk(other, nest(kind, conditional), out, scope);
      return;
    }
    for (const argument of call.arguments) {
      if (argument.kind !== "star") this.walk(argument, kind, out, scope);
    }
  }

  private scalar(call: Call, kind: Kind, hidden: number, out: Dependencies, scope: Scope): void {
    const { name, arguments: list } = call;
    const value = nest(kind, transformation + hidden);
    const condition = nest(kind, conditional);
    if (coalesceFunctions.has(name) || (name === "isnull" && list.length === 2)) {
      // Resolve each argument once: twice per nesting level would take exponential time.
      for (const argument of list) {
        const own = this.identityOf(argument, scope);
        this.put(out, own, condition);
        this.put(out, own, value);
      }
    } else if (name === "nullif") {
      for (const [index, argument] of list.entries()) {
        const own = this.identityOf(argument, scope);
        if (index === 0) this.put(out, own, value);
        this.put(out, own, condition);
      }
    } else if (choiceFunctions.has(name)) {
      this.walk(list[0], condition, out, scope);
      for (const argument of list.slice(1)) this.walk(argument, value, out, scope);
    } else if (name === "decode" && list.length > 2) {
      this.walk(list[0], condition, out, scope);
      for (let index = 1; index < list.length; index++) {
        const isSearch = index % 2 === 1 && index < list.length - 1;
        this.walk(list[index], isSearch ? condition : value, out, scope);
      }
    } else {
      for (const argument of list) this.walk(argument, value, out, scope);
    }
  }

  private window(window: Window, kind: Kind, out: Dependencies, scope: Scope): void {
    for (const expression of window.partitionBy) this.walk(expression, kind, out, scope);
    for (const expression of window.orderBy) this.walk(expression, kind, out, scope);
    const base = window.base === undefined ? undefined : nameKey(window.base);
    if (base === undefined) return;
    this.charge(scope.windows.length + 1);
    const index = scope.windows.findIndex((entry) => nameKey(entry.name) === base);
    if (index < 0) return;
    const named = scope.windows[index]!;
    // A window can extend only a preceding one, so that windows cannot refer to each other.
    const inner = named.window.base;
    const earlier =
      inner !== undefined &&
      scope.windows.slice(0, index).some((entry) => nameKey(entry.name) === nameKey(inner));
    this.window(earlier ? named.window : { ...named.window, base: undefined }, kind, out, scope);
  }

  /** Returns true if an expression contains an aggregate outside a window. */
  protected aggregates(expression: Expression): boolean {
    switch (expression.kind) {
      case "call":
        if (call(expression)) return true;
        return expression.arguments.some((argument) => this.aggregates(argument));
      case "operation":
        return expression.operands.some((operand) => this.aggregates(operand));
      case "group":
        return this.aggregates(expression.inner);
      case "case":
        return [
          expression.operand,
          expression.otherwise,
          ...expression.branches.flatMap((branch) => [branch.condition, branch.result]),
        ].some((part) => part !== undefined && this.aggregates(part));
      default:
        return false;
    }
    function call(candidate: Call): boolean {
      return candidate.window === undefined && aggregateFunctions.has(candidate.name);
    }
  }

  /** Returns the influences of a condition that filters rows. */
  protected filterBy(condition: Expression | undefined, influences: Dependencies, scope: Scope): void {
    this.walk(condition, filter, influences, scope);
  }

  /** Returns the name of a column without an alias: the column's name, or the function's if the dialect uses it. */
  protected outputName(expression: Expression): string | undefined {
    switch (expression.kind) {
      case "column":
        return expression.name.at(-1)?.text;
      case "group":
        return this.outputName(expression.inner);
      case "call":
        return this.dialect.callsNameColumns ? expression.name : undefined;
      default:
        return undefined;
    }
  }

  protected identityOf(expression: Expression, scope: Scope): Dependencies {
    const dependencies: Dependencies = new Map();
    this.walk(expression, identity, dependencies, scope);
    return dependencies;
  }
}
