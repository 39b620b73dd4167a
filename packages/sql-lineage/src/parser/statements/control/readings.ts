import type { Expression } from "../../../syntax/queries.ts";
import type { Statement } from "../../../syntax/statements.ts";
import { subquery } from "../../expressions/subqueries.ts";
import { emptySelect, queryOf } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";

/** Returns true at the parenthesis of a subquery. */
export function isSubquery({ tokens }: Parsers, index = tokens.position): boolean {
  return (
    tokens.at(index)!.keyword === "(" && ["SELECT", "WITH"].includes(tokens.at(index + 1)?.keyword ?? "")
  );
}

/** Parses the subqueries up to a token, and skips the rest: `SET x = (SELECT …)`, `IF EXISTS (SELECT …)`. */
export function subqueriesBefore(parsers: Parsers, end: number): Expression[] {
  const { tokens } = parsers;
  const found: Expression[] = [];
  tokens.charge(end - tokens.position);
  for (let index = tokens.position; index < end; index++) {
    if (!isSubquery(parsers, index)) continue;
    tokens.skipTo(index);
    found.push(subquery(parsers, "scalar"));
    index = tokens.position - 1;
  }
  if (tokens.position < end) tokens.skipTo(end);
  return found;
}

/** Creates a statement that only reads the tables of its subqueries; without them, it has no lineage. */
export function reading(
  { tokens }: Parsers,
  verb: string,
  start: number,
  subqueries: readonly Expression[],
): Statement {
  const end = tokens.previousEnd;
  if (subqueries.length === 0) return { kind: "other", verb, start, end };
  const items = subqueries.map((expression) => ({
    kind: "expression" as const,
    expression,
    alias: undefined,
    start,
    end,
  }));
  const query = queryOf({ ...emptySelect(), items }, start, end);
  return { kind: "query", verb, query, withoutRows: false, start, end };
}
