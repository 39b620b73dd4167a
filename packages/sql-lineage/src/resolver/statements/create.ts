import type { Query } from "../../syntax/queries.ts";
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { SourceTable } from "../model/source-table.ts";
import { placedColumns } from "./changes.ts";

type CreateStatement = StatementOfKind<"create">;

/** Resolves CREATE TABLE and CREATE VIEW. */
export function resolveCreate(resolvers: Resolvers, statement: CreateStatement): void {
  const { recorder, tables } = resolvers;
  const { name, query, location } = statement;
  if (statement.object === "view" && query === undefined && location !== undefined) {
    recorder.effect("definition");
    tables.alias(name, location);
    return;
  }
  const table = statement.temporary ? tables.temporary(name) : tables.find(name);
  recorder.result.created.push(table);
  let like: SourceTable | undefined;
  if (query !== undefined) createFromQuery(resolvers, statement, table, query);
  else if (statement.clone !== undefined) {
    recorder.effect("rows");
    const relation = tables.relation(tables.find(statement.clone));
    recorder.write(table, relation.columns, relation);
    recorder.learnFrom(table, relation);
  } else like = createFromColumns(resolvers, statement, table);
  recorder.result.definitions.push({
    kind: "table",
    table: table.reference,
    columns: table.columns ?? [],
    location,
    temporary: table.temporary,
    like: like?.reference,
  });
}

/** Creates a table or view from a query. */
function createFromQuery(
  resolvers: Resolvers,
  statement: CreateStatement,
  table: SourceTable,
  query: Query,
): void {
  const { recorder, tables, queries } = resolvers;
  const listed = statement.columns.map((column) => column.text);
  recorder.effect(statement.withoutRows ? "definition" : "rows");
  // A query without rows only defines the columns.
  if (statement.withoutRows) recorder.result.outputs.add(table);
  const relation = queries.query(query, undefined, undefined);
  if (!statement.withoutRows) {
    const { columns } = statement;
    const placed =
      columns.length > 0 ? placedColumns(resolvers, columns, table, relation, statement) : relation.columns;
    recorder.write(table, placed, relation);
  }
  if (listed.length > 0) tables.learn(table, listed);
  else recorder.learnFrom(table, relation);
}

/** Creates a table from its column list or LIKE. Returns the table that it is like. */
function createFromColumns(
  { recorder, tables }: Resolvers,
  statement: CreateStatement,
  table: SourceTable,
): SourceTable | undefined {
  recorder.effect("definition");
  recorder.result.outputs.add(table);
  const listed = statement.columns.map((column) => column.text);
  const like = statement.like === undefined ? undefined : tables.find(statement.like);
  // An unknown table can have any columns.
  if (like !== undefined && like.columns === undefined) tables.learn(table, undefined);
  else if (listed.length > 0 || like !== undefined)
    tables.learn(table, [...(like?.columns ?? []), ...listed]);
  return like;
}
