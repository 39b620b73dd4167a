/** Resolves statements that move rows or names between whole tables. */
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Resolvers } from "../model/resolvers.ts";
import type { SourceTable } from "../model/source-table.ts";

/** Moves the rows of one table to another, matching columns by name. */
export function resolveAppend(
  { recorder, tables, work }: Resolvers,
  statement: StatementOfKind<"append" | "exchange-partition">,
): void {
  recorder.effect("rows");
  const target = tables.find(statement.target);
  const source = tables.find(statement.source);
  const relation = tables.relation(source);
  if (relation.open.length > 0) {
    const message = `Unknown columns of ${source.reference.name}`;
    work.warn("unresolved-star", message, statement.start, statement.end);
  }
  const known = target.columns?.map((name) => name.toLowerCase());
  const columns = relation.columns.filter(
    (column) => known === undefined || known.includes(column.name.toLowerCase()),
  );
  recorder.write(target, columns, { influences: new Map(), tables: new Set([source]) });
}

/** Applies renames in order. A table renamed again, as in a swap through a third name, counts as renamed once. */
export function resolveRename(resolvers: Resolvers, { pairs }: StatementOfKind<"rename">): void {
  const { recorder, tables } = resolvers;
  recorder.effect("definition");
  const moves: { from: SourceTable; to: SourceTable; columns: readonly string[] | undefined }[] = [];
  for (const pair of pairs) {
    const from = tables.find(pair.from);
    const to = from.temporary ? tables.temporary(pair.to) : tables.find(pair.to);
    const before = moves.find((move) => move.to === from);
    if (before === undefined) moves.push({ from, to, columns: from.columns });
    else before.to = to;
  }
  for (const { from, to, columns } of moves) {
    recorder.result.inputs.add(from);
    recorder.result.outputs.add(to);
    recorder.result.renames.push({ from, to });
    tables.learn(to, columns);
    recorder.result.definitions.push({ kind: "rename", from: from.reference, to: to.reference });
  }
}

/** Swaps the names of two tables. */
export function resolveSwap({ recorder, tables }: Resolvers, statement: StatementOfKind<"swap">): void {
  recorder.effect("definition");
  const first = tables.find(statement.first);
  const second = tables.find(statement.second);
  for (const table of [first, second]) {
    recorder.result.inputs.add(table);
    recorder.result.outputs.add(table);
  }
  recorder.result.renames.push({ from: first, to: second }, { from: second, to: first });
}
