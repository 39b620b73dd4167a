import type { StatementOfKind } from "../../syntax/statements.ts";
import { emptyRelation } from "../model/relation.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { placedColumns, targetOf } from "./changes.ts";

/** Resolves a statement that loads files into a table. */
export function resolveLoad(resolvers: Resolvers, statement: StatementOfKind<"load">): void {
  resolvers.recorder.effect("rows");
  const table = targetOf(resolvers, statement.target);
  const tables = new Set(statement.locations.map((url) => resolvers.tables.location(url)));
  if (statement.query !== undefined) {
    const relation = resolvers.queries.query(statement.query, undefined, undefined);
    const columns = placedColumns(resolvers, statement.columns, table, relation, statement);
    resolvers.recorder.write(table, columns, {
      influences: relation.influences,
      tables: new Set([...relation.tables, ...tables]),
    });
    return;
  }
  resolvers.recorder.write(table, [], { influences: new Map(), tables });
}

/** Resolves a statement that writes files. */
export function resolveUnload(resolvers: Resolvers, statement: StatementOfKind<"unload">): void {
  resolvers.recorder.effect("rows");
  let relation = emptyRelation();
  if (statement.query !== undefined)
    relation = resolvers.queries.query(statement.query, undefined, undefined);
  else if (statement.source !== undefined && statement.source.length > 0) {
    relation = resolvers.tables.relation(resolvers.tables.find(statement.source));
  }
  if (statement.locations.length === 0) resolvers.recorder.write(undefined, relation.columns, relation);
  for (const url of statement.locations)
    resolvers.recorder.write(resolvers.tables.location(url), relation.columns, relation);
}
