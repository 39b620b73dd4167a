import type { CommonTable, SetOperation } from "../../syntax/queries.ts";
import { type Relation, renamed } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Environment, Scope } from "../model/scope.ts";
import { nameKey } from "../model/table-registry.ts";

/** The maximum number of iterations for a recursive query. Each iteration follows one more column. */
const maxIterations = 8;

/**
 * Extends the environment with the tables of a WITH clause. Each sees the preceding ones; a recursive one also
 * itself.
 */
export function commonTables(
  resolvers: Resolvers,
  list: readonly CommonTable[],
  recursive: boolean,
  parent: Scope | undefined,
  environment: Environment | undefined,
): Environment | undefined {
  let current = environment;
  for (const table of list) current = commonTable(resolvers, table, recursive, parent, current);
  return current;
}

function commonTable(
  resolvers: Resolvers,
  table: CommonTable,
  recursive: boolean,
  parent: Scope | undefined,
  environment: Environment | undefined,
): Environment {
  const name = nameKey(table.name);
  if (table.statement !== undefined) resolvers.statements.statement(table.statement, environment);
  // Ignore warnings about unused common table expressions.
  const { result: relation, report } = resolvers.work.postponeWarnings(() => {
    const { body } = table.query;
    return body.kind === "set" && (recursive || resolvers.dialect.implicitRecursion)
      ? recursiveTable(resolvers, table, body, parent, environment)
      : renamed(resolvers.queries.query(table.query, parent, environment), table.columnAliases);
  });
  let reported = false;
  const used = () => {
    if (!reported) report();
    reported = true;
  };
  return { parent: environment, name, relation, used };
}

/** Resolves the first branch, then repeats the whole query with the result so far until it no longer grows. */
function recursiveTable(
  resolvers: Resolvers,
  table: CommonTable,
  body: SetOperation,
  parent: Scope | undefined,
  environment: Environment | undefined,
): Relation {
  const { query } = table;
  const inner = commonTables(resolvers, query.with, query.recursive, parent, environment);
  let relation = renamed(resolvers.queries.body(body.first, [], parent, inner), table.columnAliases);
  for (let round = 0; round < maxIterations; round++) {
    let read = false;
    const used = () => {
      read = true;
    };
    const own: Environment = { parent: environment, name: nameKey(table.name), relation, used };
    const next = renamed(resolvers.queries.query(query, parent, own), table.columnAliases);
    const grown = size(next) > size(relation);
    relation = next;
    if (!grown || !read) break;
  }
  return relation;
}

/** Returns the relation of a common table expression for an unqualified name. */
export function commonTableNamed(
  resolvers: Resolvers,
  key: string,
  environment: Environment | undefined,
): Relation | undefined {
  const { work } = resolvers;
  let looked = 0;
  let current = environment;
  for (; current !== undefined && current.name !== key; current = current.parent) looked++;
  work.charge(looked >> 3);
  current?.used();
  return current?.relation;
}

/** Returns a number that grows with every dependency. */
function size(relation: Relation): number {
  let total = relation.influences.size + relation.tables.size;
  for (const mask of relation.influences.values()) total += mask;
  for (const column of relation.columns) for (const mask of column.dependencies.values()) total += mask;
  return total;
}
