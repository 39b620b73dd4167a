/** Creates nodes of the syntax tree with their usual defaults. */

import type { Token } from "../../lexer/token.ts";
import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type {
  Aliased,
  Call,
  CommonTable,
  Expression,
  Join,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  TableRelation,
} from "../../syntax/queries.ts";

/** The tables of a WITH clause. */
export interface WithClause {
  readonly list: readonly CommonTable[];
  readonly recursive: boolean;
}

/** The absence of a WITH clause. */
export const withoutTables: WithClause = { list: [], recursive: false };

/** Adds the tables of an outer WITH clause to a query. */
export function withOuter(query: Query, outer: WithClause): Query {
  if (outer.list.length === 0) return query;
  return { ...query, with: [...outer.list, ...query.with], recursive: outer.recursive || query.recursive };
}

/** A value without sources. */
export const constant: Expression = { kind: "constant" };

/** The absence of an alias. */
export const unaliased: Aliased = { alias: undefined, columnAliases: [] };

/** A select list entry that expands columns. */
export type StarItem = Extract<SelectItem, { kind: "star" }>;

/** Creates a name from a token. */
export function nameFrom({ text, start, end }: Token, quoted: boolean): Identifier {
  return { text, quoted, start, end };
}

/** Creates a call without arguments. */
export function callNamed(name: string): Call {
  return {
    kind: "call",
    name,
    arguments: [],
    distinct: false,
    orderBy: [],
    filter: undefined,
    window: undefined,
  };
}

/** Creates a query that consists of a body. */
export function queryOf(body: QueryBody, start: number, end: number): Query {
  return { with: [], recursive: false, body, orderBy: [], start, end };
}

/** Creates a query without rows or columns. */
export function emptyQuery(place: number): Query {
  return queryOf({ kind: "rows", rows: [] }, place, place);
}

/** Creates a SELECT without clauses. */
export function emptySelect(): Select {
  return {
    kind: "select",
    items: [],
    distinct: false,
    from: [],
    where: [],
    groupBy: [],
    groupByAll: false,
    having: undefined,
    qualify: undefined,
    windows: [],
    sortBy: [],
    into: undefined,
    isHierarchy: false,
  };
}

/** Creates a `*`. */
export function starItem(start: number, end: number): StarItem {
  return {
    kind: "star",
    qualifier: undefined,
    except: [],
    rename: [],
    replace: [],
    like: undefined,
    start,
    end,
  };
}

/** Wraps a relation in `SELECT *`. */
export function selectAllFrom(relation: Relation, place: number): Select {
  return {
    ...emptySelect(),
    from: [relation],
    items: [{ ...starItem(place, place), generated: true }],
  };
}

/** Creates a table without an alias. */
export function tableNamed(name: QualifiedName): TableRelation {
  return { kind: "table", name, ...unaliased };
}

/** Creates a placeholder for a relation that is nested too deeply. */
export function emptyRelation(place: number): Relation {
  return { kind: "derived", query: emptyQuery(place), lateral: false, ...unaliased };
}

/** Creates a join without a condition. */
export function crossJoin(relation: Relation): Join {
  return { relation, on: undefined, using: [], natural: false, side: "cross", filtersOnly: false };
}

/** Returns true if a name denotes a session table: `#name`. */
export function isTemporaryName(name: QualifiedName): boolean {
  return name.at(-1)?.text.startsWith("#") ?? false;
}
