import type { Call, Window } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Scope } from "../model/scope.ts";
import { nameKey } from "../model/table-registry.ts";
import { type DependencyKind, masked, nest, TransformationKind } from "../model/transformation-kind.ts";
import {
  aggregateFunctions,
  choiceFunctions,
  coalesceFunctions,
  maskingFunctions,
  orderedSetFunctions,
  rankingFunctions,
} from "./function-kinds.ts";

/** Adds the dependencies of a call with its filter and window. */
export function resolveCall(
  resolvers: Resolvers,
  call: Call,
  kind: DependencyKind,
  out: Dependencies,
  scope: Scope,
): void {
  const { expressions, dialect } = resolvers;
  const { name } = call;
  // An element of a collection: rows(i).
  const elements = resolvers.tables.variables.rows({ text: name });
  for (const table of elements?.tables ?? []) scope.tables.add(table);
  if (call.window !== undefined)
    resolveWindow(resolvers, call.window, nest(kind, TransformationKind.Window), out, scope);
  expressions.walk(call.filter, nest(kind, TransformationKind.Conditional), out, scope);
  if (rankingFunctions.has(name) && call.window !== undefined) return;
  const hidden = maskingFunctions.has(name) ? masked : 0;
  if (
    aggregateFunctions.has(name) &&
    !(call.arguments.length > 1 && (name === "min" || name === "max") && dialect.scalarExtremes)
  ) {
    const sorted = call.window === undefined ? TransformationKind.Sort : TransformationKind.Window;
    const order = nest(kind, orderedSetFunctions.has(name) ? TransformationKind.Aggregation : sorted);
    for (const expression of call.orderBy) expressions.walk(expression, order, out, scope);
    resolveAggregate(resolvers, call, nest(kind, TransformationKind.Aggregation + hidden), out, scope);
    return;
  }
  for (const expression of call.orderBy)
    expressions.walk(expression, nest(kind, TransformationKind.Sort), out, scope);
  resolveScalar(resolvers, call, kind, hidden, out, scope);
}

/** Adds the dependencies of an aggregate. COUNT_IF and SUM_IF have a condition; the arguments of other functions affect the value. */
function resolveAggregate(
  resolvers: Resolvers,
  call: Call,
  kind: DependencyKind,
  out: Dependencies,
  scope: Scope,
): void {
  const { expressions } = resolvers;
  const [first, ...others] = call.arguments;
  if (call.name === "countif" || call.name === "count_if") {
    expressions.walk(
      first,
      nest(kind - TransformationKind.Aggregation, TransformationKind.Conditional),
      out,
      scope,
    );
    return;
  }
  if (
    call.name === "max_by" ||
    call.name === "min_by" ||
    call.name === "arg_max" ||
    call.name === "arg_min"
  ) {
    expressions.walk(first, kind, out, scope);
    for (const other of others)
      expressions.walk(other, nest(kind, TransformationKind.Conditional), out, scope);
    return;
  }
  for (const argument of call.arguments) {
    if (argument.kind !== "star") expressions.walk(argument, kind, out, scope);
  }
}

/** Adds the dependencies of a function of single values. */
function resolveScalar(
  resolvers: Resolvers,
  call: Call,
  kind: DependencyKind,
  hidden: number,
  out: Dependencies,
  scope: Scope,
): void {
  const { work, expressions } = resolvers;
  const { name, arguments: list } = call;
  const value = nest(kind, TransformationKind.Transformation + hidden);
  const condition = nest(kind, TransformationKind.Conditional);
  if (coalesceFunctions.has(name) || (name === "isnull" && list.length === 2)) {
    // Resolve each argument once: twice per nesting level would take exponential time.
    for (const argument of list) {
      const own = expressions.identityOf(argument, scope);
      work.put(out, own, condition);
      work.put(out, own, value);
    }
  } else if (name === "nullif") {
    for (const [index, argument] of list.entries()) {
      const own = expressions.identityOf(argument, scope);
      if (index === 0) work.put(out, own, value);
      work.put(out, own, condition);
    }
  } else if (choiceFunctions.has(name)) {
    expressions.walk(list[0], condition, out, scope);
    for (const argument of list.slice(1)) expressions.walk(argument, value, out, scope);
  } else if (name === "decode" && list.length > 2) {
    expressions.walk(list[0], condition, out, scope);
    for (let index = 1; index < list.length; index++) {
      const isSearch = index % 2 === 1 && index < list.length - 1;
      expressions.walk(list[index], isSearch ? condition : value, out, scope);
    }
  } else {
    for (const argument of list) expressions.walk(argument, value, out, scope);
  }
}

/** Adds the dependencies of a window, and of the named window that it extends. */
function resolveWindow(
  resolvers: Resolvers,
  window: Window,
  kind: DependencyKind,
  out: Dependencies,
  scope: Scope,
): void {
  const { work, expressions } = resolvers;
  for (const expression of window.partitionBy) expressions.walk(expression, kind, out, scope);
  for (const expression of window.orderBy) expressions.walk(expression, kind, out, scope);
  const base = window.base === undefined ? undefined : nameKey(window.base);
  if (base === undefined) return;
  work.charge(scope.windows.length + 1);
  const index = scope.windows.findIndex((entry) => nameKey(entry.name) === base);
  if (index < 0) return;
  const named = scope.windows[index]!;
  // A window can extend only a preceding one, so that windows cannot refer to each other.
  const inner = named.window.base;
  const earlier =
    inner !== undefined &&
    scope.windows.slice(0, index).some((entry) => nameKey(entry.name) === nameKey(inner));
  resolveWindow(resolvers, earlier ? named.window : { ...named.window, base: undefined }, kind, out, scope);
}
