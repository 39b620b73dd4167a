import type { Window } from "../../syntax/queries.ts";
import type { Parsers } from "../grammar/parsers.ts";

/** Parses `( [name] PARTITION BY … ORDER BY … frame )`. */
export function parseWindow(parsers: Parsers): Window {
  const { tokens } = parsers;
  const window: Window = { base: undefined, partitionBy: [], orderBy: [] };
  const close = tokens.closingOf(tokens.position);
  tokens.expect("(");
  tokens.nested(() => {
    if (
      tokens.atName() &&
      !["PARTITION", "ORDER", "ROWS", "RANGE", "GROUPS", "DISTRIBUTE", "SORT"].includes(tokens.keyword())
    ) {
      window.base = parsers.names.identifier();
    }
    if (tokens.accept("PARTITION", "BY") || tokens.accept("DISTRIBUTE", "BY"))
      window.partitionBy = parsers.expressions.list();
    if (tokens.accept("ORDER", "BY") || tokens.accept("SORT", "BY"))
      window.orderBy = parsers.expressions.orderList();
    return true;
  });
  // The frame contains no relevant columns.
  if (close >= 0 && ["ROWS", "RANGE", "GROUPS", "EXCLUDE"].includes(tokens.keyword())) tokens.skipTo(close);
  tokens.expect(")");
  return window;
}
