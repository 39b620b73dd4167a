import type { Identifier } from "../../syntax/names.ts";
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Resolvers } from "../model/resolvers.ts";
import { nameKey } from "../model/table-registry.ts";

/** Changes the known columns of a table. */
export function resolveAlter({ recorder, tables }: Resolvers, statement: StatementOfKind<"alter">): void {
  recorder.effect("definition");
  const table = tables.find(statement.target);
  recorder.result.outputs.add(table);
  if (table.columns === undefined) return;
  const dropped = new Set(statement.dropColumns.map(nameKey));
  const renamings = new Map(
    statement.renameColumns.map(({ from, to }): [string, Identifier] => [nameKey(from), to]),
  );
  const columns = table.columns
    .filter((name) => !dropped.has(name.toLowerCase()))
    .map((name) => renamings.get(name.toLowerCase())?.text ?? name);
  const known = new Set(columns.map((name) => name.toLowerCase()));
  for (const column of statement.addColumns) if (!known.has(nameKey(column))) columns.push(column.text);
  tables.learn(table, columns);
}
