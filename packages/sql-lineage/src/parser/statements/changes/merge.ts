import type { MergeStatement } from "../../../syntax/queries.ts";
import type { WithClause } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { assignmentList, changeTail, changeTarget, outputClause } from "./change-clauses.ts";

/** Parses MERGE. */
export function mergeStatement(parsers: Parsers, outer: WithClause): MergeStatement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.accept("WITH", "SCHEMA", "EVOLUTION");
  tokens.accept("INTO");
  const target = changeTarget(parsers);
  tokens.expect("USING");
  const source = parsers.relations.relation();
  const merge: MergeStatement = {
    kind: "merge",
    verb: "merge",
    with: outer.list,
    target,
    source,
    on: undefined,
    allColumns: false,
    exceptColumns: [],
    conditions: [],
    assignments: [],
    inserts: [],
    returning: [],
    start,
    end: start,
  };
  if (tokens.accept("USING")) tokens.skipParentheses();
  else {
    tokens.expect("ON");
    merge.on = parsers.expressions.expression();
  }
  if (tokens.accept("REMOVE", "DUPLICATES")) allColumns(parsers, merge);
  else if (tokens.keyword() !== "WHEN") tokens.fail("WHEN");
  while (tokens.accept("WHEN")) mergeBranch(parsers, merge);
  merge.output = outputClause(parsers, ["inserted", "deleted"]);
  merge.returning = changeTail(parsers);
  merge.end = tokens.previousEnd;
  return merge;
}

function mergeBranch(parsers: Parsers, merge: MergeStatement): void {
  const { tokens } = parsers;
  tokens.accept("NOT");
  tokens.expect("MATCHED");
  if (tokens.accept("BY")) tokens.next();
  if (tokens.accept("AND")) merge.conditions.push(parsers.expressions.expression());
  tokens.expect("THEN");
  if (tokens.accept("UPDATE")) mergeUpdate(parsers, merge);
  else if (tokens.accept("INSERT")) mergeInsert(parsers, merge);
  else if (!tokens.accept("DELETE") && !tokens.accept("DO", "NOTHING") && !tokens.accept("NOTHING")) {
    tokens.fail("UPDATE, INSERT or DELETE");
  }
  if (tokens.accept("WHERE")) merge.conditions.push(parsers.expressions.expression());
}

function mergeUpdate(parsers: Parsers, merge: MergeStatement): void {
  const { tokens } = parsers;
  if (tokens.accept("ALL", "BY", "NAME") || !tokens.accept("SET")) {
    allColumns(parsers, merge);
    return;
  }
  if (tokens.accept("*")) allColumns(parsers, merge);
  else merge.assignments.push(...assignmentList(parsers));
  if (tokens.accept("WHERE")) merge.conditions.push(parsers.expressions.expression());
  if (tokens.accept("DELETE", "WHERE")) merge.conditions.push(parsers.expressions.expression());
}

/** Parses `EXCEPT (a, b)` after the star of a branch, which assigns all other columns. */
function allColumns({ tokens, names }: Parsers, merge: MergeStatement): void {
  const except = tokens.is("EXCEPT", "(") && tokens.accept("EXCEPT") ? names.identifierList() : [];
  const left = new Set(except.map(({ text }) => text.toLowerCase()));
  merge.exceptColumns = merge.allColumns
    ? merge.exceptColumns.filter(({ text }) => left.has(text.toLowerCase()))
    : except;
  merge.allColumns = true;
}

function mergeInsert(parsers: Parsers, merge: MergeStatement): void {
  const { tokens } = parsers;
  if (tokens.accept("*") || tokens.accept("ROW") || tokens.accept("ALL", "BY", "NAME")) {
    allColumns(parsers, merge);
    return;
  }
  const columns = tokens.keyword() === "(" ? parsers.names.identifierList() : [];
  if (tokens.accept("DEFAULT", "VALUES")) return;
  const isRow = tokens.accept("ROW");
  if (!isRow) tokens.expect("VALUES");
  if (isRow || tokens.accept("*")) allColumns(parsers, merge);
  else merge.inserts.push({ columns, values: parsers.queries.rows()[0] ?? [] });
}
