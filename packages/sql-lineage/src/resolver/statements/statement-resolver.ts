import type { Identifier } from "../../syntax/names.ts";
import type { VariableEffect } from "../../syntax/statement-base.ts";
import type { Statement, StatementOfKind } from "../../syntax/statements.ts";
import type { Dependencies } from "../model/dependencies.ts";
import { emptyRelation } from "../model/relation.ts";
import type { Resolvers, Statements } from "../model/resolvers.ts";
import type { Environment } from "../model/scope.ts";
import { TransformationKind } from "../model/transformation-kind.ts";
import type { Variables } from "../model/variables.ts";
import { resolveAlter } from "./alter.ts";
import { changeScope } from "./changes.ts";
import { resolveCreate } from "./create.ts";
import { resolveInsert } from "./insert.ts";
import { resolveMerge } from "./merge.ts";
import { resolveAppend, resolveRename, resolveSwap } from "./moves.ts";
import {
  resolveDrop,
  resolveExternalSchema,
  resolveOpaque,
  resolveRefresh,
  resolveTruncate,
  resolveUse,
} from "./simple.ts";
import { resolveLoad, resolveUnload } from "./transfer.ts";
import { resolveDelete, resolveUpdate } from "./update-delete.ts";

/** Resolves the statements of one kind. */
type StatementResolution<Kind extends Statement["kind"]> = (
  resolvers: Resolvers,
  statement: StatementOfKind<Kind>,
  environment: Environment | undefined,
) => void;

/** The resolution of each kind of statement. */
const resolutions: { readonly [Kind in Statement["kind"]]: StatementResolution<Kind> } = {
  query: resolveQuery,
  insert: resolveInsert,
  update: resolveUpdate,
  delete: resolveDelete,
  merge: resolveMerge,
  create: resolveCreate,
  alter: resolveAlter,
  append: resolveAppend,
  "exchange-partition": resolveAppend,
  rename: resolveRename,
  swap: resolveSwap,
  drop: resolveDrop,
  truncate: resolveTruncate,
  refresh: resolveRefresh,
  load: resolveLoad,
  unload: resolveUnload,
  use: resolveUse,
  "external-schema": resolveExternalSchema,
  opaque: resolveOpaque,
  other: resolveOther,
};

/** Resolves statements of any kind. */
export class StatementResolver implements Statements {
  readonly #resolvers: Resolvers;

  constructor(resolvers: Resolvers) {
    this.#resolvers = resolvers;
  }

  /** Resolves a statement, which can be part of another one. */
  statement(statement: Statement, environment: Environment | undefined): void {
    const resolve = resolutions[statement.kind] as StatementResolution<Statement["kind"]>;
    resolve(this.#resolvers, statement, environment);
  }
}

function resolveQuery(
  { queries, recorder, tables }: Resolvers,
  { query, withoutRows, variables }: StatementOfKind<"query">,
  environment: Environment | undefined,
): void {
  const relation = queries.query(query, undefined, environment);
  tables.variables.assign(assignedNames(tables.variables, variables), relation);
  recorder.addResult(relation, withoutRows);
}

/** Assigns the rows of a cursor, or the variables in an expression, to variables. */
function resolveOther(resolvers: Resolvers, { variables }: StatementOfKind<"other">): void {
  const { cursor, values = [] } = variables ?? {};
  const known = resolvers.tables.variables;
  const assigns = assignedNames(known, variables);
  if (cursor !== undefined) {
    const rows = known.rows(cursor);
    if (rows !== undefined) known.assign(assigns, rows);
    return;
  }
  if (assigns.length !== 1) return;
  const scope = changeScope(resolvers, undefined);
  const dependencies: Dependencies = new Map();
  const kind = values.length === 1 ? TransformationKind.Identity : TransformationKind.Transformation;
  for (const name of values) {
    const value = scope.variable(name);
    if (value !== undefined) resolvers.work.put(dependencies, value, kind);
  }
  const columns = [{ name: "value", dependencies }];
  known.assign(assigns, { ...emptyRelation(), columns, tables: scope.tables });
}

/** Returns the variables that a statement assigns, without settings of the session. */
function assignedNames(
  known: Variables,
  { assigns = [], orSetting = false }: VariableEffect = {},
): readonly (Identifier | undefined)[] {
  if (!orSetting) return assigns;
  return assigns.filter((name) => name !== undefined && (name.text.startsWith("@") || known.has(name)));
}
