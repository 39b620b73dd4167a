import type { Expression } from "../../syntax/queries.ts";
import { constant } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { isClause, modelsIn } from "../grammar/templates.ts";

/** Keywords that can start a query in parentheses. */
export const queryStarts: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES", "FROM"]);

/** Keywords that can follow a query in parentheses if it is the first part of a longer query. */
const queryContinuations: ReadonlySet<string> = new Set([
  "UNION",
  "EXCEPT",
  "INTERSECT",
  "MINUS",
  "ORDER",
  "LIMIT",
  "OFFSET",
  "FETCH",
]);

/** Parses `( query )`; the current token is the parenthesis. */
export function subquery(parsers: Parsers, form: "scalar" | "exists" | "in"): Expression {
  const { tokens } = parsers;
  tokens.expect("(");
  const query = tokens.nested(() => parsers.queries.query());
  tokens.expect(")");
  return query === undefined ? constant : { kind: "subquery", form, query };
}

/**
 * Returns true if the parenthesis at the current token contains a query. `((SELECT 1) UNION …)` does, `((SELECT 1) +
 * 2)` does not, so for nested parentheses, the token after the inner one decides.
 */
export function isQueryAhead(parsers: Parsers): boolean {
  const { tokens } = parsers;
  let inner = tokens.position;
  while (inner < tokens.limit && tokens.at(inner)!.keyword === "(") inner++;
  const opened = inner - tokens.position;
  tokens.charge(opened);
  const start = inner < tokens.limit ? tokens.at(inner)! : undefined;
  if (opened === 0 || start === undefined) return false;
  // A macro that is all of the parentheses of a table: WITH t AS ({{ deduplicate(ref('a')) }}).
  if (start.kind === "template") return isQueryTemplate(parsers, inner);
  if (start.kind !== "word" || !startsQuery(parsers, inner)) return false;
  for (let open = inner - 1; open > tokens.position; open--) {
    const close = tokens.closingOf(open);
    if (close < 0 || close + 1 >= tokens.limit) return true;
    const after = tokens.at(close + 1)!.keyword;
    if (queryContinuations.has(after)) return true;
    if (after !== ")") return false;
  }
  return true;
}

/** Returns true at a macro in parentheses that gets tables as arguments. */
function isQueryTemplate({ tokens }: Parsers, index: number): boolean {
  const token = tokens.at(index)!;
  return isClause(token) && tokens.at(index + 1)?.keyword === ")" && modelsIn(token.text).length > 0;
}

/** Keywords of DuckDB's statements that are also queries, and names in other dialects. */
const describingWords: ReadonlySet<string> = new Set(["PIVOT", "UNPIVOT", "SUMMARIZE", "DESCRIBE"]);

/** Returns true if a query starts at an index, rather than a function or name. */
export function startsQuery(parsers: Parsers, index: number): boolean {
  const { tokens } = parsers;
  const { keyword } = tokens.at(index)!;
  if (describingWords.has(keyword)) return !["(", ".", ","].includes(tokens.at(index + 1)?.keyword ?? "");
  if (!queryStarts.has(keyword)) return keyword === "TABLE" && tokens.at(index + 1)?.kind === "word";
  const after = tokens.at(index + 1);
  // VALUES(column) is a MySQL function.
  if (keyword === "VALUES")
    return after?.keyword === "(" || after?.kind === "number" || after?.kind === "string";
  return keyword !== "FROM" || after?.kind === "word" || after?.kind === "quoted";
}
