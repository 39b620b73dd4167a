/** Resolves the fields of structs that a query creates. */
import type { Expression } from "../../syntax/queries.ts";
import type { Dependencies } from "../model/dependencies.ts";
import type { RelationColumn } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Scope } from "../model/scope.ts";
import { type DependencyKind, TransformationKind } from "../model/transformation-kind.ts";

/** The maximum depth of calls whose fields are followed. Each level resolves its arguments twice. */
const maxDepth = 4;

/** Functions with a value of their first argument. */
const passingFunctions: ReadonlyMap<string, DependencyKind> = new Map([
  ["array_agg", TransformationKind.Aggregation],
  ["any_value", TransformationKind.Aggregation],
  ["max_by", TransformationKind.Aggregation],
  ["min_by", TransformationKind.Aggregation],
  ["array", TransformationKind.Identity],
]);

/** Returns the fields of a struct, of the elements of an array, or of a row; undefined if they are unknown. */
export function fieldsOf(
  resolvers: Resolvers,
  expression: Expression,
  scope: Scope,
  depth = 0,
): readonly RelationColumn[] | undefined {
  const fields = depth > maxDepth ? undefined : knownFields(resolvers, expression, scope, depth);
  if (fields !== undefined) resolvers.tables.hasStructs = true;
  return fields;
}

function knownFields(
  resolvers: Resolvers,
  expression: Expression,
  scope: Scope,
  depth: number,
): readonly RelationColumn[] | undefined {
  switch (expression.kind) {
    case "column": {
      if (!resolvers.dialect.fieldPaths) return undefined;
      // No column has fields before the first struct.
      const fields = resolvers.tables.hasStructs ? scope.fieldsOf(expression.name) : undefined;
      return fields ?? scope.rowFields(expression.name);
    }
    case "group":
      return fieldsOf(resolvers, expression.inner, scope, depth);
    case "operation": {
      // An element of an array: x[OFFSET(0)], or the only element of a literal.
      const [first, ...others] = expression.operands;
      const isElement = first !== undefined && others.every(isIndex);
      return isElement ? fieldsOf(resolvers, first, scope, depth) : undefined;
    }
    case "call": {
      if (expression.name === "struct") return structFields(resolvers, expression, scope, depth);
      const kind = passingFunctions.get(expression.name);
      const [first] = expression.arguments;
      if (kind === undefined || first === undefined) return undefined;
      return nested(resolvers, fieldsOf(resolvers, first, scope, depth + 1), kind);
    }
    case "subquery": {
      const { body } = expression.query;
      if (body.kind !== "select" || body.as === undefined || expression.form !== "scalar") return undefined;
      const relation = resolvers.queries.query(expression.query, scope, scope.environment);
      for (const table of relation.tables) scope.tables.add(table);
      if (relation.open.length > 0) return undefined;
      return relation.columns.map(({ name, dependencies, fields }) => {
        const own: Dependencies = new Map(relation.influences);
        resolvers.work.put(own, dependencies, TransformationKind.Identity);
        return { name, dependencies: own, fields };
      });
    }
    default:
      return undefined;
  }
}

function isIndex(expression: Expression): boolean {
  if (expression.kind === "constant") return true;
  return expression.kind === "call" && /^(safe_)?(offset|ordinal)$/.test(expression.name);
}

function structFields(
  resolvers: Resolvers,
  call: Extract<Expression, { kind: "call" }>,
  scope: Scope,
  depth: number,
): RelationColumn[] {
  return call.arguments.map((argument, index) => {
    const fields = fieldsOf(resolvers, argument, scope, depth + 1);
    return {
      name: call.names?.[index]?.text ?? resolvers.expressions.outputName(argument) ?? `_field_${index + 1}`,
      dependencies: dependenciesOf(resolvers, argument, fields, scope),
      fields,
    };
  });
}

/** Returns the dependencies of a value with known fields, without resolving a subquery again. */
export function dependenciesOf(
  { expressions, work }: Resolvers,
  expression: Expression,
  fields: readonly RelationColumn[] | undefined,
  scope: Scope,
): Dependencies {
  if (fields === undefined || expression.kind !== "subquery")
    return expressions.identityOf(expression, scope);
  const dependencies: Dependencies = new Map();
  for (const field of fields) work.put(dependencies, field.dependencies, TransformationKind.Transformation);
  return dependencies;
}

/** Returns fields whose sources are nested in a kind. */
export function nested(
  { work }: Resolvers,
  fields: readonly RelationColumn[] | undefined,
  kind: DependencyKind,
): readonly RelationColumn[] | undefined {
  return fields?.map(({ name, dependencies, fields: inner }) => {
    const own: Dependencies = new Map();
    work.put(own, dependencies, kind);
    return { name, dependencies: own, fields: inner };
  });
}
