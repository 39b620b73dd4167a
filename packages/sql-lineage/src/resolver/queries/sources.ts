import type { TableRelation } from "../../syntax/queries.ts";
import { type Relation, renamed } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { Source } from "../model/scope.ts";
import type { SourceTable } from "../model/source-table.ts";
import { nameKey } from "../model/table-registry.ts";

/** Creates a source of a relation that is not a table. */
export function sourceOf(alias: string, relation: Relation): Source {
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

/** Creates the source of a table, under its alias or name. */
export function tableSource(resolvers: Resolvers, syntax: TableRelation, table: SourceTable): Source {
  const relation = renamed(resolvers.tables.relation(table), syntax.columnAliases);
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
